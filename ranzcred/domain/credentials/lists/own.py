"""The credentials of an organisation's staff, for its administrator, and of a person, for themselves.

Which ones depends on the signed-in user and on nothing in the query. The notes of RANZ are not loaded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.formats import plural
from ranzcred.core.lists.order import order_by
from ranzcred.core.lists.page import Page, paginate
from ranzcred.core.lists.search import matches_words
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.lists.effective import effective_columns, effective_on, effective_ways, one_of
from ranzcred.domain.credentials.lists.filters import HeldFilters, Staff
from ranzcred.domain.credentials.lists.holders import HolderRow
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import EXPIRING_SOON
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.queries import get_organisation

IN_PROGRESS = (MicroCredentialStatus.IN_TRAINING, MicroCredentialStatus.ASSESSMENT_PENDING)


@dataclass(frozen=True, kw_only=True)
class HeldRow:
    """A member with one of their credentials, or with None if they have none."""

    member: OrganisationMember
    held: HolderRow | None


@dataclass(frozen=True, kw_only=True)
class HeldFigures:
    """The figures, whatever the filters: current staff and their credentials by effective status, or a person's own.

    `left` counts the credentials of staff who are inactive.
    """

    staff: int
    assigned: int
    awarded: int
    expiring_soon: int
    expired: int
    in_progress: int
    not_started: int
    left: int


@dataclass(frozen=True, kw_only=True)
class HeldList:
    """A page of the credentials that a user may see, as of a day; `found` counts those of the filters."""

    page: Page[HeldRow]
    filters: HeldFilters
    figures: HeldFigures
    found: int
    today: date

    @property
    def sentence(self) -> str:
        """Return the count for people: "7 credentials, 2 people without any"."""
        without = self.page.total - self.found
        parts = [plural(self.found, "credential")] if self.found else []
        parts += [f"{plural(without, 'person', 'people')} without any"] if without else []
        return ", ".join(parts) or "No credentials found"

    @property
    def today_text(self) -> str:
        """Return the day in words: "3 Mar 2026"."""
        return day(self.today)


def list_held(user: SignedInUser, filters: HeldFilters, *, today: date | None = None) -> HeldList:
    """Return the page of `filters`, the last one if it is past it, in two statements.

    An organisation's administrator gets its staff, also those without credentials; a member of staff gets their own.
    Raise Denied for anybody else.
    """
    today = today or clock.today()
    counted = db.session.execute(_counts(user, filters, today)).one()
    found, total = counted.found, counted.total
    page = paginate(
        filters.page,
        total,
        lambda limit, offset: held_rows(user, filters, today=today, limit=limit, offset=offset, everybody=True),
    )
    return HeldList(
        page=page,
        filters=replace(filters, page=page.number),
        figures=_figures(counted),
        found=found,
        today=today,
    )


def holder_name(user: SignedInUser) -> str:
    """Return the name above the list: "Ridgeline Roofing", or "Aroha Ngata, Ridgeline Roofing"."""
    if user.role is Role.ORG_ADMIN:
        return get_organisation(user.organisation_id or "").name
    member = db.session.get_one(
        OrganisationMember, user.member_id, options=[joinedload(OrganisationMember.organisation)]
    )
    return f"{member.display_name}, {member.organisation.name}"


def count_held(user: SignedInUser, filters: HeldFilters, *, today: date | None = None) -> int:
    """Count the credentials of the filters. Raise Denied as `list_held` does."""
    return int(db.session.execute(_counts(user, filters, today or clock.today())).one().found)


def held_rows(
    user: SignedInUser,
    filters: HeldFilters,
    *,
    today: date | None = None,
    limit: int | None = None,
    offset: int = 0,
    everybody: bool = False,
) -> list[HeldRow]:
    """Return the rows of the filters, in their order: all of them, or `limit` from `offset` on; with `everybody`, staff
    without credentials too. Members have their organisation loaded, credentials their definition but not their notes.
    Raise Denied as `list_held` does.
    """
    today = today or clock.today()
    rows = db.session.execute(
        _loaded(user)
        .where(*_condition(user, filters, today, everybody=everybody))
        .order_by(*_order(filters, today))
        .limit(limit)
        .offset(offset)
    )
    return [_row(member, credential, today) for member, credential in rows]


def find_held_keys(user: SignedInUser, filters: HeldFilters, limit: int) -> Sequence[tuple[str, str | None]]:
    """Return the keys of person and credential of the list's rows, in their order, up to a limit."""
    today = clock.today()
    found = _visible(user).with_only_columns(OrganisationMember.id, StaffMicroCredential.id)
    shown = found.where(*_condition(user, filters, today, everybody=True)).order_by(*_order(filters, today))
    return [(member_id, credential_id) for member_id, credential_id in db.session.execute(shown.limit(limit))]


