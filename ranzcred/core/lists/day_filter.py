"""The filter of a list by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ranzcred.core import clock, formats
from ranzcred.core.days import DayReader, NoDay, day_refusal
from ranzcred.core.errors import Invalid
from ranzcred.core.forms.date_field import DAY_PATTERN, LAST_DAY, is_day
from ranzcred.core.forms.fields import Schema
from ranzcred.core.lists.filter_kinds import Filter
from ranzcred.core.text import normalised

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, kw_only=True)
class DayBox:
    """What the box of a DayFilter shows: its day, or what was typed and why that is none."""

    name: str
    label: str
    text: str = ""
    problem: str = ""
    past: bool = True
    last: date = LATEST

    @property
    def id(self) -> str:
        return f"filter-{self.name}"


@dataclass(frozen=True, kw_only=True)
class DayFilter(Filter):
    """A day, as people type it; in an address as YYYY-MM-DD, as programs send it. "26 dec" is one of the past, or else
    the next.
    """

    past: bool = True
    last: date = LATEST

    def read(self, args: Mapping[str, str], name: str) -> date | None:
        text = normalised(args.get(name, ""))
        if not text:
            return None
        today = clock.today()
        try:
            return DayReader(today=today, base=today, past=self.past, first=EARLIEST, last=self.last).read(text)
        except NoDay as refused:
            raise Invalid(f"{self.label}: {refused.reason}", field=name) from None

    def box(self, name: str, *, text: str, problem: str) -> DayBox:
        """Return its box, with what was typed if that is no day."""
        return DayBox(name=name, label=self.label, text=text, problem=problem, past=self.past, last=self.last)

    def in_words(self, value: date) -> str:
        return formats.date(value)

    def api_refusal(self, text: str) -> str:
        return "" if is_day(text) else f"{self.label} {day_refusal(text, first=EARLIEST, last=LAST_DAY)}"

    def schema(self) -> Schema:
        return {"type": "string", "format": "date", "pattern": DAY_PATTERN}


@dataclass(frozen=True, kw_only=True)
class NamedPeriod:
    """Days for which people often ask, both inclusive."""

    key: str
    label: str
    since: date
    until: date


def periods(today: date) -> list[NamedPeriod]:
    """Return the periods that end in this month, by how often people ask for them."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    return [
        NamedPeriod(key="last-month", label="Last month", since=before.replace(day=1), until=before),
        NamedPeriod(key="this-month", label="This month", since=first, until=today),
        NamedPeriod(key="last-30-days", label="Last 30 days", since=today - timedelta(days=29), until=today),
        NamedPeriod(key="this-year", label="This year", since=today.replace(month=1, day=1), until=today),
    ]
