"""What is read of organisations and their people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, func, or_, select, true

from ranzcred.core.db.session import db
from ranzcred.core.lists.page import PAGE_SIZE, Page, clamp
from ranzcred.core.lists.search import found_in
from ranzcred.domain.directory import holdings
from ranzcred.domain.directory.filters import OrganisationFilters, StaffFilters
from ranzcred.domain.directory.models import (
    MemberNotFound,
    Organisation,
    OrganisationMember,
    OrganisationNotFound,
    ProgrammeStatus,
)

TARGETS = 6
"""How many organisations a search for where to move somebody offers."""


@dataclass(frozen=True, kw_only=True)
class OrganisationRow:
    """An organisation in the table: how many of its people are active, what they hold and are awarded today."""

    organisation: Organisation
    staff: int
    assigned: int
    awarded: int


@dataclass(frozen=True, kw_only=True)
class OrganisationList:
    """A page of the member organisations; `all` counts them whatever the filters."""

    page: Page[OrganisationRow]
    filters: OrganisationFilters
    all: int

    @property
    def sentence(self) -> str:
        """How many were found: "7 organisations"."""
        return count_sentence(self.page.total) if self.page.total else "No organisations found"


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """One of an organisation's people in the table, and how many credentials are assigned to them."""

    member: OrganisationMember
    credentials: int


@dataclass(frozen=True, kw_only=True)
class StaffList:
    """A page of an organisation's people; `all` counts them whatever the search."""

    page: Page[MemberRow]
    filters: StaffFilters
    all: int

    @property
    def sentence(self) -> str:
        """How many were found: "7 staff"."""
        return staff_sentence(self.page.total) if self.page.total else "No staff found"


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The organisations that somebody may move to: the first of those that were found."""

    q: str
    organisations: Sequence[Organisation]
    more: bool

    @property
    def sentence(self) -> str:
        """How many were found: "The first 6 organisations. Type more to find others."."""
        if self.more:
            return f"The first {TARGETS} organisations. Type more to find others."
        return count_sentence(len(self.organisations)) if self.organisations else "No organisations found"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How large the association is."""

    organisations: int
    active_organisations: int
    active_members: int


def count_sentence(number: int) -> str:
    """ "1 organisation", "4 organisations"."""
    return f"{number:,} organisation{'' if number == 1 else 's'}"


def staff_sentence(number: int) -> str:
    """ "5 staff"."""
    return f"{number:,} staff"


def get_organisation(organisation_id: str) -> Organisation:
    """One organisation, or NotFound."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise OrganisationNotFound
    return organisation


def get_member(organisation_id: str, member_id: str) -> OrganisationMember:
    """One of an organisation's people, or NotFound."""
    here = (OrganisationMember.id == member_id, OrganisationMember.organisation_id == organisation_id)
    member = db.session.scalar(select(OrganisationMember).where(*here))
    if member is None:
        raise MemberNotFound
    return member


def list_organisations(filters: OrganisationFilters) -> OrganisationList:
    """The page that `filters` ask for; the last one where they ask for one past it."""
    everything, found = _counted(Organisation.id, _organisations_found(filters))
    number = clamp(filters.page, found)
    shown = _organisations_sorted(filters).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    organisations = db.session.scalars(shown).all()
    keys = [organisation.id for organisation in organisations]
    here = OrganisationMember.organisation_id.in_(keys)
    staff = _by_key(_active_staff().where(here))
    held = _by_key(holdings.by_organisation().where(here))
    items = [
        OrganisationRow(
            organisation=organisation,
            staff=staff.get(organisation.id, (0,))[0],
            assigned=held.get(organisation.id, (0, 0))[0],
            awarded=held.get(organisation.id, (0, 0))[1],
        )
        for organisation in organisations
    ]
    page = Page(items=items, number=number, total=found)
    return OrganisationList(page=page, filters=replace(filters, page=number), all=everything)


def organisation_rows(
    filters: OrganisationFilters, *, limit: int | None, offset: int = 0
) -> tuple[Sequence[Organisation], int]:
    """What the filters leave, in their order: all of it, or `limit` from `offset` on; and how many that is in all."""
    _, found = _counted(Organisation.id, _organisations_found(filters))
    return db.session.scalars(_organisations_sorted(filters).limit(limit).offset(offset)).all(), found


def list_staff(organisation_id: str, filters: StaffFilters) -> StaffList:
    """The page of an organisation's people that `filters` ask for; the last one where they ask for one past it."""
    everything, found = _counted(OrganisationMember.id, *_staff_found(organisation_id, filters))
    number = clamp(filters.page, found)
    shown = _staff_sorted(organisation_id, filters).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    items = [MemberRow(member=member, credentials=held) for member, held in db.session.execute(shown)]
    page = Page(items=items, number=number, total=found)
    return StaffList(page=page, filters=replace(filters, page=number), all=everything)


def staff_rows(
    organisation_id: str, filters: StaffFilters, *, limit: int | None, offset: int = 0
) -> tuple[Sequence[OrganisationMember], int]:
    """What the filters leave, in their order: all of it, or `limit` from `offset` on; and how many that is in all."""
    _, found = _counted(OrganisationMember.id, *_staff_found(organisation_id, filters))
    rows = _staff_sorted(organisation_id, filters).with_only_columns(OrganisationMember).limit(limit).offset(offset)
    return db.session.scalars(rows).all(), found


