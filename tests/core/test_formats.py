"""How numbers, counts and dates are written for people."""

from datetime import date

import pytest

from ranzcred.core import formats

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


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


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (f"{WINDOWS} {CHROME}", "Chrome on Windows"),
        (f"{WINDOWS} {CHROME} Edg/140.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox on Linux"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {CHROME}", "Chrome on Android"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 "
            "Safari/605.1.15",
            "Safari on a Mac",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "CriOS/140.0.7339.101 Mobile/15E148 Safari/604.1",
            "Chrome on an iPhone",
        ),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
        (None, "Unknown browser"),
    ],
)
def test_browser_in_words(header: str | None, words: str) -> None:
    assert formats.browser_label(header) == words
