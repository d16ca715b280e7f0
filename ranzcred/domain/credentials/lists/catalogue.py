"""The catalogue in numbers, and the condition of its filters."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.db.transactions import writing
from ranzcred.core.lists.search import Search, matches_search, read_search
from ranzcred.core.text import identity_key
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.lists.filters import CatalogueFilters, DefinitionFilters, Kind
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.operations import ensure_defaults
from ranzcred.domain.definitions.relations.models import DefinitionPurpose
from ranzcred.domain.definitions.state import DefinitionState, Purpose
from ranzcred.domain.snoozes.filters import Snoozed, is_listed
from ranzcred.domain.snoozes.queue import Queue

IDENTITIES = [(identity_key(each.title), each.level, identity_key(each.issuing_body)) for each in DEFAULTS]


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The catalogue in numbers: all definitions, the defaults, and those of the filters.

    `accounted` counts the defaults and the definitions that are equal to one, which therefore cannot be created.
    """

    all: int
    defaults: int
    accounted: int
    found: int


class Wanted(NamedTuple):
    """The values of the filters."""

    search: Search
    level: int | None
    issuing_body: str | None
    kind: Kind | None
    states: tuple[DefinitionState, ...]
    purpose: Purpose | None
    queue: Queue | None = None
    snoozed: Snoozed | None = None
    today: date | None = None


def wanted_by(filters: DefinitionFilters) -> Wanted:
    """Return the values of the filters, as `condition` takes them."""
    body = identity_key(filters.issuing_body) if filters.issuing_body else None
    purpose = filters.purpose.purpose if filters.purpose else None
    wanted = Wanted(read_search(filters.q), filters.level, body, filters.kind, tuple(sorted(filters.states)), purpose)
    if isinstance(filters, CatalogueFilters) and filters.queue:
        return wanted._replace(queue=filters.queue, snoozed=filters.snoozed, today=clock.today())
    return wanted


def totals(filters: DefinitionFilters | None = None) -> Totals:
    """Return the catalogue in numbers, in one statement."""
    statement, values = _totals(wanted_by(filters or DefinitionFilters()))
    everything, defaults, accounted, found = db.session.execute(statement, values).one()
    return Totals(all=everything, defaults=defaults, accounted=accounted, found=found)


@built_once
def _totals(wanted: Wanted) -> Select[int, int, int, int]:
    matching = condition(wanted)
    identity = tuple_(Definition.title_key, Definition.level, Definition.issuing_body_key)
    return select(
        func.count(Definition.id),
        func.count(Definition.id).filter(Definition.is_default),
        func.count(Definition.id).filter(or_(Definition.is_default, identity.in_(IDENTITIES))),
        func.count(Definition.id).filter(*matching) if matching else func.count(Definition.id),
    )


def totals_with_defaults(filters: DefinitionFilters, *, restore: bool) -> Totals:
    """Return the catalogue in numbers. With `restore`, create and commit missing defaults first.

    A request that writes does not restore: its transaction must not be committed by this function.
    """
    counted = totals(filters)
    if restore and counted.accounted < len(DEFAULTS):
        with writing():
            ensure_defaults()
        counted = totals(filters)
    return counted


def select_definitions(filters: DefinitionFilters) -> Select[str]:
    """Return SQL for the keys of what the filters leave, in no order."""
    return select(Definition.id).where(*condition(wanted_by(filters)))


def condition(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return SQL for what the filters leave."""
    searched = (Definition.title_folded, Definition.issuing_body_folded, Definition.skill_standard_folded)
    matching = matches_search(wanted.search, names=searched)
    if wanted.level is not None:
        matching.append(Definition.level == wanted.level)
    if wanted.issuing_body is not None:
        matching.append(Definition.issuing_body_key == wanted.issuing_body)
    if wanted.kind:
        matching.append(Definition.is_default.is_(wanted.kind is Kind.DEFAULT))
    if len(wanted.states) < len(DefinitionState):
        matching.append(Definition.state.in_(wanted.states))
    if wanted.purpose:
        matching.append(Definition.purpose_rows.any(DefinitionPurpose.purpose == wanted.purpose))
    if wanted.queue and wanted.today is not None:
        matching += [Definition.review_due_on <= wanted.today, Definition.state != DefinitionState.RETIRED]
        matching.append(is_listed(wanted.queue, Definition.id, wanted.today, wanted.snoozed))
    return matching
