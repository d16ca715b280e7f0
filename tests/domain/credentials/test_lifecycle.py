"""The lifecycle, against a table of what may become what that was written from the rules, not from the code."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from ranzcred.core.errors import Conflict, Invalid
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.kinds import AwardState
from ranzcred.domain.credentials.lifecycle.outcome import Transition
from ranzcred.domain.credentials.lifecycle.transitions import initial_transition, transition
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.domain.credentials.lifecycle_states import ENDLESS, LAPSED, TODAY, USER, asked, awarded, days, state_of, take

UPDATE, AWARD, EXPIRE = AuditAction.UPDATE, AuditAction.MCRED_AWARD, AuditAction.MCRED_EXPIRE
RENEW, REVOKE = AuditAction.MCRED_RENEW, AuditAction.MCRED_REVOKE

# From, to, what it is called (None: nothing changes) or why not, and whether a reason is needed.
TABLE: list[tuple[str, str, AuditAction | str | None, bool]] = [
    ("NOT_STARTED", "NOT_STARTED", None, False),
    ("NOT_STARTED", "IN_TRAINING", UPDATE, False),
    ("NOT_STARTED", "ASSESSMENT_PENDING", UPDATE, False),
    ("NOT_STARTED", "AWARDED", AWARD, False),
    ("NOT_STARTED", "EXPIRED", "has not been awarded", False),
    ("IN_TRAINING", "NOT_STARTED", UPDATE, False),
    ("IN_TRAINING", "IN_TRAINING", None, False),
    ("IN_TRAINING", "ASSESSMENT_PENDING", UPDATE, False),
    ("IN_TRAINING", "AWARDED", AWARD, False),
    ("IN_TRAINING", "EXPIRED", "has not been awarded", False),
    ("ASSESSMENT_PENDING", "NOT_STARTED", UPDATE, False),
    ("ASSESSMENT_PENDING", "IN_TRAINING", UPDATE, False),
    ("ASSESSMENT_PENDING", "ASSESSMENT_PENDING", None, False),
    ("ASSESSMENT_PENDING", "AWARDED", AWARD, False),
    ("ASSESSMENT_PENDING", "EXPIRED", "has not been awarded", False),
    ("AWARDED", "NOT_STARTED", REVOKE, True),
    ("AWARDED", "IN_TRAINING", REVOKE, True),
    ("AWARDED", "ASSESSMENT_PENDING", REVOKE, True),
    ("AWARDED", "AWARDED", None, False),
    ("AWARDED", "EXPIRED", EXPIRE, False),
    ("EXPIRED", "NOT_STARTED", UPDATE, True),
    ("EXPIRED", "IN_TRAINING", UPDATE, True),
    ("EXPIRED", "ASSESSMENT_PENDING", UPDATE, True),
    ("EXPIRED", "AWARDED", RENEW, False),
    ("EXPIRED", "EXPIRED", None, False),
    (LAPSED, "NOT_STARTED", UPDATE, True),
    (LAPSED, "IN_TRAINING", UPDATE, True),
    (LAPSED, "ASSESSMENT_PENDING", UPDATE, True),
    (LAPSED, "AWARDED", RENEW, False),
    (LAPSED, "EXPIRED", None, False),
]


def test_table_is_complete() -> None:
    states = {*(status.value for status in MicroCredentialStatus), LAPSED}
    assert {(before, after) for before, after, _, _ in TABLE} == {
        (before, after.value) for before in states for after in MicroCredentialStatus
    }


@pytest.mark.parametrize(("before", "after", "expected", "needs_reason"), TABLE)
def test_transition(before: str, after: str, expected: AuditAction | str | None, needs_reason: bool) -> None:
    if isinstance(expected, AuditAction):
        if needs_reason:
            with pytest.raises(Invalid) as refused:
                take(before, status=after)
            assert list(refused.value.details) == ["reason"]
        change = take(before, status=after, reason="Entered by mistake." if needs_reason else "")
        stored = replace(state_of(before), **change.values)
        assert (change.action, stored.status) == (expected, after)
        assert stored.notes == "Kept."
    elif expected is None:
        assert take(before, status=after).values == {}
    else:
        with pytest.raises(Conflict, match=expected):
            take(before, status=after)


@pytest.mark.parametrize(
    ("before", "state"),
    [("AWARDED", AwardState.REVOKED), ("EXPIRED", AwardState.EXPIRED), (LAPSED, AwardState.EXPIRED)],
)
def test_whoever_is_set_back_has_no_dates_but_keeps_the_award(before: str, state: AwardState) -> None:
    change = take(before, status="IN_TRAINING", reason="Mistake.")
    stored = replace(state_of(before), **change.values)
    assert (stored.awarded_on, stored.awarded_by, stored.expiry_date) == (None, None, None)
    assert stored.expiry_alert_90_sent is False
    [award] = change.history or stored.history
    assert (award.awarded_on, award.expiry_date) == (days(-400), state_of(before).expiry_date)
    assert award.state(TODAY) is state
    assert (award.end_reason, award.ended_by) == (("Mistake.", USER) if before == "AWARDED" else (None, None))


@pytest.mark.parametrize("before", ["NOT_STARTED", "EXPIRED", LAPSED])
def test_award_is_of_today_without_end_unless_said(before: str) -> None:
    change = take(before, status="AWARDED")
    stored = replace(state_of(before), **change.values)
    assert (stored.awarded_on, stored.awarded_by, stored.expiry_date) == (TODAY, USER, None)
    assert stored.expiry_alert_90_sent is False
    assert change.details == {}


@pytest.mark.parametrize(("back", "words"), [(1, "1 day"), (40, "40 days")])
def test_award_of_an_earlier_day_says_so(back: int, words: str) -> None:
    change = take("IN_TRAINING", status="AWARDED", awarded_on=days(-back), expiry_date=days(365))
    assert (change.backdated, change.details) == (back, {"backdated": words})
    assert change.values["expiry_date"] == days(365)


@pytest.mark.parametrize(
    ("before", "changes", "field"),
    [
        ("IN_TRAINING", {"status": "AWARDED", "awarded_on": days(1)}, "awarded_on"),
        ("IN_TRAINING", {"status": "AWARDED", "expiry_date": TODAY}, "expiry_date"),
        ("IN_TRAINING", {"status": "AWARDED", "awarded_on": days(-9), "expiry_date": days(-9)}, "expiry_date"),
        ("EXPIRED", {"status": "AWARDED", "awarded_on": days(-9), "expiry_date": days(-1)}, "expiry_date"),
        (LAPSED, {"status": "AWARDED", "awarded_on": days(-9), "expiry_date": days(-1)}, "expiry_date"),
        ("AWARDED", {"awarded_on": days(1)}, "awarded_on"),
        ("AWARDED", {"awarded_on": days(0), "expiry_date": days(-3)}, "expiry_date"),
        ("AWARDED", {"expiry_date": days(-400)}, "expiry_date"),
        ("EXPIRED", {"expiry_date": days(10)}, "expiry_date"),
        ("EXPIRED", {"expiry_date": None}, "expiry_date"),
        (LAPSED, {"expiry_date": TODAY}, "expiry_date"),
        (LAPSED, {"expiry_date": None}, "expiry_date"),
        ("IN_TRAINING", {"expiry_date": days(10)}, "expiry_date"),
        ("IN_TRAINING", {"awarded_on": TODAY}, "awarded_on"),
        ("AWARDED", {"status": "IN_TRAINING", "expiry_date": days(99), "reason": "Mistake."}, "expiry_date"),
    ],
)
def test_dates_refused(before: str, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        take(before, **changes)
    assert list(refused.value.details) == [field]


def test_new_expiry_date_makes_the_alerts_start_anew() -> None:
    change = take("AWARDED", expiry_date=days(90))
    assert (change.action, change.values) == (UPDATE, {"expiry_date": days(90), "expiry_alert_90_sent": False})
    assert take("AWARDED", expiry_date=None).values == {"expiry_date": None, "expiry_alert_90_sent": False}
    assert take("AWARDED", awarded_on=days(-3)).values == {"awarded_on": days(-3), "valid_from": days(-3)}
    assert take("AWARDED", expiry_date=days(30), notes="Kept.", awarded_on=None).values == {}


def test_renewal_before_expiry_is_an_award_of_its_own() -> None:
    """By whoever renews it, valid from the day after the one before, with alerts of its own."""
    for expiry in (days(400), None):
        change = take("AWARDED", status="AWARDED", awarded_on=TODAY, expiry_date=expiry)
        assert (change.action, change.before, change.moves) == (RENEW, MicroCredentialStatus.AWARDED, True)
        assert (change.values["awarded_on"], change.values["expiry_date"]) == (TODAY, expiry)
        assert replace(state_of("AWARDED"), **change.values).awarded_by == USER
        assert change.values["expiry_alert_90_sent"] is False
        first, renewal = change.history or ()
        assert (first.end_kind, renewal.valid_from, renewal.expiry_date) == (None, days(31), expiry)
    assert take("AWARDED", awarded_on=days(-1), expiry_date=days(400)).backdated == 1
    with pytest.raises(Invalid, match="future"):
        take("AWARDED", awarded_on=days(1), expiry_date=days(400))


@pytest.mark.parametrize(
    "changes",
    [
        {"awarded_on": days(-3)},
        {"expiry_date": days(400)},
        {"awarded_on": days(-3), "expiry_date": days(29)},
        {"awarded_on": days(-500), "expiry_date": days(400)},
    ],
    ids=["later award", "later expiry", "shorter", "earlier award"],
)
def test_correction_of_one_date_is_no_award(changes: dict[str, Any]) -> None:
    assert take("AWARDED", **changes).action is UPDATE


def test_expiry_of_an_expired_award_can_be_put_right_in_the_past() -> None:
    assert take("EXPIRED", expiry_date=days(-7)).values["expiry_date"] == days(-7)
    assert take(LAPSED, expiry_date=days(-7)).values["expiry_date"] == days(-7)


def test_withdrawal_takes_the_dates_that_a_form_still_shows() -> None:
    shown = {"awarded_on": days(-400), "expiry_date": days(30)}
    assert take("AWARDED", status="NOT_STARTED", reason="Mistake.", **shown).values["awarded_on"] is None


def test_notes_change_wherever_it_stands() -> None:
    for state in ("NOT_STARTED", "AWARDED", "EXPIRED", LAPSED):
        unchanged = MicroCredentialStatus("EXPIRED" if state == LAPSED else state)
        change = take(state, notes=None)
        assert replace(change, decision=None) == Transition(
            action=UPDATE, before=unchanged, after=unchanged, values={"notes": None}
        )
    assert take("IN_TRAINING", status="AWARDED", notes="Passed.").values["notes"] == "Passed."


@pytest.mark.parametrize("today", [date(2026, 9, 27), date(2027, 4, 4), date(2026, 12, 31)])
def test_award_lasts_to_the_end_of_its_expiry_date(today: date) -> None:
    held = awarded(MicroCredentialStatus.AWARDED, (today - TODAY).days)
    for moment, status in ((today, UPDATE), (today + timedelta(days=1), RENEW)):
        assert transition(held, asked(moment, status=MicroCredentialStatus.AWARDED)).action is status


def test_assignment_starts_anywhere_but_expired() -> None:
    for status in MicroCredentialStatus:
        request = asked(TODAY, status=status)
        if status is MicroCredentialStatus.EXPIRED:
            with pytest.raises(Invalid):
                initial_transition(request, ENDLESS)
        else:
            assert (
                initial_transition(request, ENDLESS).values.get("status", MicroCredentialStatus.NOT_STARTED) is status
            )
