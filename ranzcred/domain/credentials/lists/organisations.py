"""The member organisations as a list: with how many of their people are active, and how many credentials these have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, func, select

from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.lists.order import order_by, place_in_enum
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, in_order
from ranzcred.domain.credentials.figures.models import OrganisationFigures
from ranzcred.domain.credentials.figures.reading import (
    Lapsed,
    OfOrganisation,
    figures_of_organisations,
    find_lapsed,
    lapsed_by_organisation,
)
from ranzcred.domain.directory.filters import OrganisationFilters
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.directory.queries import (
    WantedOrganisations,
    count_organisations,
    list_organisations_by_key,
    organisation_condition,
    organisations_wanted_by,
)


@dataclass(frozen=True, kw_only=True)
class OrganisationRow:
    """A row of the table: an organisation with the numbers of its active staff, their credentials and awards today."""

    organisation: Organisation
    staff: int
    assigned: int
    awarded: int


@dataclass(frozen=True, kw_only=True)
class OrganisationList(PagedRows[OrganisationRow, OrganisationFilters]):
    """A page of the member organisations; `all` counts them whatever the filters."""

    NOUN = "organisation"

    all: int


def list_organisations(filters: OrganisationFilters) -> OrganisationList:
    """Return the page of `filters`, the last one if it is past it."""
    everything, found = count_organisations(filters)
    lapsed = find_lapsed()

    def rows(limit: int, offset: int) -> list[OrganisationRow]:
        found = db.session.scalars(*sorted_organisations(filters, lapsed, limit=limit, offset=offset))
        return _with_figures(found.all(), lapsed)

    page = paginate(filters.page, found, rows)
    return OrganisationList(page=page, filters=replace(filters, page=page.number), all=everything)


def find_organisation_keys(filters: OrganisationFilters, limit: int) -> Sequence[str]:
    """Return the keys of the list's rows in their order, up to a limit."""
    statement, values = sorted_organisations(filters, find_lapsed(), limit=limit)
    return db.session.scalars(statement.with_only_columns(Organisation.id, maintain_column_froms=True), values).all()


def load_organisations(keys: Sequence[str]) -> list[OrganisationRow]:
    """Return the rows of the list with some keys, in their order."""
    found = in_order(keys, list_organisations_by_key(keys), lambda each: each.id)
    return _with_figures(found, find_lapsed())


def _with_figures(organisations: Sequence[Organisation], lapsed: Lapsed | None) -> list[OrganisationRow]:
    figures = figures_of_organisations([each.id for each in organisations], lapsed)
    return [_row(each, figures.get(each.id, OfOrganisation())) for each in organisations]


def _row(organisation: Organisation, figures: OfOrganisation) -> OrganisationRow:
    return OrganisationRow(
        organisation=organisation, staff=figures.people, assigned=figures.assigned, awarded=figures.awarded
    )


def organisation_rows(
    filters: OrganisationFilters, *, limit: int | None, offset: int = 0
) -> tuple[Sequence[Organisation], int]:
    """Return what the filters leave, in their order, and how many that is in all: `limit` from `offset` on, or all."""
    _, found = count_organisations(filters)
    return db.session.scalars(*sorted_organisations(filters, limit=limit, offset=offset)).all(), found


def sorted_organisations(
    filters: OrganisationFilters, lapsed: Lapsed | None = None, *, limit: int | None, offset: int = 0
) -> tuple[Select[Organisation], Mapping[str, Any]]:
    """Return the query of what the filters leave, in their order, and its values; `lapsed` is from `find_lapsed`."""
    wanted = organisations_wanted_by(filters)
    return _sorted(wanted, lapsed, limit, offset, by=filters.column, descending=filters.descending)


@built_once
def _sorted(
    wanted: WantedOrganisations, lapsed: Lapsed | None, limit: int | None, offset: int, *, by: str, descending: bool
) -> Select[Organisation]:
    statement = select(Organisation).where(*organisation_condition(wanted)).limit(limit).offset(offset)
    columns: dict[str, SQLColumnExpression[Any]] = {
        "name": Organisation.name_folded,
        "tier": place_in_enum(Organisation.certification_tier),
        "status": place_in_enum(Organisation.programme_status),
        "city": Organisation.city_folded,
    }
    if by not in columns:
        statement = statement.join(OrganisationFigures, OrganisationFigures.organisation_id == Organisation.id)
        columns |= {"staff": OrganisationFigures.people, "assigned": OrganisationFigures.assigned}
    if by == "awarded":
        columns["awarded"] = OrganisationFigures.awarded
        if lapsed is not None:  # else an index has them in order
            found = lapsed_by_organisation(lapsed).subquery("lapsed")
            statement = statement.outerjoin(found, found.c.organisation_id == Organisation.id)
            columns["awarded"] = OrganisationFigures.awarded - func.coalesce(found.c.number, 0)
    order = order_by(columns[by], descending=descending, absent_last=by == "city")
    return statement.order_by(*order, Organisation.name_folded, Organisation.id)
