"""The nightly check goes by the awards: of a renewed one nothing is told, of a suspension that it is over, once."""

import pytest
from flask import Flask

from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from ranzcred.domain.credentials.kinds import CorrectionReason, RevocationReason
from tests.domain.credentials.expiry.messages.life import JUST_AFTER_MIDNIGHT, JUST_BEFORE_MIDNIGHT, Life, day
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.records import verbs

BOTH = 2
"""The messages of one occasion: to the office and to the holder."""


@pytest.fixture
def life(app: Flask, monkeypatch: pytest.MonkeyPatch, aroha: str) -> Life:
    return Life(app, monkeypatch, aroha)


def test_renewed_award_is_not_told_of_by_its_old_expiry_date(life: Life) -> None:
    life.award("2 Mar 2026")
    assert life.sweep_nightly("30 Nov 2028", "3 Dec 2028") == {"2 Dec 2028": BOTH}
    assert life.waiting == [day("2 Mar 2029")] * BOTH
    life.renew("5 Dec 2028")
    assert life.waiting == []
    assert life.sweep_nightly("25 Feb 2029", "5 Mar 2029") == {}
    assert life.stored == ("AWARDED", day("2 Mar 2032"))
    assert [told for told in life.sweep("3 Dec 2031") if "2 Mar 2032" in told] != []


def test_renewal_with_a_gap_is_not_told_of_by_its_old_expiry_date(life: Life) -> None:
    life.award("2 Mar 2026")
    life.renew("1 Feb 2029", valid_from="20 Mar 2029", expiry_date="20 Mar 2032")
    assert life.sweep_nightly("2 Feb 2029", "19 Mar 2029") == {}
    assert life.counts("19 Mar 2029", "20 Mar 2029") == [False, True]
    assert life.sweep_nightly("20 Mar 2029", "30 Mar 2029") == {"20 Mar 2029": BOTH}
    assert life.stored[0] == "AWARDED"


def test_what_does_not_touch_the_expiry_date_takes_no_reminder_back(life: Life) -> None:
    life.award("2 Mar 2026")
    assert len(life.sweep("10 Feb 2029")) == BOTH
    kind = CorrectionReason.MISSING_OR_WRONG
    life.decide("10 Feb 2029", lambda desk: desk.correct(1, changes={"reference": "AB 12"}, kind=kind))
    life.suspend("10 Feb 2029", "12 Feb 2029")
    assert life.waiting == [day("2 Mar 2029")] * BOTH


def test_award_that_was_revoked_in_error_is_told_of_again(life: Life) -> None:
    life.award("2 Mar 2026")
    assert len(life.sweep("10 Feb 2029")) == BOTH
    life.decide("10 Feb 2029", lambda desk: desk.revoke(1, on=day("10 Feb 2029"), kind=RevocationReason.CONDUCT))
    assert life.waiting == []
    life.decide("11 Feb 2029", lambda desk: desk.reinstate(mode=Reinstatement.REVOKED_IN_ERROR))
    assert life.sweep_nightly("12 Feb 2029", "14 Feb 2029") == {"12 Feb 2029": BOTH}
    assert life.waiting == [day("2 Mar 2029")] * BOTH


def test_suspension_that_nobody_has_looked_at_for_a_week_was_over_on_its_day(
    life: Life, database_probe: DatabaseProbe
) -> None:
    life.award("2 Mar 2026")
    life.suspend("1 Jun 2026", "14 Jun 2026")
    assert life.counts("1 Jun 2026", "14 Jun 2026", "15 Jun 2026") == [False, False, True]
    told = life.sweep("22 Jun 2026")
    assert len(told) == BOTH
    assert all("is now Awarded, valid until 2 Mar 2029" in each for each in told)
    assert life.lifted == [day("15 Jun 2026")]
    assert life.sweep_nightly("22 Jun 2026", "25 Jun 2026") == {}
    assert verbs(database_probe, life.key)[-1] == AuditAction.MCRED_REINSTATE


@pytest.mark.parametrize("change", ["reference", "expiry_date"])
def test_suspension_that_ran_out_is_told_of_though_the_award_was_changed_since(
    life: Life, database_probe: DatabaseProbe, change: str
) -> None:
    life.award("2 Mar 2026")
    life.suspend("1 Jun 2026", "14 Jun 2026")
    value = {"reference": "AB 12", "expiry_date": day("2 Mar 2030")}[change]
    kind = CorrectionReason.MISSING_OR_WRONG
    life.decide("15 Jun 2026", lambda desk: desk.correct(1, changes={change: value}, kind=kind))  # type: ignore[misc]
    assert life.counts("15 Jun 2026") == [True]
    assert life.sweep_nightly("16 Jun 2026", "20 Jun 2026") == {"16 Jun 2026": BOTH}
    assert life.lifted == [day("15 Jun 2026")]
    assert verbs(database_probe, life.key).count(AuditAction.MCRED_REINSTATE) == 1


def test_second_suspension_of_a_run_is_told_of_as_the_first_was(life: Life) -> None:
    life.award("2 Mar 2026")
    life.suspend("1 Jun 2026", "14 Jun 2026")
    assert life.sweep_nightly("2 Jun 2026", "16 Jun 2026") == {"15 Jun 2026": BOTH}
    life.suspend("20 Jun 2026", "22 Jun 2026")
    assert life.sweep_nightly("21 Jun 2026", "30 Jun 2026") == {"23 Jun 2026": BOTH}
    assert life.lifted == [day("15 Jun 2026"), day("23 Jun 2026")]


