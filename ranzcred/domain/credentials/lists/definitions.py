"""The catalogue as a list: its definitions, with how many credentials each of them has."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, case, select

from ranzcred.core.db.session import db
from ranzcred.core.lists.order import order_by
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows
from ranzcred.core.text import identity_key
from ranzcred.domain.credentials.lists.catalogue import Totals, condition, totals
from ranzcred.domain.credentials.lists.counts import count_of_definition, count_of_definition_former
from ranzcred.domain.definitions.filters import DefinitionFilters
from ranzcred.domain.definitions.models import DefinitionNotFound
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.domain.definitions.queries import list_issuing_bodies


@dataclass(frozen=True, kw_only=True)
class DefinitionRow:
    """A row of the table: a definition with the number of active staff, and of former staff, who have it assigned."""

    definition: Definition
    assigned: int
    former: int

    @property
    def in_use(self) -> int:
        """Return how many assignments keep it from being deleted: those of former staff too."""
        return self.assigned + self.former


@dataclass(frozen=True, kw_only=True)
class DefinitionList(PagedRows[DefinitionRow, DefinitionFilters]):
    """A page of the catalogue, with the choices of its filters."""

    NOUN = "micro-credential"

    issuing_bodies: Sequence[str]
    catalogue_total: int


def get_definition_row(definition_id: str) -> DefinitionRow:
    """Return a definition with its counts, or raise DefinitionNotFound; in one statement."""
    row = db.session.execute(_counted().where(Definition.id == definition_id)).one_or_none()
    if row is None:
        raise DefinitionNotFound
    definition, assigned, former = row
    return DefinitionRow(definition=definition, assigned=assigned, former=former)


def list_definitions(filters: DefinitionFilters, *, counted: Totals | None = None) -> DefinitionList:
    """Return the page of `filters`, the last one if it is past it."""
    counted = counted or totals(filters)
    bodies = list_issuing_bodies()
    page = paginate(
        filters.page,
        counted.found,
        lambda limit, offset: list(definition_rows(filters, limit=limit, offset=offset)),
    )
    return DefinitionList(
        page=page,
        filters=replace(filters, page=page.number, issuing_body=_spelling(filters.issuing_body, bodies)),
        issuing_bodies=bodies,
        catalogue_total=counted.all,
    )


def definition_rows(filters: DefinitionFilters, *, limit: int | None, offset: int = 0) -> Iterator[DefinitionRow]:
    """Return what the filters leave, in their order: all of it, or `limit` from `offset` on."""
    ordered = _ordered(filters)
    if limit is not None:  # SQLite would count the credentials of all, and cut then
        shown = ordered.with_only_columns(Definition.id).limit(limit).offset(offset)
        ordered = ordered.where(Definition.id.in_(shown))
    for definition, assigned, former in db.session.execute(ordered):
        yield DefinitionRow(definition=definition, assigned=assigned, former=former)


def _spelling(body: str, bodies: Sequence[str]) -> str:
    """Return an issuing body as the catalogue spells it, whatever the case in the address."""
    return next((known for known in bodies if identity_key(known) == identity_key(body)), body)


def _counted() -> Select[Definition, int, int]:
    return select(Definition, count_of_definition(Definition.id), count_of_definition_former(Definition.id))


def _ordered(filters: DefinitionFilters) -> Select[Definition, int, int]:
    column: SQLColumnExpression[Any] = {
        "title": Definition.title_folded,
        "level": Definition.level,
        "issuing_body": Definition.issuing_body_folded,
        "skill_standard": Definition.skill_standard_folded,
        "assigned": count_of_definition(Definition.id),
        "type": case((Definition.is_default, 0), else_=1),
    }[filters.column]
    order = order_by(column, descending=filters.descending, absent_last=filters.column == "skill_standard")
    return _counted().where(*condition(filters)).order_by(*order, Definition.title_folded, Definition.id)
