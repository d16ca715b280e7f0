"""Days as people type them: day first, never a month first, and each refusal in words that help."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranzcred.core.days import DayReader, NoDay
from ranzcred.core.formats import date as in_words
from ranzcred.core.formats import typed_date

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
DAYS = st.dates(FIRST, LAST)
CASES = json.loads(Path(__file__).with_name("cases.json").read_text())
"""Shared with the scripts: each reads a text on a day, and counts from another."""
LIKE = "enter a date like 26/12/2029."
ORDER = "the day, then the month, then the year, like 26/12/2029."


def reader(
    today: date = date(2026, 11, 27), base: date | None = date(2026, 11, 27), *, past: bool = False
) -> DayReader:
    return DayReader(today=today, base=base, past=past, first=FIRST, last=LAST)


def outcome(text: str) -> str:
    """The day that a text is, or why it is none."""
    try:
        found = reader().read(text)
    except NoDay as refused:
        return refused.reason
    assert FIRST <= found <= LAST
    return found.isoformat()


def refusal(text: str) -> str:
    with pytest.raises(NoDay) as refused:
        reader().read(text)
    return refused.value.reason


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['text']!r} on {case['today']}")
def test_text_is_the_day_that_it_is_here(case: dict[str, str]) -> None:
    reading = reader(
        date.fromisoformat(case["today"]), date.fromisoformat(case["base"]), past=case["about"] == "the past"
    )
    if case["day"]:
        assert reading.read(case["text"]) == date.fromisoformat(case["day"])
    else:
        with pytest.raises(NoDay):
            reading.read(case["text"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("12/26/2029", f"there is no month 26. Enter {ORDER}"),
        ("12-31-29", f"there is no month 31. Enter {ORDER}"),
        ("2029-13-01", f"there is no month 13. Enter {ORDER}"),
        ("1/0/2029", f"there is no month 0. Enter {ORDER}"),
        ("Dec 26 2029", f"enter {ORDER}"),
        ("December 26, 2029", f"enter {ORDER}"),
        ("31/02/2029", "February 2029 has 28 days."),
        ("30 Feb 2028", "February 2028 has 29 days."),
        ("31.4.2026", "April 2026 has 30 days."),
        ("29/02/1900", "February 1900 has 28 days."),
        ("0/4/2029", "there is no day 0."),
        ("26/12/029", "enter the year in four digits, like 26/12/2029."),
        ("26 Dec 20299", "enter the year in four digits, like 26/12/2029."),
        ("31/12/1899", "enter a date from 01/01/1900 on."),
        ("0001-01-01", "enter a date from 01/01/1900 on."),
        ("-200y", "enter a date from 01/01/1900 on."),
        ("-9999y", "enter a date from 01/01/1900 on."),
        ("01/01/3000", "enter a date up to 31/12/2999."),
        ("+9999y", "enter a date up to 31/12/2999."),
        ("26122029", LIKE),
        ("26/12", LIKE),
        ("soon", LIKE),
        ("26 Octember 2029", LIKE),
        ("２６/12/2029", LIKE),
        ("9" * 5000, LIKE),
        ("e\u0301" * 5000, LIKE),
    ],
)
def test_what_is_no_day_is_refused_for_its_own_reason(text: str, reason: str) -> None:
    assert refusal(text) == reason


def test_nothing_is_counted_from_a_base_that_cannot_be_read() -> None:
    """The refusal is the base's own: the field that is counted from it says nothing."""
    for text in ("+2y", "-30d", "26 dec"):
        with pytest.raises(NoDay) as refused:
            reader(base=None).read(text)
        assert refused.value.reason == ""
    assert reader(base=None).read("26/12/2029") == date(2029, 12, 26)
    assert reader(base=None).read("tomorrow") == date(2026, 11, 28)


@given(day=DAYS)
def test_day_is_read_back_however_it_is_written(day: date) -> None:
    for text in (typed_date(day), in_words(day), day.isoformat(), f"{day:%-d.%-m.%Y}", f"{day.day} {day:%B %Y}"):
        assert reader().read(text) == day


@given(
    day=st.integers(0, 99),
    month=st.integers(0, 99),
    year=st.one_of(st.integers(0, 99), st.integers(1000, 9999)),
    separator=st.sampled_from("-/. "),
)
def test_no_month_is_ever_taken_for_a_day(day: int, month: int, year: int, separator: str) -> None:
    text = f"{day}{separator}{month}{separator}{year:02}"
    try:
        found = reader().read(text)
    except NoDay:
        return
    assert (found.day, found.month, found.year % 100) == (day, month, year % 100)


@given(text=st.text(st.sampled_from("0123456789/-. +dmwyecfbjanstro"), max_size=14))
def test_any_text_is_a_day_within_the_limits_or_refused_in_a_sentence(text: str) -> None:
    assert re.fullmatch(r"[0-9-]{10}|[a-zA-Z].*\.", outcome(text))


@given(today=DAYS, base=DAYS, day=st.dates(date(2000, 1, 1), date(2000, 12, 28)))
def test_day_without_a_year_is_the_nearest_one(today: date, base: date, day: date) -> None:
    text = f"{day:%-d %b}"
    year = timedelta(days=366)
    if today - year >= FIRST:
        assert today - year < reader(today, base, past=True).read(text) <= today
    if max(today, base) + year <= LAST:
        assert max(today, base) < reader(today, base).read(text) <= max(today, base) + year