def test_second_suspension_before_the_first_is_stored(life: Life) -> None:
    life.award("2 Mar 2026")
    life.suspend("1 Jun 2026", "14 Jun 2026")
    life.suspend("15 Jun 2026", "16 Jun 2026")
    assert life.sweep_nightly("16 Jun 2026", "30 Jun 2026") == {"17 Jun 2026": BOTH}
    assert life.lifted == [day("15 Jun 2026"), day("17 Jun 2026")]


def test_suspensions_of_both_awards_of_a_run(life: Life) -> None:
    """The second award is suspended first, to beyond its first day; then the first for a few days."""
    life.award("2 Mar 2026")
    life.renew("2 Dec 2028")
    life.suspend("5 Dec 2028", "10 Mar 2029", number=2)
    life.suspend("6 Dec 2028", "8 Dec 2028")
    assert life.sweep_nightly("7 Dec 2028", "20 Dec 2028") == {"9 Dec 2028": BOTH}
    days = ("20 Dec 2028", "2 Mar 2029", "3 Mar 2029", "10 Mar 2029", "11 Mar 2029")
    assert life.counts(*days) == [True, True, False, False, True]
    assert life.sweep_nightly("27 Feb 2029", "14 Mar 2029") == {"11 Mar 2029": BOTH}
    assert sorted(filter(None, life.lifted)) == [day("9 Dec 2028"), day("11 Mar 2029")]


def test_suspension_beyond_the_expiry_date(life: Life) -> None:
    life.award("2 Mar 2026")
    life.suspend("1 Feb 2029", "20 Mar 2029")
    assert life.sweep_nightly("2 Feb 2029", "20 Mar 2029") == {"2 Feb 2029": BOTH}
    assert life.stored[0] == "AWARDED"
    told = life.sweep("21 Mar 2029")
    assert len(told) == BOTH
    assert all(each.endswith("expired on 2 Mar 2029") for each in told)
    assert (life.stored[0], life.lifted) == ("EXPIRED", [day("21 Mar 2029")])
    assert life.sweep_nightly("21 Mar 2029", "25 Mar 2029") == {}


def test_run_whose_first_award_was_suspended_beyond_its_end(life: Life) -> None:
    life.award("2 Mar 2026")
    life.suspend("1 Feb 2029", "20 Mar 2029")
    life.renew("1 Mar 2029", today="21 Mar 2029")
    assert life.counts("21 Mar 2029", "22 Mar 2029") == [True, True]
    assert life.sweep_nightly("22 Mar 2029", "25 Mar 2029") == {"22 Mar 2029": BOTH}
    assert life.lifted == [day("21 Mar 2029")]
    assert life.stored == ("AWARDED", day("2 Mar 2032"))


def test_gap_that_begins_while_it_is_suspended(life: Life) -> None:
    life.award("2 Mar 2026")
    life.renew("1 Feb 2029", valid_from="20 Mar 2029", expiry_date="20 Mar 2032")
    life.suspend("10 Feb 2029", "10 Mar 2029")
    assert life.sweep_nightly("11 Feb 2029", "19 Mar 2029") == {}
    assert life.sweep_nightly("20 Mar 2029", "30 Mar 2029") == {"20 Mar 2029": BOTH}
    assert life.stored[0] == "AWARDED"


# Daylight saving ends on 5 April and begins on 27 September 2026.
LAST_DAYS = [
    ("4 Apr 2026", "5 Apr 2026", "6 Apr 2026"),
    ("5 Apr 2026", "6 Apr 2026", "7 Apr 2026"),
    ("26 Sep 2026", "27 Sep 2026", "28 Sep 2026"),
    ("27 Sep 2026", "28 Sep 2026", "29 Sep 2026"),
]


@pytest.mark.parametrize(("last", "after", "later"), LAST_DAYS)
def test_suspension_is_over_at_midnight_in_auckland(life: Life, last: str, after: str, later: str) -> None:
    life.award("2 Mar 2026")
    life.suspend("10 Mar 2026", last)
    assert life.sweep(last, JUST_BEFORE_MIDNIGHT) == []
    assert len(life.sweep(after, JUST_AFTER_MIDNIGHT)) == BOTH
    assert life.lifted == [day(after)]
    assert life.sweep(later, JUST_AFTER_MIDNIGHT) == []


@pytest.mark.parametrize(("last", "after", "later"), LAST_DAYS)
def test_award_expires_at_midnight_in_auckland(life: Life, last: str, after: str, later: str) -> None:
    life.award("2 Mar 2026", expiry_date=last)
    life.sweep(last, JUST_AFTER_MIDNIGHT)
    assert life.sweep(last, JUST_BEFORE_MIDNIGHT) == []
    assert life.stored[0] == "AWARDED"
    assert len(life.sweep(after, JUST_AFTER_MIDNIGHT)) == BOTH
    assert life.stored[0] == "EXPIRED"
    assert life.sweep(later, JUST_AFTER_MIDNIGHT) == []
