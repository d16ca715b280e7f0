"""The one rule of who holds a credential on a day. `periods_sql` has the same in SQL."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from ranzcred.domain.credentials.kinds import AwardState, EndKind

DAY = timedelta(days=1)


class SuspendedDays(Protocol):
    """A suspension: from a day until another one, or until it is lifted; on the day of the lifting it is over."""

    @property
    def from_on(self) -> date: ...

    @property
    def until_on(self) -> date | None: ...

    @property
    def lifted_on(self) -> date | None: ...


class Period(Protocol):
    """The period of an award, both days inclusive, `expiry_date` None for ever. From `ended_on` it counts no more."""

    @property
    def valid_from(self) -> date: ...

    @property
    def expiry_date(self) -> date | None: ...

    @property
    def ended_on(self) -> date | None: ...

    @property
    def end_kind(self) -> EndKind | None: ...

    @property
    def suspensions(self) -> Sequence[SuspendedDays]: ...


P = TypeVar("P", bound=Period)


def holds_on(periods: Iterable[Period], day: date) -> bool:
    """Return whether one of the periods makes its holder qualified on a day."""
    return any(state_on(period, day) is AwardState.CURRENT for period in periods)


def state_on(period: Period, day: date) -> AwardState:
    """Return the state of an award on a day."""
    if period.end_kind is EndKind.VOID:
        return AwardState.VOID
    if period.end_kind and period.ended_on and (day >= period.ended_on or never_counted(period)):
        return AwardState[period.end_kind.name]
    if any(is_suspended(suspension, day) for suspension in period.suspensions):
        return AwardState.SUSPENDED
    if day < period.valid_from:
        return AwardState.SCHEDULED
    return AwardState.CURRENT if period.expiry_date is None or day <= period.expiry_date else AwardState.EXPIRED


def never_counted(period: Period) -> bool:
    """Return whether an award ended before it began, as one that was revoked while it was scheduled."""
    return period.ended_on is not None and period.ended_on <= period.valid_from


def is_suspended(suspension: SuspendedDays, day: date) -> bool:
    """Return whether a suspension is in force on a day."""
    lifted, until = suspension.lifted_on, suspension.until_on
    return suspension.from_on <= day and (lifted is None or day < lifted) and (until is None or day <= until)


def last_suspended_day(suspension: SuspendedDays) -> date | None:
    """Return the last day on which a suspension is in force, None without an end; the day before its first where it was
    lifted at once.
    """
    lifted = suspension.lifted_on and suspension.lifted_on - DAY
    return min(filter(None, (suspension.until_on, lifted)), default=None)


def last_day(period: Period) -> date | None:
    """Return the last day on which an award may count, None for ever; of a void one the day before its first."""
    if period.ended_on is None:
        return period.expiry_date
    ended = period.ended_on - DAY
    return ended if period.expiry_date is None else min(ended, period.expiry_date)


def counting(periods: Iterable[P]) -> list[P]:
    """Return the periods that are not void, in the order of their days."""
    return sorted((each for each in periods if each.end_kind is not EndKind.VOID), key=lambda each: each.valid_from)


def follows(period: Period, before: Period) -> bool:
    """Return whether a period begins on the day after the last one of the one before: an unbroken run."""
    last = last_day(before)
    return last is not None and last + DAY == period.valid_from


def overlapping(period: Period, others: Iterable[P]) -> P | None:
    """Return the first of other periods with a day in common with one, or None."""
    first, last = period.valid_from, last_day(period) or date.max
    if last < first:
        return None
    for other in counting(others):
        begins, ends = other.valid_from, last_day(other) or date.max
        if begins <= ends and begins <= last and first <= ends:
            return other
    return None
