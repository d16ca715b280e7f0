"""Today and now: moments are UTC, the dates that people read are Auckland's."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AUCKLAND = ZoneInfo("Pacific/Auckland")


def now() -> datetime:
    """The present moment, in UTC, to the microsecond."""
    return datetime.now(UTC)


def today(moment: datetime | None = None) -> date:
    """The calendar date in Auckland now, or at a moment."""
    return (moment or now()).astimezone(AUCKLAND).date()


def auckland(moment: datetime) -> str:
    """A moment as people in New Zealand read it: "3 Mar 2026, 4:05 pm"."""
    local = moment.astimezone(AUCKLAND)
    return f"{local.day} {local:%b %Y}, {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
