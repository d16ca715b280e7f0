"""What a transition says of itself: its words, the reason that it needs, and the removal as one of them."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.lifecycle.outcome import REASON_REQUIRED, ReasonMissing
from ranzcred.domain.credentials.lifecycle.requests import InitialState, RemovalRequest
from ranzcred.domain.credentials.lifecycle.transitions import removal
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.domain.credentials.lifecycle_states import ENDLESS, LAPSED, TODAY, days, state_of, take


@dataclass(frozen=True, kw_only=True)
class Removable(InitialState):
    """A credential that is to be removed."""

    id: str = "0190-slate"
    ever_awarded: bool = False


@pytest.mark.parametrize("before", ["AWARDED", "EXPIRED", LAPSED])
def test_set_back_without_a_reason_says_what_it_would_do(before: str) -> None:
    with pytest.raises(ReasonMissing, match=REASON_REQUIRED) as refused:
        take(before, status="IN_TRAINING", notes=None)
    with_reason = take(before, status="IN_TRAINING", notes=None, reason="Mistake.")
    assert refused.value.transition.sentence == with_reason.sentence
    assert refused.value.transition.values == with_reason.values
    assert refused.value.transition.requires_reason


def test_set_back_revokes_what_counts_though_a_renewal_in_advance_was_revoked() -> None:
    state = state_of("AWARDED")
    [award] = state.history
    renewal = replace(award, sequence=2, valid_from=days(31), expiry_date=days(400)).ended(days(31), EndKind.REVOKED)
    set_back = take(replace(state, history=(award, renewal)), status="IN_TRAINING", reason="Mistake.")
    assert (set_back.action, set_back.after) == (AuditAction.MCRED_REVOKE, MicroCredentialStatus.IN_TRAINING)


@pytest.mark.parametrize("before", ["NOT_STARTED", "IN_TRAINING", "ASSESSMENT_PENDING"])
def test_removal_of_what_was_never_awarded_needs_no_reason(before: str) -> None:
    state = Removable(terms=ENDLESS, status=MicroCredentialStatus(before))
    removed = removal(state, RemovalRequest(reason="", today=TODAY))
    assert (removed.action, removed.before, removed.after) == (AuditAction.DELETE, before, None)
    assert (removed.changes, removed.ends_cycle, removed.requires_reason) == (True, True, False)
    assert removed.sentence == f"{MicroCredentialStatus(before).label}, will be removed"


@pytest.mark.parametrize("before", ["NOT_STARTED", "IN_TRAINING", "AWARDED", "EXPIRED", LAPSED])
def test_what_was_ever_awarded_is_not_removed(before: str) -> None:
    state = Removable(**vars(state_of(before)), ever_awarded=True)
    with pytest.raises(Conflict, match=r"^Void the award instead; its record stays\.$"):
        removal(state, RemovalRequest(reason="Mistake.", today=TODAY))
    known = RemovalRequest(reason="", today=TODAY, unawarded=frozenset({state.id}))
    assert removal(state, known).action is AuditAction.DELETE


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
            "Awarded to In Training, award revoked, notes changed",
        ),
        ("EXPIRED", {"status": "IN_TRAINING", "reason": "Mistake."}, "Expired to In Training"),
    ],
)
def test_sentence_of_a_transition(before: str, changes: dict[str, Any], sentence: str) -> None:
    assert take(before, **changes).sentence == sentence
