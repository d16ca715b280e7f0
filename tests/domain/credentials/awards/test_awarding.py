"""To award: what is asked for, and who has an award already."""

import pytest

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from tests.domain.credentials.awards.histories import MERE, Told, on


def test_first_award_begins_on_the_day_of_its_decision() -> None:
    told = Told().award("2 Mar 2026", reference="PS-40123")
    [award] = told.history
    assert (award.sequence, award.kind, award.awarded_by, award.reference) == (1, "INITIAL", MERE, "PS-40123")
    assert award.awarded_on == award.valid_from == on("2 Mar 2026")


@pytest.mark.parametrize("expiry", ["30 Jun 2027", None])
def test_proposed_end_can_be_overwritten(expiry: str | None) -> None:
    told = Told().award("2 Mar 2026", expiry_date=expiry)
    assert told.periods == [("2 Mar 2026", expiry or "for ever")]


def test_after_an_award_that_is_over_there_is_another() -> None:
    told = Told(12).award("2 Mar 2026").award("5 Apr 2027")
    assert [(each.sequence, each.kind) for each in told.history] == [(1, "INITIAL"), (2, "INITIAL")]
    assert told.periods[1] == ("5 Apr 2027", "5 Apr 2028")


@pytest.mark.parametrize("successor", [False, True])
def test_whoever_was_revoked_can_be_awarded_anew_the_same_day(successor: bool) -> None:
    """Also where a renewal was scheduled, which was revoked with it."""
    told = Told().award("2 Mar 2026")
    told = told.renew("2 Feb 2029") if successor else told
    told.revoke("3 Feb 2029").award("3 Feb 2029")
    assert told.periods[-1] == ("3 Feb 2029", "3 Feb 2032")
    assert told.held("2 Feb 2029", "3 Feb 2029", "3 Mar 2029", "4 Feb 2032") == [True, True, True, False]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (Told().award("2 Mar 2026"), "It has an award that counts: renew that."),
        (Told().award("2 Mar 2026").renew("2 Feb 2029"), "It has an award that counts: renew that."),
        (Told().award("2 Mar 2026").suspend("1 Jun 2026"), "Lift the suspension first."),
    ],
)
def test_award_beside_one_that_counts_is_refused(told: Told, sentence: str) -> None:
    with pytest.raises(Conflict) as refused:
        told.award("2 Mar 2029")
    assert str(refused.value) == sentence


def test_award_of_earlier_days_cannot_overlap() -> None:
    told = Told(12).award("2 Mar 2026")
    with pytest.raises(Conflict, match=r"^Overlaps the award of 2 Mar 2026 – 2 Mar 2027\.$"):
        told.award("1 Jun 2025", expiry_date="1 Jun 2026", today="1 Apr 2027")
    told.award("1 Jun 2025", expiry_date="1 Mar 2026", today="1 Apr 2027")
    assert told.held("1 Mar 2026", "2 Mar 2026") == [True, True]


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"today": "1 Mar 2026"}, "awarded_on", "Award date can't be in the future."),
        ({"expiry_date": "2 Mar 2026"}, "expiry_date", "Expiry date must be after the award date."),
        ({"expiry_date": "1 Mar 2026"}, "expiry_date", "Expiry date must be after the award date."),
        ({"valid_from": "3 Mar 2026"}, "valid_from", "A first award is valid from its award date."),
    ],
)
def test_dates_that_no_award_has(asked: dict[str, str], field: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        Told().award("2 Mar 2026", **asked)
    assert (list(refused.value.details), str(refused.value)) == ([field], sentence)


def test_without_validity_an_end_must_be_given() -> None:
    with pytest.raises(Invalid, match=r"^Enter an expiry date, or say that it does not expire\.$") as refused:
        Told(None).award("2 Mar 2026")
    assert list(refused.value.details) == ["expiry_date"]
    assert Told(None).award("2 Mar 2026", expiry_date=None).periods == [("2 Mar 2026", "for ever")]


def test_renewal_that_was_revoked_before_it_began_can_be_given_again() -> None:
    told = Told().award("2 Mar 2026").renew("2 Feb 2029").revoke("2 Feb 2029", number=2)
    assert told.states("2 Feb 2029") == ["CURRENT", "REVOKED"]
    assert told.standing("2 Feb 2029").expiry_date == on("2 Mar 2029")
    told.renew("3 Feb 2029")
    assert told.periods[2] == ("3 Mar 2029", "2 Mar 2032")
    with pytest.raises(Conflict, match="Already renewed until 2 Mar 2032"):
        told.renew("4 Feb 2029")


def test_what_is_reinstated_and_awarded_anew_meanwhile_is_refused() -> None:
    told = Told().award("2 Mar 2026").revoke("2 Mar 2026").award("1 Mar 2026", today="2 Mar 2026")
    for mode in Reinstatement:
        with pytest.raises(Conflict, match=r"^Overlaps the award of 1 Mar 2026 – 1 Mar 2029\.$"):
            told.reinstate("5 Mar 2026", mode)
