"""Who holds a definition: the rows, filters and order of its page and of its JSON list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, select, true
from sqlalchemy.orm import contains_eager

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.formats import duration
from ranzcred.core.lists.order import order_by
from ranzcred.core.lists.page import paginate
from ranzcred.core.lists.rows import PagedRows
from ranzcred.core.lists.search import matches_words
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.lists.effective import URGENT_DAYS, effective_columns, effective_condition
from ranzcred.domain.credentials.lists.filters import HolderFilters, Staff
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import BEFORE_AWARD, MicroCredentialStatus, effective_status
from ranzcred.domain.directory.models import Organisation, OrganisationMember


@dataclass(frozen=True, kw_only=True)
class HolderRow:
    """A holder of the definition, as of a day."""

    credential: StaffMicroCredential
    today: date

    @property
    def member(self) -> OrganisationMember:
        return self.credential.member

    @property
    def status(self) -> MicroCredentialStatus:
        """The effective status."""
        return effective_status(self.credential.status, self.credential.expiry_date, today=self.today)

    @property
    def days_left(self) -> int | None:
        """The days that an award is still valid after today, 0 on its last day; None without a valid award or an expiry
        date.
        """
        if self.status is not MicroCredentialStatus.AWARDED or self.credential.expiry_date is None:
            return None
        return (self.credential.expiry_date - self.today).days

    @property
    def urgent(self) -> bool:
        """Return whether an award expires within 30 days."""
        return self.days_left is not None and self.days_left <= URGENT_DAYS

    @property
    def awarded_text(self) -> str:
        """Return the award date in words: "3 Mar 2026"."""
        return day(self.credential.awarded_on) if self.credential.awarded_on else ""

    @property
    def expiry_text(self) -> str:
        """Return the expiry date in words: "3 Mar 2028"; "No expiry date" for an award without one, "" if there is no
        award.
        """
        if self.credential.expiry_date:
            return day(self.credential.expiry_date)
        return "" if self.status in BEFORE_AWARD else "No expiry date"

    @property
    def time_left_text(self) -> str:
        """Return the time left in words: "30 days left", "about 15 months left", "expired 12 days ago"."""
        if self.days_left is not None:
            return f"{duration(self.days_left)} left" if self.days_left else "expires today"
        if self.status is not MicroCredentialStatus.EXPIRED or self.credential.expiry_date is None:
            return ""
        ago = (self.today - self.credential.expiry_date).days
        return f"expired {duration(ago)} ago" if ago > 0 else "ended early"


@dataclass(frozen=True, kw_only=True)
class HolderList(PagedRows[HolderRow, HolderFilters]):
    """A page of a definition's holders, with the organisations for its filter; `assigned` counts all of them, former
    staff too.
    """

    NOUN, PLURAL = "person", "people"

    organisations: Sequence[tuple[str, str]]
    assigned: int


def list_holders(definition_id: str, filters: HolderFilters, *, today: date | None = None) -> HolderList:
    """Return the page of `filters`, the last one if it is past it, in three statements."""
    today = today or clock.today()
    assigned, total = count_holders(definition_id, filters, today=today)
    page = paginate(
        filters.page,
        total,
        lambda limit, offset: holder_rows(definition_id, filters, today=today, limit=limit, offset=offset),
    )
    organisations = db.session.execute(
        _select_holders(definition_id)
        .with_only_columns(Organisation.id, Organisation.name, func.min(OrganisationMember.organisation_folded))
        .group_by(Organisation.id, Organisation.name)
        .order_by(func.min(OrganisationMember.organisation_folded), Organisation.id)
    )
    return HolderList(
        page=page,
        filters=replace(filters, page=page.number),
        organisations=[(key, name) for key, name, _ in organisations],
        assigned=assigned,
    )


def count_holders(definition_id: str, filters: HolderFilters, *, today: date | None = None) -> tuple[int, int]:
    """Count the holders of a definition, in all and with the filters, in one statement."""
    everybody = func.count()
    found = everybody.filter(and_(true(), *_condition(filters, today or clock.today())))
    assigned, total = db.session.execute(_select_holders(definition_id).with_only_columns(everybody, found)).one()
    return assigned, total


def holder_rows(
    definition_id: str,
    filters: HolderFilters,
    *,
    today: date | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[HolderRow]:
    """Return the rows of the filters, in their order: all of them, or `limit` from `offset` on."""
    today = today or clock.today()
    found = db.session.scalars(
        _matches_first(definition_id)
        .options(contains_eager(StaffMicroCredential.member).contains_eager(OrganisationMember.organisation))
        .where(*_condition(filters, today))
        .order_by(*_order(filters, today))
        .limit(limit)
        .offset(offset)
    )
    return [HolderRow(credential=credential, today=today) for credential in found]


def _select_holders(definition_id: str) -> Select[StaffMicroCredential]:
    return _with_people(StaffMicroCredential.definition_id == definition_id)


def _matches_first(definition_id: str) -> Select[StaffMicroCredential]:
    """Select the holders first: PostgreSQL would otherwise go through all members in the page's order."""
    held = select(StaffMicroCredential.id).where(StaffMicroCredential.definition_id == definition_id).cte("held")
    return _with_people(StaffMicroCredential.id.in_(select(held.prefix_with("MATERIALIZED").c.id)))


def _with_people(condition: ColumnElement[bool]) -> Select[StaffMicroCredential]:
    return (
        select(StaffMicroCredential)
        .join(StaffMicroCredential.member)
        .join(OrganisationMember.organisation)
        .where(condition)
    )


def _condition(filters: HolderFilters, today: date) -> list[ColumnElement[bool]]:
    names = (OrganisationMember.name_folded, OrganisationMember.organisation_folded)
    searched = matches_words(filters.q, names=names, addresses=[OrganisationMember.email_key])
    condition = searched + effective_condition(filters.status, filters.expiry, today)
    if filters.organisation:
        condition.append(OrganisationMember.organisation_id == filters.organisation)
    if filters.staff is not Staff.ALL:
        condition.append(StaffMicroCredential.holder_active.is_(filters.staff is None))
    return condition


def _order(filters: HolderFilters, today: date) -> list[ColumnElement[Any] | SQLColumnExpression[Any]]:
    """Return the order by the requested column; rows without a date come last in both directions, on both databases."""
    columns: dict[str, SQLColumnExpression[Any]] = {
        "staff": OrganisationMember.name_folded,
        "organisation": OrganisationMember.organisation_folded,
        **effective_columns(today),
    }
    column = columns[filters.column]
    return [
        *order_by(column, descending=filters.descending, absent_last=filters.column in {"awarded", "expiry"}),
        OrganisationMember.name_folded,
        OrganisationMember.organisation_folded,
        StaffMicroCredential.id,
    ]
