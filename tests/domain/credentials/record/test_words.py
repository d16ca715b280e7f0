"""What a credential comes to, in a sentence; days in words."""

from types import SimpleNamespace

import pytest

from ranzcred.domain.credentials.record.words import span, span_with_length, standing_sentence
from tests.domain.credentials.awards.histories import Told, on


def sentence(told: Told, day: str, status: str = "AWARDED") -> str:
    return standing_sentence(SimpleNamespace(**vars(told.standing(day, status)), history=told.history), on(day))


def test_award_that_counts_says_since_when_until_when_and_how_long() -> None:
    held = Told().award("2 Mar 2026")
    assert sentence(held, "26 Nov 2026") == "Held since 2 Mar 2026, until 2 Mar 2029 (in 827 days)"
    assert sentence(held, "1 Mar 2029") == "Held since 2 Mar 2026, until 2 Mar 2029 (in 1 day)"
    assert sentence(held, "2 Mar 2029") == "Held since 2 Mar 2026, until 2 Mar 2029 (today)"


def test_renewed_one_is_held_since_the_first_day_of_the_run() -> None:
    renewed = Told().award("2 Mar 2026").renew("2 Feb 2029")
    assert sentence(renewed, "3 Feb 2029") == "Held since 2 Mar 2026, until 2 Mar 2032 (in 1,123 days)"


def test_award_without_an_expiry_date_says_so() -> None:
    assert sentence(Told().award("2 Mar 2026", expiry_date=None), "3 Mar 2026") == (
        "Held since 2 Mar 2026, with no expiry date"
    )


def test_expired_one_says_how_long_ago() -> None:
    assert sentence(Told().award("2 Mar 2026"), "19 Mar 2029") == (
        "Expired on 2 Mar 2029 (17 days ago). Held since 2 Mar 2026 until then."
    )


def test_suspended_one_says_until_when_it_does_not_count() -> None:
    suspended = Told().award("2 Mar 2026").suspend("1 Jun 2026", "14 Jun 2026")
    assert sentence(suspended, "4 Jun 2026") == (
        "Suspended since 1 Jun 2026, until 14 Jun 2026 (in 10 days): it does not count now. "
        "Its dates run on: since 2 Mar 2026, until 2 Mar 2029 (in 1,002 days)."
    )
    assert sentence(suspended, "14 Jun 2026").startswith("Suspended since 1 Jun 2026, until 14 Jun 2026 (today):")
    assert sentence(suspended, "15 Jun 2026").startswith("Held since 2 Mar 2026,")
    for_ever = Told().award("2 Mar 2026").suspend("1 Jun 2026")
    assert sentence(for_ever, "4 Jun 2026").startswith("Suspended since 1 Jun 2026, until it is lifted:")


def test_revoked_one_says_its_last_day() -> None:
    revoked = Told().award("2 Mar 2026").revoke("1 May 2026")
    assert sentence(revoked, "2 May 2026") == (
        "Revoked from 1 May 2026. The last day on which it counts is 30 Apr 2026."
    )
    assert sentence(Told().award("2 Mar 2026").revoke("2 Mar 2026"), "3 Mar 2026") == (
        "Revoked from 2 Mar 2026, its first day: it counts on no day."
    )
    assert sentence(revoked, "2 May 2026", "IN_TRAINING") == (
        "In Training. Revoked from 1 May 2026. The last day on which it counts is 30 Apr 2026."
    )


def test_scheduled_one_says_from_when() -> None:
    coming = Told(grace_days=60).award("2 Mar 2026").renew("20 Mar 2029", valid_from="1 Apr 2029")
    assert sentence(coming, "20 Mar 2029").startswith("Not held yet: from 1 Apr 2029 (in 12 days), until ")


def test_what_never_counted_says_why() -> None:
    assert sentence(Told(), "2 Mar 2026", "IN_TRAINING") == "In Training. Not awarded yet."
    void = Told().award("2 Mar 2026").void("3 Mar 2026")
    assert sentence(void, "3 Mar 2026") == "Not Started. The award is void: it counts on no day."


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("3 Mar 2029", "19 Mar 2029", "3 Mar – 19 Mar 2029 (17 days)"),
        ("28 Dec 2028", "3 Jan 2029", "28 Dec 2028 – 3 Jan 2029 (7 days)"),
        ("3 Mar 2029", "3 Mar 2029", "3 Mar 2029 (1 day)"),
    ],
)
def test_days_between_are_counted(first: str, last: str, words: str) -> None:
    assert span_with_length(on(first), on(last)) == words


def test_days_without_an_end_begin() -> None:
    assert span(on("3 Mar 2029"), None) == "from 3 Mar 2029"
