"""All credentials, of all organisations and micro-credentials, as a list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, union_all
from sqlalchemy.orm import contains_eager

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.lists.bounded import COUNTED_AT_MOST, FOUND_AT_MOST, Count, count_each
from ranzcred.core.lists.order import joined_from, order_by
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows, in_order
from ranzcred.domain.credentials.lists.effective import is_effectively
from ranzcred.domain.credentials.lists.holder_order import is_few
from ranzcred.domain.credentials.lists.holders import HolderRow, of_organisation
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.overview.filters import CredentialFilters, People, expiry_condition
from ranzcred.domain.credentials.overview.queues import credentials_in_queue
from ranzcred.domain.credentials.overview.search import found_by
from ranzcred.domain.credentials.queries import read_versions
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import OrganisationMember

SORTED_BY = (
    StaffMicroCredential.member_id,
    StaffMicroCredential.holder_name,
    StaffMicroCredential.holder_organisation,
    StaffMicroCredential.definition_id,
    StaffMicroCredential.expiry_date,
)
"""The columns by which credentials are sorted, beside their keys."""
PERSON_BY_PERSON = SimpleNamespace(
    id=StaffMicroCredential.id,
    member_id=OrganisationMember.id,
    holder_name=OrganisationMember.name_folded,
    holder_organisation=OrganisationMember.organisation_folded,
)
"""The same columns as an index has the people."""


@dataclass(frozen=True, kw_only=True)
class CredentialList(PagedRows[HolderRow, CredentialFilters]):
    """A page of all credentials."""

    NOUN = "credential"


def list_credentials(filters: CredentialFilters, *, today: date | None = None) -> CredentialList:
    """Return the page of `filters`, the last one if it is past it, in two statements."""
    today = today or clock.today()
    keys = _found_keys(filters, today, FOUND_AT_MOST) if filters.q else []
    total = Count.up_to(len(keys), FOUND_AT_MOST) if filters.q else count_credentials_of(filters, today=today)[0]
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
    return CredentialList(page=page, filters=replace(filters, page=page.number))


def match_credentials(filters: CredentialFilters) -> dict[str, int]:
    """Return all that the filters leave with their versions, in their order; in a constant number of statements.

    Raise TooManyMatch if they are more than the list counts.
    """
    today = clock.today()
    if filters.q:
        matching, bound = found_by(filters.q, _by_credential(filters, today)), FOUND_AT_MOST
    else:
        matching, bound = select_credentials(filters, today=today), COUNTED_AT_MOST
    return read_versions(matching, order_of(filters), bound=bound)


def find_credential_keys(filters: CredentialFilters, limit: int) -> Sequence[str]:
    """Return the keys of the list's rows in their order, up to a limit."""
    today = clock.today()
    if filters.q:
        return _found_keys(filters, today, limit)[:limit]
    total = count_credentials_of(filters, today=today)[0]
    return db.session.scalars(_page_keys(filters, total, today, limit, 0)).all()


def load_credentials(keys: Sequence[str], filters: CredentialFilters) -> list[HolderRow]:
    """Return the rows of the list with some keys, in their order."""
    return in_order(keys, _rows(keys, filters, clock.today()), lambda row: row.credential.id)


def count_credentials_of(*each: CredentialFilters, today: date | None = None) -> list[Count]:
    """Return how many rows the list has by each of these filters, none of which searches, in one statement."""
    today = today or clock.today()
    return count_each([select_credentials(filters, today=today) for filters in each])


def first_keys(filters: CredentialFilters, limit: int, *, today: date, often_met: bool) -> Select[str]:
    """Return SQL for the keys of the first rows: with `often_met` of so many that they are met soon enough by reading
    in order.
    """
    return _page_keys(filters, Count(0, more=often_met), today, limit, 0)


def _found_keys(filters: CredentialFilters, today: date, at_most: int) -> Sequence[str]:
    """Return the keys of what a search finds, in order; one more where there are more."""
    found = _in_order(found_by(filters.q, _by_credential(filters, today), at_most=at_most), filters)
    return db.session.scalars(found.limit(at_most + 1)).all()


def _page_keys(filters: CredentialFilters, total: Count, today: date, limit: int, offset: int) -> Select[str]:
    """Return SQL for the keys of a page. Of few matches, all are read and sorted; many are met soon enough by reading
    in order.
    """
    by_expiry = filters.column == "expiry"
    matching = select_credentials(filters, today=today, in_order=by_expiry)
    if by_expiry:
        ordered = _by_expiry(matching, filters, limit + offset)
    elif filters.definition and not is_few(total, Count(0, more=True), limit + offset):
        ordered = matching.order_by(*_holder_order(filters))
    elif total.more:
        people = _person_by_person(filters, today)
        ordered = people.outerjoin(StaffMicroCredential.definition).order_by(*order_of(filters, PERSON_BY_PERSON))
    else:
        ordered = _in_order(matching, filters)
    return ordered.limit(limit).offset(offset)


