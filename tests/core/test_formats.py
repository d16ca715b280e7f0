"""How numbers, counts and dates are written for people."""

from datetime import date

import pytest

from ranzcred.core import formats


def test_numbers_have_their_thousands_apart() -> None:
    assert [formats.number(value) for value in (0, 999, 1_000, 1_234_567)] == ["0", "999", "1,000", "1,234,567"]


def test_counts_agree_with_their_noun() -> None:
    assert [formats.plural(count, "member") for count in (0, 1, 2, 1_200)] == [
        "0 members",
        "1 member",
        "2 members",
        "1,200 members",
    ]
    assert [formats.plural(count, "entry", "entries") for count in (1, 2)] == ["1 entry", "2 entries"]


def test_dates_are_in_words() -> None:
    assert formats.date(date(2026, 3, 3)) == "3 Mar 2026"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "1 day"),
        (89, "89 days"),
        (90, "about 3 months"),
        (465, "about 15 months"),
        (715, "about 23 months"),
        (716, "about 2 years"),
        (1_081, "about 3 years"),
    ],
)
def test_long_times_are_in_months_and_years(days: int, words: str) -> None:
    assert formats.duration(days) == words
