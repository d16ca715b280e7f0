"""When a renewal begins and ends: the table of the rules, line by line, and what it refuses."""

import pytest

from ranzcred.core.errors import Conflict, Invalid
from tests.domain.credentials.awards.histories import Told, words


def awarded(months: int | None = 36, day: str = "2 Mar 2026", **terms: int) -> Told:
    return Told(months, **terms).award(day)


def test_award_holds_to_the_end_of_its_last_day() -> None:
    told = awarded()
    assert told.periods == [("2 Mar 2026", "2 Mar 2029")]
    assert told.held("1 Mar 2026", "2 Mar 2026", "2 Mar 2029", "3 Mar 2029") == [False, True, True, False]


@pytest.mark.parametrize("day", ["2 Dec 2028", "2 Mar 2029"])
def test_renewal_in_the_window_goes_on_without_a_gap(day: str) -> None:
    """2 December is 90 days before the end."""
    told = awarded().renew(day)
    assert told.periods == [("2 Mar 2026", "2 Mar 2029"), ("3 Mar 2029", "2 Mar 2032")]
    assert told.history[0].end_kind is None
    assert told.held("2 Mar 2029", "3 Mar 2029", "2 Mar 2032", "3 Mar 2032") == [True, True, True, False]
    assert told.states(day) == ["CURRENT", "SCHEDULED"]


def test_renewal_before_the_window_supersedes() -> None:
    """1 December is 91 days before the end."""
    told = awarded().renew("1 Dec 2028")
    assert told.periods[1] == ("1 Dec 2028", "1 Dec 2031")
    assert (told.history[0].end_kind, words(told.history[0].ended_on)) == ("SUPERSEDED", "1 Dec 2028")
    assert told.states("30 Nov 2028") == ["CURRENT", "SCHEDULED"]
    assert told.states("1 Dec 2028") == ["SUPERSEDED", "CURRENT"]
    assert told.held("30 Nov 2028", "1 Dec 2028", "1 Dec 2031", "2 Dec 2031") == [True, True, True, False]


def test_last_day_of_august_comes_back_after_february() -> None:
    told = awarded(6, "31 Aug 2025")
    assert told.periods == [("31 Aug 2025", "28 Feb 2026")]
    assert told.renew("10 Feb 2026").periods[1] == ("1 Mar 2026", "31 Aug 2026")


def test_leap_day_comes_back_after_four_years() -> None:
    told = awarded(12, "29 Feb 2028")
    for day in ("1 Feb 2029", "1 Feb 2030", "1 Feb 2031"):
        told.renew(day)
    assert [ends for _, ends in told.periods] == ["28 Feb 2029", "28 Feb 2030", "28 Feb 2031", "29 Feb 2032"]


@pytest.mark.parametrize(
    ("grace_days", "ends"), [(30, "2 Mar 2032"), (18, "2 Mar 2032"), (17, "20 Mar 2032"), (0, "20 Mar 2032")]
)
def test_renewal_after_the_end_leaves_the_gap_and_in_the_days_of_grace_keeps_the_anchor(
    grace_days: int, ends: str
) -> None:
    """20 March is 18 days after the end."""
    told = awarded(grace_days=grace_days).renew("20 Mar 2029")
    assert told.periods[1] == ("20 Mar 2029", ends)
    assert told.held("2 Mar 2029", "3 Mar 2029", "10 Mar 2029", "19 Mar 2029", "20 Mar 2029") == [
        *(True, False, False, False, True)
    ]


def test_renewal_may_be_recorded_later() -> None:
    told = awarded().renew("2 Feb 2029", today="10 Apr 2029")
    assert told.periods[1] == ("3 Mar 2029", "2 Mar 2032")
    assert told.states("10 Apr 2029") == ["EXPIRED", "CURRENT"]


