"""The catalogue in numbers, and the condition of its filters."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.lists.search import matches_words
from ranzcred.core.text import identity_key
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.filters import DefinitionFilters, Kind
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.operations import ensure_defaults
from ranzcred.domain.definitions.relations.models import DefinitionPurpose
from ranzcred.domain.definitions.state import DefinitionState

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


def totals(filters: DefinitionFilters | None = None) -> Totals:
    """Return the catalogue in numbers, in one statement."""
    matching = condition(filters or DefinitionFilters())
    identity = tuple_(Definition.title_key, Definition.level, Definition.issuing_body_key)
    everything, defaults, accounted, found = db.session.execute(
        select(
            func.count(Definition.id),
            func.count(Definition.id).filter(Definition.is_default),
            func.count(Definition.id).filter(or_(Definition.is_default, identity.in_(IDENTITIES))),
            func.count(Definition.id).filter(*matching) if matching else func.count(Definition.id),
        )
    ).one()
    return Totals(all=everything, defaults=defaults, accounted=accounted, found=found)


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


def condition(filters: DefinitionFilters) -> list[ColumnElement[bool]]:
    """Return SQL for what the filters leave."""
    searched = (Definition.title_folded, Definition.issuing_body_folded, Definition.skill_standard_folded)
    matching = matches_words(filters.q, names=searched)
    if filters.level:
        matching.append(Definition.level == filters.level)
    if filters.issuing_body:
        matching.append(Definition.issuing_body_key == identity_key(filters.issuing_body))
    if filters.kind:
        matching.append(Definition.is_default.is_(filters.kind is Kind.DEFAULT))
    if filters.states < frozenset(DefinitionState):
        matching.append(Definition.state.in_(sorted(filters.states)))
    if filters.purpose:
        matching.append(Definition.purpose_rows.any(DefinitionPurpose.purpose == filters.purpose.purpose))
    return matching
