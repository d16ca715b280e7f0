"""The filter of a list by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ranzcred.core import clock
from ranzcred.core.days import DayReader, NoDay
from ranzcred.core.errors import Invalid
from ranzcred.core.lists.filter_kinds import Filter
from ranzcred.core.text import normalised

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, kw_only=True)
class DayFilter(Filter):
    """A day of the past, as people type it; in an address as YYYY-MM-DD."""

    def read(self, args: Mapping[str, str], name: str) -> date | None:
        text = normalised(args.get(name, ""))
        if not text:
            return None
        today = clock.today()
        try:
            return DayReader(today=today, base=today, past=True, first=EARLIEST, last=LATEST).read(text)
        except NoDay as refused:
            raise Invalid(f"{self.label}: {refused.reason}", field=name) from None


@dataclass(frozen=True, kw_only=True)
class DayBox:
    """What the box of a DayFilter shows: its day, or what was typed and why that is none."""

    name: str
    label: str
    text: str = ""
    problem: str = ""

    @property
    def id(self) -> str:
        return f"filter-{self.name}"


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days for which people often ask, both inclusive."""

    key: str
    label: str
    since: date
    until: date


def periods(today: date) -> list[Period]:
    """Return the periods that end in this month, by how often people ask for them."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    return [
        Period(key="last-month", label="Last month", since=before.replace(day=1), until=before),
        Period(key="this-month", label="This month", since=first, until=today),
        Period(key="last-30-days", label="Last 30 days", since=today - timedelta(days=29), until=today),
        Period(key="this-year", label="This year", since=today.replace(month=1, day=1), until=today),
    ]
