"""Today and now: moments are UTC, the dates that people read are Auckland's."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AUCKLAND = ZoneInfo("Pacific/Auckland")


def now() -> datetime:
    """The present moment, in UTC, to the microsecond."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar date in Auckland now."""
    return now().astimezone(AUCKLAND).date()
