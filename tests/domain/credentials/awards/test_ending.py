"""To revoke and to reinstate: from which day what counts, and what does not come back."""

import pytest

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from tests.domain.credentials.awards.histories import REASON, Told, on

IN_ERROR, FROM_TODAY = Reinstatement.REVOKED_IN_ERROR, Reinstatement.FROM_TODAY


@pytest.fixture
def told() -> Told:
    return Told().award("2 Mar 2026")


@pytest.fixture
def revoked(told: Told) -> Told:
    return told.revoke("1 May 2026", today="3 May 2026")


def test_revoked_with_effect_from_a_day(revoked: Told) -> None:
    assert revoked.held("30 Apr 2026", "1 May 2026") == [True, False]
    assert revoked.states("30 Apr 2026") == ["CURRENT"]
    assert revoked.states("1 May 2026") == ["REVOKED"]
    [award] = revoked.history
    assert (award.end_reason_kind, award.end_reason) == ("CONDUCT", REASON)
    assert revoked.standing("3 May 2026").status == "EXPIRED"


def test_reinstated_from_today_the_gap_stays(revoked: Told) -> None:
    revoked.reinstate("10 May 2026")
    assert revoked.held("30 Apr 2026", "1 May 2026", "5 May 2026", "9 May 2026", "10 May 2026", "2 Mar 2029") == [
        *(True, False, False, False, True, True)
    ]
    assert revoked.held("3 Mar 2029") == [False]
    first, rest = revoked.history
    assert (rest.sequence, rest.kind, rest.valid_from, rest.expiry_date) == (
        *(2, "REINSTATED", on("10 May 2026"), on("2 Mar 2029")),
    )
    assert (rest.awarded_on, rest.anchor_on, rest.anchor_months) == (first.awarded_on, on("2 Mar 2026"), 36)
    assert first.end_kind == "REVOKED"
    assert revoked.renew("2 Feb 2029").periods[2] == ("3 Mar 2029", "2 Mar 2032")


def test_revoked_in_error_there_is_no_gap(revoked: Told) -> None:
    revoked.reinstate("10 May 2026", IN_ERROR)
    assert revoked.held("30 Apr 2026", "1 May 2026", "5 May 2026", "10 May 2026") == [True] * 4
    assert revoked.periods == [("2 Mar 2026", "2 Mar 2029")]


def test_scheduled_successor_is_revoked_and_reinstated_with_it(told: Told) -> None:
    told.renew("2 Feb 2029").revoke("5 Feb 2029")
    assert told.states("5 Feb 2029") == ["REVOKED", "REVOKED"]
    assert told.held("4 Feb 2029", "5 Feb 2029", "3 Mar 2029") == [True, False, False]
    told.reinstate("8 Feb 2029")
    assert told.held("7 Feb 2029", "8 Feb 2029", "2 Mar 2029", "3 Mar 2029", "2 Mar 2032") == [False, *[True] * 4]


def test_successor_that_would_count_by_now_comes_back_from_today(told: Told) -> None:
    told.renew("2 Feb 2029").revoke("5 Feb 2029").reinstate("20 Mar 2029")
    assert told.held("4 Feb 2029", "3 Mar 2029", "19 Mar 2029", "20 Mar 2029", "2 Mar 2032") == [
        *(True, False, False, True, True)
    ]


def test_renewal_alone_can_be_revoked_before_it_begins(told: Told) -> None:
    told.renew("2 Feb 2029").revoke("5 Feb 2029", number=2)
    assert told.held("5 Feb 2029", "2 Mar 2029", "3 Mar 2029") == [True, True, False]
    standing = told.standing("5 Feb 2029")
    assert (standing.status, standing.expiry_date, standing.end_kind) == ("AWARDED", on("2 Mar 2029"), None)


@pytest.mark.parametrize(
    ("day", "today", "sentence"),
    [
        ("1 Mar 2026", "1 May 2026", "Enter a day from 2 Mar 2026 to today."),
        ("2 May 2026", "1 May 2026", "Enter a day from 2 Mar 2026 to today."),
        ("3 Mar 2029", "4 Mar 2029", "It expired on 2 Mar 2029: enter a day up to then."),
    ],
)
def test_days_of_no_revocation(told: Told, day: str, today: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        told.revoke(day, today=today)
    assert (list(refused.value.details), str(refused.value)) == (["on"], sentence)


def test_what_has_ended_is_not_revoked(revoked: Told) -> None:
    with pytest.raises(Conflict, match=r"^It has ended already\.$"):
        revoked.revoke("3 May 2026")


def test_revoked_on_its_first_day_it_never_counted(told: Told) -> None:
    told.revoke("2 Mar 2026")
    assert told.held("2 Mar 2026", "3 Mar 2026") == [False, False]
    assert (told.standing("2 Mar 2026").status, told.standing("2 Mar 2026").end_kind) == ("EXPIRED", "REVOKED")


@pytest.mark.parametrize("mode", Reinstatement)
def test_only_a_revoked_award_is_reinstated(told: Told, mode: Reinstatement) -> None:
    with pytest.raises(Conflict, match=r"^Only an award that was revoked can be reinstated\.$"):
        told.reinstate("1 May 2026", mode)


def test_what_would_have_expired_is_awarded_anew(revoked: Told) -> None:
    with pytest.raises(Conflict, match=r"^It would have expired on 2 Mar 2029\. Award it again\.$"):
        revoked.reinstate("3 Mar 2029")
    assert revoked.reinstate("3 Mar 2029", IN_ERROR).held("2 Mar 2029", "3 Mar 2029") == [True, False]


def test_set_back_to_training(revoked: Told) -> None:
    standing = revoked.standing("3 May 2026", "IN_TRAINING")
    assert (standing.status, standing.awarded_on, standing.end_kind) == ("IN_TRAINING", None, "REVOKED")
    assert revoked.reinstate("10 May 2026").standing("10 May 2026", "IN_TRAINING").status == "AWARDED"


def test_set_back_after_the_end() -> None:
    told = Told(12).award("2 Mar 2026")
    assert told.standing("3 Mar 2027", "IN_TRAINING").status == "IN_TRAINING"
    assert told.standing("2 Mar 2027", "IN_TRAINING").status == "AWARDED"


def test_award_that_another_is_yet_to_supersede_is_revoked_and_reinstated() -> None:
    def told() -> Told:
        renewed = Told().award("2 Mar 2026").renew("10 Dec 2028", valid_from="1 Feb 2029", expiry_date="1 Feb 2032")
        return renewed.revoke("12 Dec 2028")

    days = ("11 Dec 2028", "12 Dec 2028", "13 Dec 2028", "14 Dec 2028", "31 Jan 2029", "1 Feb 2029", "1 Feb 2032")
    assert told().held(*days) == [True, False, False, False, False, False, False]
    assert told().reinstate("14 Dec 2028", IN_ERROR).held(*days) == [True] * 7
    from_today = told().reinstate("14 Dec 2028")
    assert from_today.held(*days) == [True, False, False, True, True, True, True]
    assert from_today.states("1 Feb 2029") == ["REVOKED", "CURRENT", "SUPERSEDED"]
    late = told().reinstate("10 Feb 2029")
    assert late.held("1 Feb 2029", "9 Feb 2029", "10 Feb 2029", "1 Feb 2032") == [False, False, True, True]
    assert late.states("10 Feb 2029") == ["REVOKED", "REVOKED", "CURRENT"]
