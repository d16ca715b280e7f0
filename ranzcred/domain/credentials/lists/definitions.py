"""The catalogue as a list: its definitions, with how many credentials each of them has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, case, select
from sqlalchemy.orm import selectinload

from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.lists.order import order_by
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, in_order
from ranzcred.domain.credentials.figures.models import ASSIGNED, DefinitionFigures
from ranzcred.domain.credentials.figures.reading import OfDefinition, figures_by_stored_status, figures_of_definition
from ranzcred.domain.credentials.lists.catalogue import Totals, Wanted, condition, totals, wanted_by
from ranzcred.domain.definitions.lists.filters import DefinitionFilters
from ranzcred.domain.definitions.models import DefinitionNotFound
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition

MAY_BE_ABSENT = {"skill_standard", "validity"}
RELATED = tuple(map(selectinload, (Definition.purpose_rows, Definition.prerequisite_rows, Definition.equivalence_rows)))
"""What a definition's response shows of its relations."""


@dataclass(frozen=True, kw_only=True)
class DefinitionRow:
    """A row of the table: a definition, and how many people have it."""

    definition: Definition
    figures: OfDefinition

    @property
    def assigned(self) -> int:
        """Return how many active staff have it."""
        return self.figures.assigned

    @property
    def former(self) -> int:
        """Return how many of former staff have it."""
        return self.figures.former

    @property
    def in_use(self) -> int:
        """Return how many assignments keep it from being deleted: those of former staff too."""
        return self.assigned + self.former


@dataclass(frozen=True, kw_only=True)
class DefinitionList(PagedRows[DefinitionRow, DefinitionFilters]):
    """A page of the catalogue."""

    NOUN = "micro-credential"

    catalogue_total: int


def get_definition_row(definition_id: str) -> DefinitionRow:
    """Return a definition with its figures, or raise DefinitionNotFound; in two statements."""
    definition = db.session.scalar(select(Definition).where(Definition.id == definition_id))
    if definition is None:
        raise DefinitionNotFound
    return DefinitionRow(definition=definition, figures=figures_of_definition(definition_id))


def list_definitions(filters: DefinitionFilters, *, counted: Totals | None = None) -> DefinitionList:
    """Return the page of `filters`, the last one if it is past it."""
    counted = counted or totals(filters)
    page = paginate(
        filters.page,
        counted.found,
        lambda limit, offset: definition_rows(filters, limit=limit, offset=offset),
    )
    return DefinitionList(page=page, filters=replace(filters, page=page.number), catalogue_total=counted.all)


def definition_rows(
    filters: DefinitionFilters, *, limit: int | None, offset: int = 0, related: bool = False
) -> Sequence[DefinitionRow]:
    """Return what the filters leave, in their order: all of it, or `limit` from `offset` on; in two statements, and one
    more for each kind of relation where they are wanted.
    """
    statement, values = _ordered(
        wanted_by(filters), limit, offset, by=filters.column, descending=filters.descending, related=related
    )
    return _with_figures(db.session.scalars(statement, values).all())


def find_definition_keys(filters: DefinitionFilters, limit: int) -> Sequence[str]:
    """Return the keys of the list's rows in their order, up to a limit."""
    statement, values = _ordered(
        wanted_by(filters), limit, 0, by=filters.column, descending=filters.descending, related=False
    )
    return db.session.scalars(statement.with_only_columns(Definition.id, maintain_column_froms=True), values).all()


def load_definitions(keys: Sequence[str]) -> list[DefinitionRow]:
    """Return the rows of the list with some keys, in their order."""
    found = db.session.scalars(select(Definition).where(Definition.id.in_(keys)))
    return _with_figures(in_order(keys, found, lambda each: each.id))


def _with_figures(definitions: Sequence[Definition]) -> list[DefinitionRow]:
    figures = figures_by_stored_status([each.id for each in definitions])
    return [DefinitionRow(definition=each, figures=figures.get(each.id, OfDefinition())) for each in definitions]


@built_once
def _ordered(
    wanted: Wanted, limit: int | None, offset: int, *, by: str, descending: bool, related: bool
) -> Select[Definition]:
    statement = select(Definition).where(*condition(wanted)).limit(limit).offset(offset)
    if related:
        statement = statement.options(*RELATED)
    if by == "assigned":
        statement = statement.join(DefinitionFigures, DefinitionFigures.definition_id == Definition.id)
    column: SQLColumnExpression[Any] = {
        "title": Definition.title_folded,
        "level": Definition.level,
        "issuing_body": Definition.issuing_body_folded,
        "skill_standard": Definition.skill_standard_folded,
        "assigned": ASSIGNED,
        "type": case((Definition.is_default, 0), else_=1),
        "validity": Definition.validity_months,
        "state": Definition.state,
    }[by]
    order = order_by(column, descending=descending, absent_last=by in MAY_BE_ABSENT)
    return statement.order_by(*order, Definition.title_folded, Definition.id)