def test_every_proposed_date_can_be_overwritten() -> None:
    told = awarded().renew("2 Feb 2029", valid_from="1 Apr 2029", expiry_date="30 Jun 2030")
    assert told.periods[1] == ("1 Apr 2029", "30 Jun 2030")
    assert told.held("2 Mar 2029", "3 Mar 2029", "31 Mar 2029", "1 Apr 2029") == [True, False, False, True]
    assert told.renew("20 Jun 2030").periods[2] == ("1 Jul 2030", "30 Jun 2033")


def test_first_day_that_is_overwritten_leaves_the_anchor() -> None:
    told = awarded(12, "29 Feb 2028").renew("1 Feb 2029", valid_from="5 Mar 2029")
    assert told.periods[1] == ("5 Mar 2029", "28 Feb 2030")
    for day in ("1 Feb 2030", "1 Feb 2031"):
        told.renew(day)
    assert told.periods[-1] == ("1 Mar 2031", "29 Feb 2032")


def test_award_may_be_renewed_without_an_end() -> None:
    told = awarded().renew("2 Feb 2029", expiry_date=None)
    assert told.periods[1] == ("3 Mar 2029", "for ever")
    with pytest.raises(Conflict, match=r"^This award does not expire\.$"):
        told.renew("2 Feb 2030")


@pytest.mark.parametrize(("day", "ends"), [("1 Apr 2026", "2 Apr 2026"), ("2 Apr 2026", "2 May 2026")])
def test_more_days_of_grace_than_of_validity(day: str, ends: str) -> None:
    """No renewal ends before it begins, or on the day on which it does."""
    told = awarded(1, "2 Feb 2026", grace_days=60).renew(day)
    assert told.periods == [("2 Feb 2026", "2 Mar 2026"), (day, ends)]


@pytest.mark.parametrize(
    ("told", "day", "refused", "sentence"),
    [
        (Told(), "2 Mar 2026", Conflict, "This credential has not been awarded, so it can't be renewed."),
        (Told(None).award("2 Mar 2026", expiry_date=None), "3 Mar 2026", Conflict, "This award does not expire."),
        (awarded().suspend("1 Jun 2026"), "2 Jun 2026", Conflict, "Lift the suspension first."),
        (awarded().revoke("1 Jun 2026"), "2 Jun 2026", Conflict, "Reinstate it, or award it anew."),
        (awarded().renew("2 Feb 2029"), "2 Feb 2029", Conflict, "Already renewed until 2 Mar 2032."),
        (awarded().renew("2 Feb 2029"), "2 Mar 2029", Conflict, "Already renewed until 2 Mar 2032."),
        (awarded(), "2 Mar 2026", Invalid, "Enter a day after 2 Mar 2026, on which the award before began."),
        (awarded(), "1 Mar 2026", Invalid, "Enter a day after 2 Mar 2026, on which the award before began."),
    ],
)
def test_what_is_not_renewed(told: Told, day: str, refused: type[Exception], sentence: str) -> None:
    before = told.history
    with pytest.raises(refused) as found:
        told.renew(day, today="2 Mar 2029" if refused is Invalid else day)
    assert str(found.value).startswith(sentence)
    assert told.history == before


def test_renewal_cannot_be_decided_tomorrow() -> None:
    with pytest.raises(Invalid, match=r"^Award date can't be in the future\.$"):
        awarded().renew("3 Mar 2029", today="2 Mar 2029")


def test_without_validity_an_end_must_be_given() -> None:
    told = Told(None).award("2 Mar 2026", expiry_date="2 Mar 2029")
    with pytest.raises(Invalid, match=r"^Enter an expiry date, or say that it does not expire\.$") as refused:
        told.renew("2 Feb 2029")
    assert list(refused.value.details) == ["expiry_date"]
    assert told.renew("2 Feb 2029", expiry_date="2 Mar 2030").periods[1] == ("3 Mar 2029", "2 Mar 2030")


def test_dates_that_overlap_are_refused_by_name() -> None:
    told = awarded().renew("20 Mar 2029")
    with pytest.raises(Conflict, match=r"^Overlaps the award of 2 Mar 2026 – 2 Mar 2029\.$"):
        told.correct("21 Mar 2029", number=2, awarded_on="1 Mar 2029")
