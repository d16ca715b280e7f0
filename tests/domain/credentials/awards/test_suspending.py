"""To suspend and to lift: the days between do not count, and nothing must be done for the days after."""

import pytest

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.credentials.status import effective_status
from tests.domain.credentials.awards.histories import Told, on


@pytest.fixture
def told() -> Told:
    return Told().award("2 Mar 2026")


def test_suspension_ends_with_nobody_doing_anything(told: Told) -> None:
    told.suspend("1 Jun 2026", "14 Jun 2026")
    assert told.held("31 May 2026", "1 Jun 2026", "14 Jun 2026", "15 Jun 2026") == [True, False, False, True]
    assert told.states("14 Jun 2026") == ["SUSPENDED"]
    assert told.history[0].expiry_date == on("2 Mar 2029")


def test_run_out_is_stored_once(told: Told) -> None:
    told.suspend("1 Jun 2026", "14 Jun 2026")
    assert told.run_out("14 Jun 2026").history[0].suspensions[0].lifted_on is None
    [suspension] = told.run_out("15 Jun 2026").history[0].suspensions
    assert suspension.lifted_on == on("15 Jun 2026")
    stored = told.history
    assert told.run_out("16 Jun 2026").history == stored


def test_lifted_from_a_day_it_counts_again(told: Told) -> None:
    told.suspend("1 Jun 2026").lift("9 Jun 2026", today="10 Jun 2026")
    assert told.held("31 May 2026", "1 Jun 2026", "8 Jun 2026", "9 Jun 2026") == [True, False, False, True]
    [suspension] = told.history[0].suspensions
    assert (suspension.number, suspension.lift_reason) == (1, "As the board decided.")


def test_standing_of_a_suspended_award_stays_awarded(told: Told) -> None:
    told.suspend("1 Jun 2026", "14 Jun 2026")
    standing = told.standing("2 Jun 2026")
    assert (standing.status, standing.suspended_from, standing.suspended_until) == (
        *("AWARDED", on("1 Jun 2026"), on("14 Jun 2026")),
    )
    over = told.standing("15 Jun 2026")
    assert (over.suspended_until, effective_status(over, today=on("15 Jun 2026"))) == (on("14 Jun 2026"), "AWARDED")
    assert told.run_out("15 Jun 2026").standing("15 Jun 2026").suspended_from is None


def test_what_follows_is_suspended_with_it() -> None:
    told = Told().award("2 Mar 2026").renew("2 Feb 2029").suspend("3 Feb 2029")
    assert told.states("3 Feb 2029") == ["SUSPENDED", "SUSPENDED"]
    assert told.held("3 Mar 2029", "2 Mar 2032") == [False, False]
    assert told.lift("5 Mar 2029").held("4 Mar 2029", "5 Mar 2029") == [False, True]


def test_scheduled_award_alone_is_suspended() -> None:
    told = Told().award("2 Mar 2026").renew("2 Feb 2029").suspend("3 Feb 2029", "31 Mar 2029", number=2)
    assert told.states("3 Feb 2029") == ["CURRENT", "SUSPENDED"]
    assert told.held("2 Mar 2029", "3 Mar 2029", "31 Mar 2029", "1 Apr 2029") == [True, False, False, True]
    standing = told.standing("3 Feb 2029")
    assert (standing.suspended_from, standing.suspended_until) == (on("3 Mar 2029"), on("31 Mar 2029"))


def test_what_follows_does_not_count_again_before_what_it_follows() -> None:
    """The renewal is suspended for a month; what comes before it, until it is lifted."""
    told = Told().award("2 Mar 2026").renew("2 Feb 2029").suspend("3 Feb 2029", "31 Mar 2029", number=2)
    with pytest.raises(Invalid) as refused:
        told.suspend("10 Feb 2029")
    sentence = "Award 2, which follows it, is suspended already: lift that first, so that they are suspended together."
    assert (str(refused.value), list(refused.value.details)) == (sentence, ["from"])
    told.lift("10 Feb 2029").suspend("10 Feb 2029")
    assert told.held("9 Feb 2029", "10 Feb 2029", "31 Mar 2029", "1 Apr 2029") == [True, False, False, False]


@pytest.mark.parametrize(
    ("day", "until", "today", "sentence"),
    [
        ("3 Jun 2026", "", "2 Jun 2026", "A suspension can't begin in the future."),
        ("1 Mar 2026", "", "2 Jun 2026", "Enter a day from 2 Mar 2026 on, when it became valid."),
        ("2 Jun 2026", "1 Jun 2026", "2 Jun 2026", "The last day can't be before the first."),
    ],
)
def test_days_of_no_suspension(told: Told, day: str, until: str, today: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        told.suspend(day, until, today=today)
    assert str(refused.value) == sentence


def test_suspended_twice_at_once_is_refused(told: Told) -> None:
    told.suspend("1 Jun 2026", "14 Jun 2026")
    with pytest.raises(Conflict, match=r"^It is suspended already\.$"):
        told.suspend("2 Jun 2026")
    with pytest.raises(Conflict, match=r"^It was suspended on some of these days already\.$"):
        told.suspend("14 Jun 2026", today="20 Jun 2026")
    told.suspend("15 Jun 2026", today="20 Jun 2026")
    assert told.held("15 Jun 2026") == [False]


def test_only_what_counts_or_will_is_suspended(told: Told) -> None:
    told.revoke("1 Jun 2026")
    with pytest.raises(Conflict, match=r"^Only an award that counts now, or is yet to, can be suspended\.$"):
        told.suspend("2 Jun 2026")


@pytest.mark.parametrize(("day", "today"), [("31 May 2026", "5 Jun 2026"), ("6 Jun 2026", "5 Jun 2026")])
def test_lifted_within_the_suspension(told: Told, day: str, today: str) -> None:
    told.suspend("1 Jun 2026")
    with pytest.raises(Invalid, match=r"^Enter a day from 1 Jun 2026 to today\.$"):
        told.lift(day, today=today)


def test_nothing_to_lift(told: Told) -> None:
    with pytest.raises(Conflict, match=r"^It is not suspended\.$"):
        told.lift("1 Jun 2026")


def test_award_that_another_is_yet_to_supersede_is_suspended_and_lifted() -> None:
    told = Told().award("2 Mar 2026").renew("10 Dec 2028", valid_from="1 Feb 2029", expiry_date="1 Feb 2032")
    told.suspend("12 Dec 2028").lift("15 Dec 2028")
    assert told.held("14 Dec 2028", "15 Dec 2028", "31 Jan 2029", "1 Feb 2029") == [False, True, True, True]
