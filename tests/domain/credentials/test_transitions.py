"""What a transition says of itself: its words, the reason that it needs, and the removal as one of them."""

from dataclasses import dataclass
from typing import Any

import pytest

from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.lifecycle.outcome import REASON_REQUIRED, ReasonMissing
from ranzcred.domain.credentials.lifecycle.requests import InitialState, RemovalRequest
from ranzcred.domain.credentials.lifecycle.transitions import REMOVAL_REASON_REQUIRED, removal
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.domain.credentials.test_lifecycle import LAPSED, TODAY, days, state_of, take


@dataclass(frozen=True)
class Removable(InitialState):
    """A credential that is to be removed."""

    ever_awarded: bool = False


@pytest.mark.parametrize("before", ["AWARDED", "EXPIRED", LAPSED])
def test_withdrawal_without_a_reason_says_what_it_would_do(before: str) -> None:
    with pytest.raises(ReasonMissing, match=REASON_REQUIRED) as refused:
        take(before, status="IN_TRAINING", notes=None)
    assert refused.value.transition == take(before, status="IN_TRAINING", notes=None, reason="Mistake.")
    assert refused.value.transition.requires_reason


@pytest.mark.parametrize("ever_awarded", [False, True])
@pytest.mark.parametrize("before", ["NOT_STARTED", "IN_TRAINING", "AWARDED", "EXPIRED", LAPSED])
def test_removal_needs_a_reason_where_it_was_ever_awarded(before: str, ever_awarded: bool) -> None:
    state = Removable(**vars(state_of(before)), ever_awarded=ever_awarded)
    removed = removal(state, RemovalRequest(reason="Mistake.", today=TODAY))
    stood = "EXPIRED" if before == LAPSED else before
    assert (removed.action, removed.before, removed.after) == (AuditAction.DELETE, stood, None)
    assert (removed.changes, removed.ends_cycle, removed.requires_reason) == (True, True, ever_awarded)
    assert removed.sentence == f"{MicroCredentialStatus(stood).label}, will be removed"
    if not ever_awarded:
        assert removal(state, RemovalRequest(reason="", today=TODAY)) == removed
        return
    with pytest.raises(ReasonMissing, match=REMOVAL_REASON_REQUIRED) as refused:
        removal(state, RemovalRequest(reason="", today=TODAY))
    assert (list(refused.value.details), refused.value.transition) == (["reason"], removed)


@pytest.mark.parametrize(
    ("before", "changes", "sentence"),
    [
        ("IN_TRAINING", {}, "no change"),
        ("IN_TRAINING", {"notes": "Passed."}, "notes changed"),
        ("IN_TRAINING", {"status": "NOT_STARTED"}, "In Training to Not Started"),
        ("IN_TRAINING", {"status": "AWARDED"}, "In Training to Awarded, award date 27 Sep 2026"),
        (
            "IN_TRAINING",
            {"status": "AWARDED", "awarded_on": days(-40), "expiry_date": days(-1)},
            "In Training to Expired, award date 18 Aug 2026, backdated 40 days, expiry date 26 Sep 2026",
        ),
        (LAPSED, {"status": "AWARDED"}, "Expired to Awarded, award date 27 Sep 2026, no expiry date"),
        ("AWARDED", {"expiry_date": None}, "no expiry date"),
        ("AWARDED", {"expiry_date": days(-1)}, "Awarded to Expired, expiry date 26 Sep 2026"),
        ("AWARDED", {"status": "EXPIRED"}, "Awarded to Expired"),
        (
            "AWARDED",
            {"status": "IN_TRAINING", "reason": "Mistake.", "notes": None},
            "Awarded to In Training, award withdrawn, notes changed",
        ),
    ],
)
def test_sentence_of_a_transition(before: str, changes: dict[str, Any], sentence: str) -> None:
    assert take(before, **changes).sentence == sentence
