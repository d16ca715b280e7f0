"""Months after a day: against a slow model, and without drift through February."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranzcred.core.days import months_after
from ranzcred.domain.credentials.awards.months import dates_between, new_dates, renewed_dates
from tests.domain.credentials.awards.histories import Validity, on, words

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
VALIDITIES = st.integers(1, 120)


def slow_months(day: date, number: int) -> date:
    """Walk from month to month, then back to a day that there is."""
    month, year = day.month, day.year
    for _ in range(number):
        month, year = (1, year + 1) if month == 12 else (month + 1, year)
    for number_of_day in range(day.day, 0, -1):
        try:
            return date(year, month, number_of_day)
        except ValueError:
            continue
    raise AssertionError


@given(day=DAYS, number=VALIDITIES)
def test_months_keep_the_day_or_take_the_last(day: date, number: int) -> None:
    assert months_after(day, number) == slow_months(day, number)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        ("2 Mar 2026", 36, "2 Mar 2029"),
        ("31 Aug 2025", 6, "28 Feb 2026"),
        ("31 Aug 2025", 12, "31 Aug 2026"),
        ("29 Feb 2028", 12, "28 Feb 2029"),
        ("29 Feb 2028", 48, "29 Feb 2032"),
        ("31 Dec 2026", 2, "28 Feb 2027"),
        ("31 Jan 2026", 1, "28 Feb 2026"),
    ],
)
def test_months_in_examples(day: str, number: int, expected: str) -> None:
    assert words(months_after(on(day), number)) == expected


@given(first=DAYS, number=VALIDITIES, renewals=st.lists(st.tuples(VALIDITIES, st.integers(0, 90)), max_size=8))
def test_renewals_in_the_window_never_drift(first: date, number: int, renewals: list[tuple[int, int]]) -> None:
    """Whenever in the window each is renewed, the end is so many months after the first day of the run."""
    dates, total = new_dates(first, Validity(validity_months=number)), number
    for more, before in renewals:
        assert dates.expiry_date is not None
        decided_on = max(dates.expiry_date - timedelta(days=before), dates.valid_from + timedelta(days=1))
        after, total = renewed_dates(dates, decided_on, Validity(validity_months=more)), total + more
        assert after.valid_from == dates.expiry_date + timedelta(days=1)
        assert after.expiry_date == slow_months(first, total)
        assert (after.anchor_on, after.anchor_months) == (first, total)
        dates = after


@given(first=DAYS, days=st.integers(0, 4000))
def test_an_award_ends_so_many_months_after_its_anchor(first: date, days: int) -> None:
    ends = first + timedelta(days=days)
    dates = dates_between(first, ends)
    assert dates.anchor_months is not None
    assert slow_months(dates.anchor_on, dates.anchor_months) == ends


@pytest.mark.parametrize(
    ("ends", "next_end"), [("2 Mar 2028", "2 Mar 2031"), ("31 Mar 2029", "31 Mar 2032"), ("28 Feb 2029", "28 Feb 2032")]
)
def test_the_next_end_is_counted_from_an_expiry_that_was_overwritten(ends: str, next_end: str) -> None:
    dates = new_dates(on("2 Mar 2026"), Validity()).until(on(ends))
    assert words(renewed_dates(dates, on(ends), Validity()).expiry_date) == next_end


def test_no_validity_proposes_no_end() -> None:
    dates = new_dates(on("2 Mar 2026"), Validity(validity_months=None))
    assert (dates.expiry_date, dates.anchor_months) == (None, None)


def test_no_award_ends_after_the_last_day_that_can_be_written() -> None:
    assert new_dates(on("1 Jun 2995"), Validity(validity_months=120)).expiry_date == date(2999, 12, 31)
