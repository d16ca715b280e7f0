"""The effective state of credentials today, as lists filter, sort and show it."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, or_, true

from ranzcred.core.formats import duration
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.kinds import AwardState
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import (
    BEFORE_AWARD,
    AwardedStanding,
    MicroCredentialStatus,
    award_state,
    awarded_sql,
    effective_status,
    effective_status_sql,
    is_suspended,
    lapsed_sql,
    not_suspended_sql,
    shown_status,
    suspended_sql,
)

Status = MicroCredentialStatus
Ways = Sequence[Sequence[ColumnElement[bool]]]
"""Conditions of which a row matches one at most, each a range of an index on status and expiry date."""
EVERY_WAY: Ways = ((),)


class Expiry(enum.StrEnum):
    """The expiry filter of lists."""

    IN_30 = "30"
    IN_60 = "60"
    IN_90 = "90"
    EXPIRED = "expired"
    NONE = "none"

    @property
    def label(self) -> str:
        return f"Expiring in {self.value} days" if self.value.isdigit() else EXPIRY_LABELS[self]


URGENT_DAYS = 30
EXPIRY_LABELS = {Expiry.EXPIRED: "Expired", Expiry.NONE: "No expiry date"}


class ShownCredential(AwardedStanding, Protocol):
    """What a list reads of a credential."""

    @property
    def awarded_on(self) -> date | None: ...


@dataclass(frozen=True, kw_only=True)
class CredentialRow:
    """What every list shows of a credential, as of a day."""

    credential: ShownCredential
    today: date

    @property
    def standing(self) -> ShownCredential:
        """Where its holder stands with it: today, unless a row says so of another day."""
        return self.credential

    @cached_property
    def status(self) -> MicroCredentialStatus:
        """The effective status."""
        return effective_status(self.standing, today=self.today)

    @property
    def shown_status(self) -> AwardState | MicroCredentialStatus:
        """The effective status, or why it is Expired where it has not run out: for its badge."""
        return shown_status(self.standing, today=self.today)

    @cached_property
    def days_left(self) -> int | None:
        """The days that an award is still valid after today, 0 on its last day; None without a valid award or an expiry
        date.
        """
        if self.status is not MicroCredentialStatus.AWARDED or self.standing.expiry_date is None:
            return None
        return (self.standing.expiry_date - self.today).days

    @property
    def urgent(self) -> bool:
        """Return whether an award expires within 30 days."""
        return self.days_left is not None and self.days_left <= URGENT_DAYS

    @property
    def awarded_text(self) -> str:
        """Return the award date in words: "3 Mar 2026"."""
        return day(self.standing.awarded_on) if self.standing.awarded_on else ""

    @property
    def expiry_text(self) -> str:
        """Return the expiry date in words: "3 Mar 2028"; "No expiry date" for an award without one, "" if there is no
        award.
        """
        if self.standing.expiry_date:
            return day(self.standing.expiry_date)
        return "" if self.status in BEFORE_AWARD else "No expiry date"

    @property
    def time_left_text(self) -> str:
        """Return the time left in words: "30 days left", "expired 12 days ago", "suspended until 14 Jun 2026"."""
        if self.days_left is not None:
            return f"{duration(self.days_left)} left" if self.days_left else "expires today"
        if self.status is not MicroCredentialStatus.EXPIRED or self.standing.expiry_date is None:
            return ""
        if is_suspended(self.standing, self.today):
            return self._waiting_text
        ago = (self.today - self.standing.expiry_date).days
        return f"expired {duration(ago)} ago" if ago > 0 else "ended early"

    @property
    def _waiting_text(self) -> str:
        """Return until when an award does not count that has not ended."""
        if award_state(self.standing, today=self.today) is AwardState.SCHEDULED:
            return f"begins {day(self.standing.valid_from)}"
        until = self.standing.suspended_until
        return f"suspended until {day(until)}" if until else "suspended"


def effective_on(today: date) -> ColumnElement[MicroCredentialStatus]:
    """Return SQL for the effective status of a credential on a day."""
    return effective_status_sql(StaffMicroCredential.__table__.c, today=today)


def is_effectively(status: MicroCredentialStatus, today: date) -> ColumnElement[bool]:
    """Return SQL for whether a credential has this effective status on a day, for one range of an index."""
    if status is Status.AWARDED:
        return awarded_sql(StaffMicroCredential.__table__.c, today=today)
    return one_of(ways_to_have(status, today))


def ways_to_have(status: Status, today: date) -> Ways:
    """Return the ways to have an effective status on a day."""
    columns = StaffMicroCredential.__table__.c
    stored, ends = columns.status, columns.expiry_date
    if status is Status.AWARDED:
        counts = not_suspended_sql(columns, today=today)
        return [[stored == status, ends.is_(None), counts], [stored == status, ends >= today, counts]]
    if status is Status.EXPIRED:
        return [[stored == status], [lapsed_sql(columns, today=today)], [suspended_sql(columns, today=today)]]
    return [[stored == status]]


def effective_ways(status: Status | None, expiry: Expiry | None, today: date) -> Ways:
    """Return the ways to match the filters by effective status and expiry."""
    ways = ways_to_have(status, today) if status else EVERY_WAY
    ends = StaffMicroCredential.expiry_date
    if expiry is Expiry.NONE:
        return both(ways, [[ends.is_(None)]])
    if expiry is Expiry.EXPIRED:
        return both(ways, ways_to_have(Status.EXPIRED, today))
    if expiry:
        soon = ends.between(today, today + timedelta(days=int(expiry.value)))
        return both(ways, [[StaffMicroCredential.status == Status.AWARDED, soon]])
    return ways


def both(ways: Ways, others: Ways) -> Ways:
    """Return the ways to match both."""
    return [[*way, *other] for way in ways for other in others]


def one_of(ways: Ways) -> ColumnElement[bool]:
    """Return SQL for whether a row matches one of the ways."""
    return or_(*(and_(true(), *way) for way in ways))


def whichever(ways: Ways) -> ColumnElement[bool]:
    """Return `one_of` for rows that are read in another order: as a case, no index finds it."""
    return case((one_of(ways), 1), else_=0) == 1


def effective_columns(today: date) -> dict[str, SQLColumnExpression[Any]]:
    """Return the sort columns of a credential's state, with the status in the order of the lifecycle."""
    places = {status: place for place, status in enumerate(MicroCredentialStatus)}
    return {
        "status": case(places, value=effective_on(today)),
        "awarded": StaffMicroCredential.awarded_on,
        "expiry": StaffMicroCredential.expiry_date,
    }
