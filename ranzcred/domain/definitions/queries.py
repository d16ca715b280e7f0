"""What is read of the catalogue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, or_, select, tuple_

from ranzcred.core.db.session import db
from ranzcred.core.lists.page import PAGE_SIZE, Page, clamp
from ranzcred.core.lists.search import found_in
from ranzcred.core.text import identity_key
from ranzcred.domain.definitions import holders
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.filters import DefinitionFilters
from ranzcred.domain.definitions.models import DefinitionNotFound
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition

IDENTITIES = [(identity_key(each.title), each.level, identity_key(each.issuing_body)) for each in DEFAULTS]


@dataclass(frozen=True, kw_only=True)
class DefinitionRow:
    """A definition in the table, with how many members it is assigned to."""

    definition: Definition
    assigned: int


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The catalogue in numbers: all of it, its defaults, and what the filters leave.

    `accounted` counts the defaults and whatever stands in the place of one, so that it cannot be made.
    """

    all: int
    defaults: int
    accounted: int
    found: int


@dataclass(frozen=True, kw_only=True)
class DefinitionList:
    """A page of the catalogue, with what its filters may choose from."""

    page: Page[DefinitionRow]
    filters: DefinitionFilters
    issuing_bodies: Sequence[str]
    catalogue_total: int

    @property
    def sentence(self) -> str:
        """How many were found: "7 definitions"."""
        return count_sentence(self.page.total) if self.page.total else "No definitions found"


def count_sentence(number: int) -> str:
    """ "1 definition", "4 definitions"."""
    return f"{number:,} definition{'' if number == 1 else 's'}"


def get_definition(definition_id: str) -> DefinitionRow:
    """One definition with its count, or NotFound."""
    row = db.session.execute(
        select(Definition, holders.count(Definition.id)).where(Definition.id == definition_id)
    ).one_or_none()
    if row is None:
        raise DefinitionNotFound
    definition, assigned = row
    return DefinitionRow(definition=definition, assigned=assigned)


def totals(filters: DefinitionFilters | None = None) -> Totals:
    """The numbers, in one statement."""
    condition = _condition(filters or DefinitionFilters())
    identity = tuple_(Definition.title_key, Definition.level, Definition.issuing_body_key)
    everything, defaults, accounted, found = db.session.execute(
        select(
            func.count(Definition.id),
            func.count(Definition.id).filter(Definition.is_default),
            func.count(Definition.id).filter(or_(Definition.is_default, identity.in_(IDENTITIES))),
            func.count(Definition.id).filter(*condition) if condition else func.count(Definition.id),
        )
    ).one()
    return Totals(all=everything, defaults=defaults, accounted=accounted, found=found)


def list_definitions(filters: DefinitionFilters, *, counted: Totals | None = None) -> DefinitionList:
    """The page that `filters` ask for; the last one where they ask for one past it."""
    counted = counted or totals(filters)
    number = clamp(filters.page, counted.found)
    bodies = db.session.scalars(
        select(func.min(Definition.issuing_body))
        .group_by(Definition.issuing_body_key)
        .order_by(Definition.issuing_body_key)
    ).all()
    return DefinitionList(
        page=Page(
            items=list(definition_rows(filters, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)),
            number=number,
            total=counted.found,
        ),
        filters=replace(filters, page=number, issuing_body=_spelling(filters.issuing_body, bodies)),
        issuing_bodies=bodies,
        catalogue_total=counted.all,
    )


def definition_rows(filters: DefinitionFilters, *, limit: int | None, offset: int = 0) -> Iterator[DefinitionRow]:
    """What the filters leave, in their order: all of it, or `limit` from `offset` on."""
    ordered = _ordered(filters)
    if limit is not None:  # SQLite would count the holders of all, and cut then
        shown = ordered.with_only_columns(Definition.id).limit(limit).offset(offset)
        ordered = ordered.where(Definition.id.in_(shown))
    for definition, assigned in db.session.execute(ordered):
        yield DefinitionRow(definition=definition, assigned=assigned)


def _spelling(body: str, bodies: Sequence[str]) -> str:
    """An issuing body as the catalogue spells it, whatever the case in the address."""
    return next((known for known in bodies if identity_key(known) == identity_key(body)), body)


def position(definition_id: str, filters: DefinitionFilters) -> int | None:
    """Where a definition stands in the whole of the list, counted from 0, if it is on the page that is shown."""
    number = clamp(filters.page, totals(filters).found)
    start = (number - 1) * PAGE_SIZE
    keys = db.session.scalars(_ordered(filters).limit(PAGE_SIZE).offset(start).with_only_columns(Definition.id)).all()
    return start + keys.index(definition_id) if definition_id in keys else None


def _ordered(filters: DefinitionFilters) -> Select[Definition, int]:
    assigned = holders.count(Definition.id)
    column: SQLColumnExpression[Any] = {
        "title": Definition.title_folded,
        "level": Definition.level,
        "issuing_body": Definition.issuing_body_folded,
        "skill_standard": Definition.skill_standard_folded,
        "assigned": assigned,
        "type": case((Definition.is_default, 0), else_=1),
    }[filters.column]
    # What has no skill standard comes last in both directions, on both databases.
    absent_last = (
        [case((Definition.skill_standard.is_(None), 1), else_=0)] if filters.column == "skill_standard" else []
    )
    return (
        select(Definition, assigned)
        .where(*_condition(filters))
        .order_by(
            *absent_last,
            column.desc() if filters.descending else column.asc(),
            Definition.title_folded,
            Definition.id,
        )
    )


def _condition(filters: DefinitionFilters) -> list[ColumnElement[bool]]:
    searched = (Definition.title_folded, Definition.issuing_body_folded, Definition.skill_standard_folded)
    condition = found_in(searched, filters.q)
    if filters.level:
        condition.append(Definition.level == filters.level)
    if filters.issuing_body:
        condition.append(Definition.issuing_body_key == identity_key(filters.issuing_body))
    if filters.kind:
        condition.append(Definition.is_default.is_(filters.kind == "default"))
    return condition
