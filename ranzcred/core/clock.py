"""The clock: moments are in UTC, dates for people are in Auckland time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AUCKLAND = ZoneInfo("Pacific/Auckland")
CLOCKS_APART = timedelta(minutes=1)
"""The most by which the clocks of two servers may differ."""
_APART: ContextVar[timedelta] = ContextVar("apart", default=timedelta())


def now() -> datetime:
    """Return the present moment in UTC, to the microsecond."""
    return datetime.now(UTC) + _APART.get()


@contextmanager
def from_moment(moment: datetime) -> Iterator[None]:
    """Let the time go on from another moment within the block: for the sample data, which tell of years."""
    token = _APART.set(moment - datetime.now(UTC))
    try:
        yield
    finally:
        _APART.reset(token)


def today(moment: datetime | None = None) -> date:
    """Return the calendar date in Auckland, now or at a given moment."""
    return (moment or now()).astimezone(AUCKLAND).date()


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins in Auckland."""
    return datetime.combine(day, time(), AUCKLAND).astimezone(UTC)


def auckland(moment: datetime) -> str:
    """Return a moment in New Zealand words: "3 Mar 2026, 4:05 pm"."""
    local = moment.astimezone(AUCKLAND)
    return f"{local.day} {local:%b %Y}, {time_of_day(moment)}"


def time_of_day(moment: datetime) -> str:
    """Return the time of a moment in New Zealand words: "4:05 pm"."""
    local = moment.astimezone(AUCKLAND)
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
