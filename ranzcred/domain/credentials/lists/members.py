"""An organisation's people as a list: with how many credentials each of them has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, select

from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.lists.order import order_by, place_in_enum
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, in_order, load_rows
from ranzcred.core.lists.search import Search, read_search
from ranzcred.domain.credentials.lists.counts import count_of_member
from ranzcred.domain.directory.filters import StaffFilters
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.queries import count_staff, staff_condition


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """A row of the table: a member with the number of their credentials."""

    member: OrganisationMember
    credentials: int


@dataclass(frozen=True, kw_only=True)
class StaffList(PagedRows[MemberRow, StaffFilters]):
    """A page of an organisation's people; `all` counts them whatever the search, `inactive` those found who left."""

    NOUN, PLURAL = "person", "people"

    all: int
    inactive: int

    @property
    def sentence(self) -> str:
        """Return the count for people: "5 people, 2 of them inactive"."""
        return f"{super().sentence}, {self.inactive:,} of them inactive" if self.inactive else super().sentence


def list_staff(organisation_id: str, filters: StaffFilters) -> StaffList:
    """Return page of an organisation's people that `filters` ask for; the last one past the end."""
    everything, found, inactive = count_staff(organisation_id, filters)
    page = paginate(filters.page, found, lambda limit, offset: _rows(organisation_id, filters, limit, offset))
    return StaffList(page=page, filters=replace(filters, page=page.number), all=everything, inactive=inactive)


def _rows(organisation_id: str, filters: StaffFilters, limit: int, offset: int) -> list[MemberRow]:
    search = read_search(filters.q, phones=True)
    rows = db.session.execute(
        *_counted(organisation_id, search, limit, offset, by=filters.column, descending=filters.descending)
    )
    return [MemberRow(member=member, credentials=credentials) for member, credentials in rows]


@built_once
def _counted(
    organisation_id: str, search: Search, limit: int, offset: int, *, by: str, descending: bool
) -> Select[OrganisationMember, int]:
    order = _order(by, descending=descending)
    of_it = OrganisationMember.organisation_id == organisation_id
    shown = select(OrganisationMember.id).where(of_it, *staff_condition(search)).order_by(*order)
    counted = select(OrganisationMember, count_of_member(OrganisationMember.id))  # of the page alone
    return counted.where(OrganisationMember.id.in_(shown.limit(limit).offset(offset))).order_by(*order)


def find_staff_keys(organisation_id: str, filters: StaffFilters, limit: int) -> Sequence[str]:
    """Return the keys of the list's rows in their order, up to a limit."""
    of_it = (
        OrganisationMember.organisation_id == organisation_id,
        *staff_condition(read_search(filters.q, phones=True)),
    )
    order = _order(filters.column, descending=filters.descending)
    return db.session.scalars(select(OrganisationMember.id).where(*of_it).order_by(*order).limit(limit)).all()


def load_staff(keys: Sequence[str]) -> list[MemberRow]:
    """Return the rows of the list with some keys, in their order."""
    counted = select(OrganisationMember, count_of_member(OrganisationMember.id)).where(OrganisationMember.id.in_(keys))
    rows = [MemberRow(member=member, credentials=number) for member, number in db.session.execute(counted)]
    return in_order(keys, rows, lambda row: row.member.id)


def staff_rows(
    organisation_id: str, filters: StaffFilters, *, limit: int | None, offset: int = 0
) -> tuple[Sequence[OrganisationMember], int]:
    """Return what the filters leave, in their order, and how many that is in all: `limit` from `offset` on, or all."""
    _, found, _ = count_staff(organisation_id, filters)
    ordered = select(OrganisationMember).where(
        OrganisationMember.organisation_id == organisation_id, *staff_condition(read_search(filters.q, phones=True))
    )
    ordered = ordered.order_by(*_order(filters.column, descending=filters.descending))
    return load_rows(ordered, limit=limit, offset=offset), found


def _order(by: str, *, descending: bool) -> list[ColumnElement[Any] | SQLColumnExpression[Any]]:
    column: SQLColumnExpression[Any] = {
        "name": OrganisationMember.name_folded,
        "role": place_in_enum(OrganisationMember.role),
        "email": OrganisationMember.email_key,
        "lbp_number": OrganisationMember.lbp_number,
        "credentials": count_of_member(OrganisationMember.id),
        "active": case((OrganisationMember.active, 0), else_=1),
    }[by]
    order = order_by(column, descending=descending, absent_last=by in {"email", "lbp_number"})
    return [*order, OrganisationMember.name_folded, OrganisationMember.id]