def _person_by_person(filters: CredentialFilters, today: date) -> Select[str]:
    """Return SQL for the keys of what the filters leave, read from the people on: as a row that may be absent is
    joined, no database begins with the credentials instead.
    """
    held = and_(StaffMicroCredential.member_id == OrganisationMember.id, *_condition(filters, today))
    return (
        select(StaffMicroCredential.id)
        .select_from(OrganisationMember)
        .outerjoin(StaffMicroCredential, held)
        .where(func.coalesce(StaffMicroCredential.id, "") != "", *_of_people(filters))
    )


def _in_order(matching: Select[str], filters: CredentialFilters) -> Select[str]:
    """Return the query, all of which is read before it is sorted."""
    found = matching.add_columns(*SORTED_BY).cte("found").prefix_with("MATERIALIZED").c
    titled = MicroCredentialDefinition.id == joined_from(found.definition_id)
    return select(found.id).join(MicroCredentialDefinition, titled).order_by(*order_of(filters, found))


def _rows(keys: Select[str] | Sequence[str], filters: CredentialFilters, today: date) -> list[HolderRow]:
    found = db.session.scalars(
        select(StaffMicroCredential)
        .join(StaffMicroCredential.member)
        .join(OrganisationMember.organisation)
        .join(StaffMicroCredential.definition)
        .options(
            contains_eager(StaffMicroCredential.member).contains_eager(OrganisationMember.organisation),
            contains_eager(StaffMicroCredential.definition),
        )
        .where(StaffMicroCredential.id.in_(keys))
        .order_by(*order_of(filters))
    )
    return [HolderRow(credential=credential, today=today) for credential in found]


def select_credentials(filters: CredentialFilters, *, today: date, in_order: bool = False) -> Select[str]:
    """Return SQL for the keys of what the filters leave, without the search, in no order; with `in_order` to be read
    in the order of expiry dates.
    """
    if _of_people(filters) and not filters.definition:
        return _person_by_person(filters, today)
    return _by_credential(filters, today, in_order=in_order)


def _by_credential(filters: CredentialFilters, today: date, *, in_order: bool = False) -> Select[str]:
    """Return SQL for the keys of what the filters leave, which looks at no person."""
    condition = _condition(filters, today, in_order=in_order)
    if filters.organisation:
        condition += of_organisation(filters.organisation)
    return select(StaffMicroCredential.id).where(*condition)


def _condition(filters: CredentialFilters, today: date, *, in_order: bool = False) -> list[ColumnElement[bool]]:
    condition = expiry_condition(filters.expiry, today, in_order=in_order)
    if filters.status:
        condition.append(is_effectively(filters.status, today))
    if filters.people is not People.ALL:
        condition.append(StaffMicroCredential.holder_active.is_(filters.people is None))
    if filters.person:
        condition.append(StaffMicroCredential.member_id == filters.person)
    return condition + _of_definitions(filters) + credentials_in_queue(filters, today)


def _of_definitions(filters: CredentialFilters) -> list[ColumnElement[bool]]:
    if filters.definition:
        return [StaffMicroCredential.definition_id == filters.definition]
    if filters.level is None:
        return []
    keys = select(MicroCredentialDefinition.id).where(MicroCredentialDefinition.level == filters.level)
    return [StaffMicroCredential.definition_id.in_(keys)]


def _of_people(filters: CredentialFilters) -> list[ColumnElement[bool]]:
    """Return SQL conditions of the filters by organisation, on its people."""
    return [OrganisationMember.organisation_id == filters.organisation] if filters.organisation else []


def _holder_order(filters: CredentialFilters) -> list[ColumnElement[Any]]:
    """Return the order in which an index has the credentials of one definition."""
    name, organisation = StaffMicroCredential.holder_name, StaffMicroCredential.holder_organisation
    first = {"person": name, "organisation": organisation}[filters.column]
    others = [name.asc()] if first is organisation else []
    return [*order_by(first, descending=filters.descending), *others, StaffMicroCredential.id.asc()]


def _by_expiry(matching: Select[str], filters: CredentialFilters, reach: int) -> Select[str]:
    """Return the query in the order of an index, of which the first `reach` rows are wanted."""
    if filters.descending and not filters.dated:  # no index has the rows without a date last: they are read apart
        ends, key = StaffMicroCredential.expiry_date, StaffMicroCredential.id
        dated = matching.where(ends.is_not(None)).order_by(ends.desc(), key).limit(reach)
        undated = matching.where(ends.is_(None)).order_by(key).limit(reach)
        parts = union_all(*(select(part.subquery().c.id) for part in (dated, undated)))
        matching = select(key).where(key.in_(parts))
    return matching.order_by(*order_of(filters))


def order_of(filters: CredentialFilters, found: Any = StaffMicroCredential) -> list[ColumnElement[Any]]:  # noqa: ANN401
    """Return the order by the requested column, from what is `found` by the names of the model's columns; rows without
    a date come last in both directions.
    """
    if filters.column == "expiry":
        ends = order_by(found.expiry_date, descending=filters.descending, absent_last=not filters.dated)
        return [*ends, found.id]
    by_name = {"person": found.holder_name, "organisation": found.holder_organisation}
    return [
        *order_by(by_name[filters.column], descending=filters.descending),
        found.holder_name,
        found.member_id,
        MicroCredentialDefinition.title_folded,
        found.id,
    ]
