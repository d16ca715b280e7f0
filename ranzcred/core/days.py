"""Days as people type them, day first, and as programs send them; why a text is none."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from ranzcred.core.formats import typed_date
from ranzcred.core.text import ONE_SPELLING

LIKE_THIS = "enter a date like 26/12/2029."
DAY_FIRST = "enter the day, then the month, then the year, like 26/12/2029."
FOUR_DIGITS = "enter the year in four digits, like 26/12/2029."
MONTHS = [name.lower() for name in calendar.month_name]
NEAR = {"today": 0, "tomorrow": 1, "yesterday": -1}
"""Words for days, and how far they are from today."""
LONGEST = 50
"""No day takes more characters."""
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
NUMBERS = re.compile(r"([0-9]{1,2}) ?([-/. ]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,9})")
NAMED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[-/., ]*([a-z]{3,9})(?:[-/., ]*([0-9]{1,9}))?")
MONTH_FIRST = re.compile(r"([a-z]{3,9})[-/., ]*[0-9].*")
DISTANCE = re.compile(r"([-+]) ?([0-9]{1,4}) ?(d|days?|w|wks?|weeks?|m|mths?|months?|y|yrs?|years?)")


class NoDay(ValueError):
    """A text is no day; `reason` follows the label of its field and a colon. It is "" if the base is at fault."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class DayReader:
    """Reads what people type for a day from `first` to `last`, and never takes a month for a day.

    Numbers are day, month and year: "26/12/2029", with dots, hyphens or blanks just as well. Months may have their
    English names, of three letters or more: "26 Dec 2029". Only a year of four digits may come first: "2029-12-26". A
    year of two digits is one from 2000 to 2099: a day of last century needs all four. Without a year, "26 dec" is the
    last such day up to today if the field is about the past, else the next after today and the base. "today",
    "tomorrow" and "yesterday" are seen from today; "+2y", "+18m", "+6w" and "-30d" are counted from the base, and a day
    that the month does not have is its last.
    """

    today: date
    base: date | None
    """The day from which "+2y" is counted, None if that cannot be read itself."""
    past: bool
    first: date
    last: date
    too_late: str = ""
    """What to do in place of a date after the last."""

    def read(self, text: str) -> date:
        """Return the day in a text; raise NoDay, with the reason, if it is none."""
        day = self._read(fold(text) if len(text) <= LONGEST else "")
        if not self.first <= day <= self.last:
            raise self._outside(early=day < self.first)
        return day

    def _outside(self, *, early: bool) -> NoDay:
        if early:
            return NoDay(f"enter a date from {typed_date(self.first)} on.")
        return NoDay(f"enter a date up to {typed_date(self.last)}. {self.too_late}".strip())

    def _read(self, text: str) -> date:
        if text in NEAR:
            return self.today + timedelta(days=NEAR[text])
        if found := ISO.fullmatch(text):
            return self._day(int(found[1]), int(found[2]), int(found[3]))
        if found := NUMBERS.fullmatch(text):
            return self._day(_year(found[4]), int(found[3]), int(found[1]))
        if found := NAMED.fullmatch(text):
            return self._named(int(found[1]), _month(found[2]), found[3])
        if found := DISTANCE.fullmatch(text):
            return self._away(int(found[1] + found[2]), found[3][0])
        month_first = MONTH_FIRST.fullmatch(text)
        raise NoDay(DAY_FIRST if month_first and _month(month_first[1]) else LIKE_THIS)

    def _day(self, year: int, month: int, day: int) -> date:
        if not 1 <= month <= 12:
            raise NoDay(f"there is no month {month}. {DAY_FIRST[:1].upper()}{DAY_FIRST[1:]}")
        if not self.first.year <= year <= self.last.year:
            raise self._outside(early=year < self.first.year)
        days = calendar.monthrange(year, month)[1]
        if not day:
            raise NoDay("there is no day 0.")
        if day > days:
            raise NoDay(f"{calendar.month_name[month]} {year} has {days} days.")
        return date(year, month, day)

    def _named(self, day: int, month: int | None, year: str | None) -> date:
        if month is None:
            raise NoDay(LIKE_THIS)
        return self._day(_year(year) if year else self._nearest_year(month, day), month, day)

    def _nearest_year(self, month: int, day: int) -> int:
        """Return the year of a day without one: the last up to today, or the next after both today and the base."""
        near = self.today if self.past else max(self.today, self._known_base())
        passed = (month, day) <= (near.month, near.day)
        return near.year - (not passed) if self.past else near.year + passed

    def _known_base(self) -> date:
        if self.base is None:
            raise NoDay("")
        return self.base

    def _away(self, number: int, unit: str) -> date:
        base = self._known_base()
        if unit in "dw":
            return base + timedelta(days=number * (7 if unit == "w" else 1))
        year, month = divmod(base.year * 12 + base.month - 1 + number * (12 if unit == "y" else 1), 12)
        if not date.min.year <= year <= date.max.year:
            raise self._outside(early=number < 0)
        return date(year, month + 1, min(base.day, calendar.monthrange(year, month + 1)[1]))


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; the last of February in place of the 29th."""
    return months_after(day, 12 * years)


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; the last of the month in place of a day that it does not have."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def fold(text: str) -> str:
    """Return a text in small letters without marks, with one hyphen for all, and one blank between words."""
    plain = unicodedata.normalize("NFD", text.translate(ONE_SPELLING))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).lower().split())


def _year(digits: str) -> int:
    if len(digits) not in {2, 4}:
        raise NoDay(FOUR_DIGITS)
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(name: str) -> int | None:
    """Return the month that a name begins, "sept" for one, or None."""
    return next((number for number, month in enumerate(MONTHS) if month.startswith(name) and number), None)


def day_refusal(text: str, *, first: date, last: date, too_late: str = "") -> str:
    """Return why a text is no ISO date from `first` to `last`: "must be …". `too_late` is about one after the last."""
    parts = ISO.fullmatch(text)
    if not parts:
        return "must be a date as YYYY-MM-DD, such as 2026-02-28."
    year, month, day = map(int, parts.groups())
    if not 1 <= month <= 12:
        return f"must be a day of the calendar: there is no month {parts[2]}."
    if not 1 <= day <= calendar.monthrange(max(year, 1), month)[1]:
        return f"must be a day of the calendar: {parts[1]} has no {day} {calendar.month_name[month]}."
    if text < first.isoformat():
        return f"must be {first} or later."
    return " ".join(filter(None, [f"must be {last} or earlier.", too_late]))
