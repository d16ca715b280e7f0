"""The member organisations as a list: with how many of their people are active, and how many credentials these have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, func, select

from ranzcred.core.db.session import db
from ranzcred.core.lists.order import order_by, place_in_enum
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, load_rows
from ranzcred.domain.credentials.lists.counts import counts_by_organisation
from ranzcred.domain.directory.filters import OrganisationFilters
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.directory.queries import (
    active_staff_by_organisation,
    count_organisations,
    organisation_condition,
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
    page = paginate(
        filters.page, found, lambda limit, offset: _rows(sorted_organisations(filters).limit(limit).offset(offset))
    )
    return OrganisationList(page=page, filters=replace(filters, page=page.number), all=everything)


def _rows(shown: Select[Organisation]) -> list[OrganisationRow]:
    organisations = db.session.scalars(shown).all()
    on_page = OrganisationMember.organisation_id.in_([organisation.id for organisation in organisations])
    staff = _by_key(active_staff_by_organisation().where(on_page))
    credentials = _by_key(counts_by_organisation().where(on_page))
    return [
        OrganisationRow(
            organisation=organisation,
            staff=staff.get(organisation.id, (0,))[0],
            assigned=credentials.get(organisation.id, (0, 0))[0],
            awarded=credentials.get(organisation.id, (0, 0))[1],
        )
        for organisation in organisations
    ]


def organisation_rows(
    filters: OrganisationFilters, *, limit: int | None, offset: int = 0
) -> tuple[Sequence[Organisation], int]:
    """Return what the filters leave, in their order, and how many that is in all: `limit` from `offset` on, or all."""
    _, found = count_organisations(filters)
    return load_rows(sorted_organisations(filters), limit=limit, offset=offset), found


def sorted_organisations(filters: OrganisationFilters) -> Select[Organisation]:
    """Return the query of what the filters leave, in their order."""
    statement = select(Organisation).where(*organisation_condition(filters))
    columns: dict[str, SQLColumnExpression[Any]] = {
        "name": Organisation.name_folded,
        "tier": place_in_enum(Organisation.certification_tier),
        "status": place_in_enum(Organisation.programme_status),
        "city": Organisation.city_folded,
    }
    if filters.column not in columns:
        by_staff = filters.column == "staff"
        counts = (active_staff_by_organisation() if by_staff else counts_by_organisation()).subquery()
        statement = statement.outerjoin(counts, counts.c.organisation_id == Organisation.id)
        columns[filters.column] = func.coalesce(counts.c[filters.column], 0)
    order = order_by(columns[filters.column], descending=filters.descending, absent_last=filters.column == "city")
    return statement.order_by(*order, Organisation.name_folded, Organisation.id)


def _by_key(statement: Select[*tuple[Any, ...]]) -> Mapping[str, Sequence[int]]:
    """Return the rows by their first column."""
    return {key: numbers for key, *numbers in db.session.execute(statement)}
