"""All people, of all organisations, as a list: with how many credentials each of them has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, func, select, union_all
from sqlalchemy.orm import contains_eager

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.lists.bounded import FOUND_AT_MOST, Count, count_each
from ranzcred.core.lists.order import joined_from, order_by
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, in_order
from ranzcred.core.text import search_key
from ranzcred.domain.credentials.lists.effective import is_effectively, one_of, ways_to_have
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.overview.filters import Holding, People, PeopleFilters
from ranzcred.domain.credentials.overview.queues import people_in_queue
from ranzcred.domain.credentials.queries import EXPIRING_SOON
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.member_search import matching_keys, weigh
from ranzcred.domain.directory.models import OrganisationMember

BY_NAME = (OrganisationMember.name_folded.asc(), OrganisationMember.id.asc())
ABSENT_LAST = frozenset({"email", "lbp_number"})


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
    """Return the page of `filters`, the last one if it is past it, in a constant number of statements."""
    today = today or clock.today()
    keys = _found_keys(filters, today, FOUND_AT_MOST) if filters.q else []
    total = Count.up_to(len(keys), FOUND_AT_MOST) if filters.q else count_people_of(filters, today=today)[0]
    page = paginate(
        filters.page,
        total.number,
        lambda limit, offset: _rows(
            keys[offset : offset + limit] if filters.q else _page_keys(filters, total, today, limit, offset),
            filters,
            today,
        ),
        more=total.more,
    )
    return AllPeople(page=page, filters=replace(filters, page=page.number))


def find_people_keys(filters: PeopleFilters, limit: int) -> Sequence[str]:
    """Return the keys of the list's rows in their order, up to a limit."""
    today = clock.today()
    if filters.q:
        return _found_keys(filters, today, limit)[:limit]
    total = count_people_of(filters, today=today)[0]
    return db.session.scalars(_page_keys(filters, total, today, limit, 0)).all()


def load_people(keys: Sequence[str], filters: PeopleFilters) -> list[PersonRow]:
    """Return the rows of the list with some keys, in their order."""
    return in_order(keys, _rows(keys, filters, clock.today()), lambda row: row.member.id)


def count_people_of(*each: PeopleFilters, today: date | None = None) -> list[Count]:
    """Return how many rows the list has by each of these filters, none of which searches, in one statement."""
    today = today or clock.today()
    return count_each([select_people(filters, today=today) for filters in each])


def _found_keys(filters: PeopleFilters, today: date, at_most: int) -> Sequence[str]:
    """Return the keys of what a search finds, in order; one more where there are more."""
    if not search_key(filters.q):
        return []
    weights, condition = weigh(filters.q), _condition(filters, today)
    found = matching_keys(filters.q, weights, *condition, limit=at_most + 1, numbers=True)
    keys = select(OrganisationMember.id).where(OrganisationMember.id.in_(found))
    return db.session.scalars(keys.order_by(*_order(filters)).limit(at_most + 1)).all()


def _page_keys(filters: PeopleFilters, total: Count, today: date, limit: int, offset: int) -> Select[str]:
    """Return SQL for the keys of a page, in the order of an index; of few matches, all are read and sorted."""
    matching = select_people(filters, today=today)
    if not total.more and total.number <= FOUND_AT_MOST:
        found = matching.cte().prefix_with("MATERIALIZED")
        matching = select(OrganisationMember.id).join(found, OrganisationMember.id == joined_from(found.c.id))
    elif filters.column in ABSENT_LAST:  # no index has those without a value last: they are read apart
        column, reach = _column(filters), limit + offset
        present = matching.where(column.is_not(None)).order_by(*_order(filters, absent_last=False)).limit(reach)
        absent = matching.where(column.is_(None)).order_by(*BY_NAME).limit(reach)
        parts = union_all(*(select(part.subquery().c.id) for part in (present, absent)))
        matching = select(OrganisationMember.id).where(OrganisationMember.id.in_(parts))
    return matching.order_by(*_order(filters)).limit(limit).offset(offset)


def _rows(keys: Select[str] | Sequence[str], filters: PeopleFilters, today: date) -> list[PersonRow]:
    people = db.session.scalars(
        select(OrganisationMember)
        .join(OrganisationMember.organisation)
        .options(contains_eager(OrganisationMember.organisation))
        .where(OrganisationMember.id.in_(keys))
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


def select_people(filters: PeopleFilters, *, today: date) -> Select[str]:
    """Return SQL for the keys of what the filters leave, without the search, in no order."""
    return select(OrganisationMember.id).where(*_condition(filters, today))


def _condition(filters: PeopleFilters, today: date) -> list[ColumnElement[bool]]:
    condition: list[ColumnElement[bool]] = []
    if filters.organisation:
        condition.append(OrganisationMember.organisation_id == filters.organisation)
    if filters.role:
        condition.append(OrganisationMember.role == filters.role)
    if filters.people is not People.ALL:
        condition.append(OrganisationMember.active.is_(filters.people is None))
    return condition + _holding(filters.holding, today) + people_in_queue(filters, today)


def _holding(holding: Holding | None, today: date) -> list[ColumnElement[bool]]:
    """Return SQL conditions on what a person has."""
    if holding is None:
        return []
    if holding is Holding.NONE:
        return [~exists().where(StaffMicroCredential.member_id == OrganisationMember.id)]
    ends, status = StaffMicroCredential.expiry_date, StaffMicroCredential.status
    ways = ways_to_have(MicroCredentialStatus.EXPIRED, today)
    if holding is not Holding.EXPIRED:
        ways = [[status == MicroCredentialStatus.AWARDED, ends.between(today, today + timedelta(days=holding.days))]]
    return [exists().where(StaffMicroCredential.member_id == OrganisationMember.id, one_of(ways))]


def _column(filters: PeopleFilters) -> SQLColumnExpression[Any]:
    columns: dict[str, SQLColumnExpression[Any]] = {
        "name": OrganisationMember.name_folded,
        "organisation": OrganisationMember.organisation_folded,
        "email": OrganisationMember.email_key,
        "lbp_number": OrganisationMember.lbp_key,
    }
    return columns[filters.column]


def _order(filters: PeopleFilters, *, absent_last: bool = True) -> list[ColumnElement[Any]]:
    """Return the order by the requested column; people without a value come last in both directions."""
    absent_last = absent_last and filters.column in ABSENT_LAST
    order = order_by(_column(filters), descending=filters.descending, absent_last=absent_last)
    return [*order, *(BY_NAME if filters.column != "name" else BY_NAME[1:])]
