"""All people, of all organisations, as a list: with how many credentials each of them has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, false, func, select
from sqlalchemy.orm import contains_eager

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.lists.bounded import Count, count_each
from ranzcred.core.lists.order import order_by
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows
from ranzcred.core.text import search_key
from ranzcred.domain.credentials.lists.effective import is_effectively
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.overview.filters import Holding, People, PeopleFilters
from ranzcred.domain.credentials.queries import EXPIRING_SOON
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.member_search import matching_keys
from ranzcred.domain.directory.models import OrganisationMember

FOUND_AT_MOST = 2_000
"""The number of people at which a search stops: past it, more words or a filter find the rest."""


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """A person, with the number of their credentials, of these valid today, and of those that expire soon."""

    member: OrganisationMember
    assigned: int = 0
    awarded: int = 0
    expiring: int = 0


@dataclass(frozen=True, kw_only=True)
class AllPeople(PagedRows[PersonRow, PeopleFilters]):
    """A page of all people."""

    NOUN = "person"
    PLURAL = "people"


def list_people(filters: PeopleFilters, *, today: date | None = None) -> AllPeople:
    """Return the page of `filters`, the last one if it is past it, in three statements."""
    today = today or clock.today()
    [total] = count_each([_select(filters, today)], at_most=FOUND_AT_MOST if filters.q else None)
    page = paginate(
        filters.page,
        total.number,
        lambda limit, offset: _rows(filters, today, limit, offset),
        more=total.more,
    )
    return AllPeople(page=page, filters=replace(filters, page=page.number))


def count_people_of(*each: PeopleFilters, today: date | None = None) -> list[Count]:
    """Return how many rows the list has by each of these filters, in one statement."""
    today = today or clock.today()
    return count_each([_select(filters, today) for filters in each])


def _rows(filters: PeopleFilters, today: date, limit: int, offset: int) -> list[PersonRow]:
    shown = _select(filters, today).order_by(*_order(filters)).limit(limit).offset(offset)
    people = db.session.scalars(
        select(OrganisationMember)
        .join(OrganisationMember.organisation)
        .options(contains_eager(OrganisationMember.organisation))
        .where(OrganisationMember.id.in_(shown))
        .order_by(*_order(filters))
    ).all()
    counts = _counts([person.id for person in people], today)
    return [PersonRow(member=person, **counts.get(person.id, {})) for person in people]


def _counts(keys: Sequence[str], today: date) -> Mapping[str, Mapping[str, int]]:
    """Return the numbers of each person's credentials, by key."""
    awarded = is_effectively(MicroCredentialStatus.AWARDED, today)
    counted = select(
        StaffMicroCredential.member_id,
        func.count().label("assigned"),
        func.count().filter(awarded).label("awarded"),
        func.count().filter(awarded, StaffMicroCredential.expiry_date <= today + EXPIRING_SOON).label("expiring"),
    ).where(StaffMicroCredential.member_id.in_(keys))
    return {
        row.member_id: {"assigned": row.assigned, "awarded": row.awarded, "expiring": row.expiring}
        for row in db.session.execute(counted.group_by(StaffMicroCredential.member_id))
    }


def _select(filters: PeopleFilters, today: date) -> Select[str]:
    """Return SQL for the keys of what the filters leave, in no order."""
    condition = _condition(filters, today)
    statement = select(OrganisationMember.id)
    if not filters.q:
        return statement.where(*condition)
    if not search_key(filters.q):
        return statement.where(false())
    found = matching_keys(filters.q, *condition, limit=FOUND_AT_MOST + 1, numbers=True)
    return statement.where(OrganisationMember.id.in_(found))


def _condition(filters: PeopleFilters, today: date) -> list[ColumnElement[bool]]:
    condition: list[ColumnElement[bool]] = []
    if filters.organisation:
        condition.append(OrganisationMember.organisation_id == filters.organisation)
    if filters.role:
        condition.append(OrganisationMember.role == filters.role)
    if filters.people is not People.ALL:
        condition.append(OrganisationMember.active.is_(filters.people is None))
    return condition + _holding(filters.holding, today)


def _holding(holding: Holding | None, today: date) -> list[ColumnElement[bool]]:
    """Return SQL conditions on what a person has."""
    if holding is None:
        return []
    if holding is Holding.NONE:
        return [~exists().where(StaffMicroCredential.member_id == OrganisationMember.id)]
    if holding is Holding.EXPIRED:
        wanted = [is_effectively(MicroCredentialStatus.EXPIRED, today)]
    else:
        soon = StaffMicroCredential.expiry_date.between(today, today + timedelta(days=holding.days))
        wanted = [StaffMicroCredential.status == MicroCredentialStatus.AWARDED, soon]
    return [OrganisationMember.id.in_(select(StaffMicroCredential.member_id).where(*wanted))]


def _order(filters: PeopleFilters) -> list[ColumnElement[Any]]:
    """Return the order by the requested column; people without a value come last in both directions."""
    columns: dict[str, SQLColumnExpression[Any]] = {
        "name": OrganisationMember.name_folded,
        "organisation": OrganisationMember.organisation_folded,
        "email": OrganisationMember.email_key,
        "lbp_number": OrganisationMember.lbp_key,
    }
    absent_last = filters.column in {"email", "lbp_number"}
    order = order_by(columns[filters.column], descending=filters.descending, absent_last=absent_last)
    by_name = [] if filters.column == "name" else [OrganisationMember.name_folded.asc()]
    return [*order, *by_name, OrganisationMember.id.asc()]