def _staff_found(organisation_id: str, filters: StaffFilters) -> tuple[list[ColumnElement[bool]], ColumnElement[bool]]:
    """What the search asks for, and whose people they are."""
    Member = OrganisationMember  # noqa: N806 - a model by a shorter name
    matching = found_in((Member.name_folded, Member.email_key, func.lower(Member.lbp_number)), filters.q)
    return matching, Member.organisation_id == organisation_id


def _staff_sorted(organisation_id: str, filters: StaffFilters) -> Select[OrganisationMember, int]:
    Member = OrganisationMember  # noqa: N806 - a model by a shorter name
    matching, here = _staff_found(organisation_id, filters)
    credentials = holdings.of_member(Member.id)
    column: SQLColumnExpression[Any] = {
        "name": Member.name_folded,
        "role": _in_order(Member.role),
        "email": Member.email_key,
        "lbp_number": Member.lbp_number,
        "credentials": credentials,
        "active": case((Member.active, 0), else_=1),
    }[filters.column]
    absent_last = filters.column in {"email", "lbp_number"}
    return (
        select(Member, credentials)
        .where(here, *matching)
        .order_by(*_sorted(column, filters, absent_last=absent_last), Member.name_folded, Member.id)
    )


def find_targets(q: str, *, other_than: str, chosen: str = "") -> Targets:
    """The first organisations that a search finds, by name, less the one that somebody is in; `chosen` among them."""
    elsewhere = (Organisation.id != other_than, or_(Organisation.id == chosen, and_(true(), *found_in(_searched(), q))))
    order = (case((Organisation.id == chosen, 0), else_=1), Organisation.name_folded, Organisation.id)
    found = db.session.scalars(select(Organisation).where(*elsewhere).order_by(*order).limit(TARGETS + 1)).all()
    return Targets(q=q, organisations=found[:TARGETS], more=len(found) > TARGETS)


def figures() -> Figures:
    """The association in numbers, in one statement."""
    active = Organisation.programme_status.in_([ProgrammeStatus.ACTIVE, ProgrammeStatus.RENEWAL_DUE])
    members = select(func.count(OrganisationMember.id)).where(OrganisationMember.active).scalar_subquery()
    organisations, active_organisations, active_members = db.session.execute(
        select(func.count(Organisation.id), func.count(Organisation.id).filter(active), members)
    ).one()
    return Figures(
        organisations=organisations, active_organisations=active_organisations, active_members=active_members
    )


def _counted(
    key: SQLColumnExpression[str], matching: Sequence[ColumnElement[bool]], *within: ColumnElement[bool]
) -> tuple[int, int]:
    """How many there are, and how many match, in one statement."""
    found = func.count(key).filter(*matching) if matching else func.count(key)
    everything, matched = db.session.execute(select(func.count(key), found).where(*within)).one()
    return everything, matched


def _by_key(statement: Select[*tuple[Any, ...]]) -> Mapping[str, Sequence[int]]:
    """Rows by their first column."""
    return {key: numbers for key, *numbers in db.session.execute(statement)}


def _active_staff() -> Select[str, int]:
    return (
        select(OrganisationMember.organisation_id, func.count(OrganisationMember.id).label("staff"))
        .where(OrganisationMember.active)
        .group_by(OrganisationMember.organisation_id)
    )


def _organisations_sorted(filters: OrganisationFilters) -> Select[Organisation]:
    statement = select(Organisation).where(*_organisations_found(filters))
    columns: dict[str, SQLColumnExpression[Any]] = {
        "name": Organisation.name_folded,
        "tier": _in_order(Organisation.certification_tier),
        "status": _in_order(Organisation.programme_status),
        "city": Organisation.city_folded,
    }
    if filters.column not in columns:
        counts = (_active_staff() if filters.column == "staff" else holdings.by_organisation()).subquery()
        statement = statement.outerjoin(counts, counts.c.organisation_id == Organisation.id)
        columns[filters.column] = func.coalesce(counts.c[filters.column], 0)
    order = _sorted(columns[filters.column], filters, absent_last=filters.column == "city")
    return statement.order_by(*order, Organisation.name_folded, Organisation.id)


def _sorted(
    column: SQLColumnExpression[Any], filters: OrganisationFilters | StaffFilters, *, absent_last: bool
) -> list[ColumnElement[Any]]:
    """The order by a column. What is absent comes last in both directions, on both databases."""
    last: list[ColumnElement[Any]] = [case((column.is_(None), 1), else_=0)] if absent_last else []
    return [*last, column.desc() if filters.descending else column.asc()]


def _in_order(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column of any enum
    """An enum's column as the place of its value in the enum."""
    members = column.type.enum_class
    return case(*((column == member, place) for place, member in enumerate(members)))


def _organisations_found(filters: OrganisationFilters) -> list[ColumnElement[bool]]:
    condition = found_in(_searched(), filters.q)
    if filters.tier:
        condition.append(Organisation.certification_tier == filters.tier)
    if filters.status:
        condition.append(Organisation.programme_status == filters.status)
    return condition


def _searched() -> tuple[SQLColumnExpression[Any], ...]:
    return (Organisation.name_folded, Organisation.trading_name_folded, Organisation.nzbn, Organisation.city_folded)