def load_held(user: SignedInUser, keys: Sequence[tuple[str, str | None]]) -> list[HeldRow]:
    """Return the rows of the list with some keys, in their order, of what a user may see alone."""
    today = clock.today()
    held = StaffMicroCredential.id.in_([credential_id for _, credential_id in keys if credential_id])
    without = OrganisationMember.id.in_([member_id for member_id, credential_id in keys if not credential_id])
    found = db.session.execute(_loaded(user).where(or_(held, and_(without, StaffMicroCredential.id.is_(None)))))
    rows = {
        (member.id, credential.id if credential else None): _row(member, credential, today)
        for member, credential in found
    }
    return [rows[key] for key in keys if key in rows]


def _row(member: OrganisationMember, credential: StaffMicroCredential | None, today: date) -> HeldRow:
    return HeldRow(member=member, held=HolderRow(credential=credential, today=today) if credential else None)


def _loaded(user: SignedInUser) -> Select[OrganisationMember, StaffMicroCredential | None]:
    return _visible(user).options(
        contains_eager(OrganisationMember.organisation),
        contains_eager(StaffMicroCredential.definition),
        defer(StaffMicroCredential.notes, raiseload=True),
    )


def _visible(user: SignedInUser) -> Select[OrganisationMember, StaffMicroCredential | None]:
    """Select the members that a user may see, with their credentials. Every list and count is within this."""
    return (
        select(OrganisationMember, StaffMicroCredential)
        .select_from(OrganisationMember)
        .join(OrganisationMember.organisation)
        .outerjoin(StaffMicroCredential, StaffMicroCredential.member_id == OrganisationMember.id)
        .outerjoin(StaffMicroCredential.definition)
        .where(policy.visible_to_sql(user))
    )


def _condition(user: SignedInUser, filters: HeldFilters, today: date, *, everybody: bool) -> list[ColumnElement[bool]]:
    names = (OrganisationMember.name_folded, MicroCredentialDefinition.title_folded)
    searched = matches_words(filters.q, names=names, addresses=[OrganisationMember.email_key])
    condition = [*searched, one_of(effective_ways(filters.status, filters.expiry, today))]
    if not everybody or filters.status or filters.expiry:
        condition.append(StaffMicroCredential.id.is_not(None))
    if user.role is Role.ORG_ADMIN and filters.staff is not Staff.ALL:
        condition.append(OrganisationMember.active.is_(filters.staff is None))
    return condition


def _counts(user: SignedInUser, filters: HeldFilters, today: date) -> Select[*tuple[Any, ...]]:
    """Select every number of the page, in one pass."""
    key, status = StaffMicroCredential.id, effective_on(today)
    shown = and_(*_condition(user, filters, today, everybody=True), OrganisationMember.id.is_not(None))
    present = OrganisationMember.active if user.role is Role.ORG_ADMIN else OrganisationMember.id.is_not(None)

    def counted(*condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(key).filter(present, *condition)

    awarded = status == MicroCredentialStatus.AWARDED
    return _visible(user).with_only_columns(
        func.count(OrganisationMember.id).filter(shown).label("total"),
        func.count(key).filter(shown).label("found"),
        func.count(OrganisationMember.id.distinct()).filter(present).label("staff"),
        counted().label("assigned"),
        counted(awarded).label("awarded"),
        counted(awarded, StaffMicroCredential.expiry_date <= today + EXPIRING_SOON).label("expiring_soon"),
        counted(status == MicroCredentialStatus.EXPIRED).label("expired"),
        counted(status.in_(IN_PROGRESS)).label("in_progress"),
        counted(status == MicroCredentialStatus.NOT_STARTED).label("not_started"),
        (func.count(key) - counted()).label("left"),
    )


def _figures(counted: Row[*tuple[Any, ...]]) -> HeldFigures:
    return HeldFigures(**{name: number for name, number in counted._mapping.items() if name not in {"total", "found"}})


def _order(filters: HeldFilters, today: date) -> list[ColumnElement[Any] | SQLColumnExpression[Any]]:
    """Return the order by the requested column; rows without a value come last in both directions, on both
    databases.
    """
    columns: dict[str, SQLColumnExpression[Any]] = {
        "staff": OrganisationMember.name_folded,
        "credential": MicroCredentialDefinition.title_folded,
        "level": MicroCredentialDefinition.level,
        **effective_columns(today),
    }
    column = columns[filters.column]
    return [
        *order_by(column, descending=filters.descending, absent_last=True),
        OrganisationMember.name_folded,
        OrganisationMember.id,
        MicroCredentialDefinition.title_folded,
        StaffMicroCredential.id,
    ]
