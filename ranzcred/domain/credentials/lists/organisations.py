"""The member organisations as a list: with how many of their people are active, and how many credentials these have."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, func, select

from ranzcred.core.db.session import db
from ranzcred.core.lists.order import order_by, place_in_enum
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, load_rows
from ranzcred.domain.credentials.figures.models import OrganisationFigures
from ranzcred.domain.credentials.figures.reading import (
    OfOrganisation,
    figures_of_organisations,
    lapsed_by_organisation,
    lapsed_days,
)
from ranzcred.domain.directory.filters import OrganisationFilters
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.directory.queries import count_organisations, organisation_condition


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
    days = lapsed_days()
    ordered = sorted_organisations(filters, days)
    page = paginate(filters.page, found, lambda limit, offset: _rows(ordered.limit(limit).offset(offset), days))
    return OrganisationList(page=page, filters=replace(filters, page=page.number), all=everything)


def _rows(shown: Select[Organisation], days: Sequence[date]) -> list[OrganisationRow]:
    organisations = db.session.scalars(shown).all()
    figures = figures_of_organisations([each.id for each in organisations], days)
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
    return load_rows(sorted_organisations(filters), limit=limit, offset=offset), found


def sorted_organisations(filters: OrganisationFilters, days: Sequence[date] = ()) -> Select[Organisation]:
    """Return the query of what the filters leave, in their order; `days` are those of `lapsed_days`."""
    statement = select(Organisation).where(*organisation_condition(filters))
    columns: dict[str, SQLColumnExpression[Any]] = {
        "name": Organisation.name_folded,
        "tier": place_in_enum(Organisation.certification_tier),
        "status": place_in_enum(Organisation.programme_status),
        "city": Organisation.city_folded,
    }
    if filters.column not in columns:
        statement = statement.join(OrganisationFigures, OrganisationFigures.organisation_id == Organisation.id)
        columns |= {"staff": OrganisationFigures.people, "assigned": OrganisationFigures.assigned}
    if filters.column == "awarded":
        columns["awarded"] = OrganisationFigures.awarded
        if days:  # else an index has them in order
            lapsed = lapsed_by_organisation(days).subquery("lapsed")
            statement = statement.outerjoin(lapsed, lapsed.c.organisation_id == Organisation.id)
            columns["awarded"] = OrganisationFigures.awarded - func.coalesce(lapsed.c.number, 0)
    order = order_by(columns[filters.column], descending=filters.descending, absent_last=filters.column == "city")
    return statement.order_by(*order, Organisation.name_folded, Organisation.id)
