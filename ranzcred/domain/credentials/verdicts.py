"""Whether a change or removal of a credential goes ahead: one judge for the preview and for the operation."""

from dataclasses import dataclass

from ranzcred.core.errors import Problem, Stale
from ranzcred.domain.credentials.lifecycle import (
    NOTES,
    ChangeRequest,
    ReasonMissing,
    RemovalRequest,
    Transition,
    removal,
    transition,
)
from ranzcred.domain.credentials.models import StaffMicroCredential

ASSIGNMENT = "assignment"

Request = ChangeRequest | RemovalRequest


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a request comes to for one credential.

    `transition` is what it does, None where the rules refuse it; `problem` is why it cannot be done, and
    `missing_reason` why not yet.
    """

    credential: StaffMicroCredential
    transition: Transition | None = None
    problem: Problem | None = None
    missing_reason: ReasonMissing | None = None

    @property
    def refusal(self) -> Problem | None:
        """Why it is not done as requested."""
        return self.problem or self.missing_reason

    @property
    def requires_reason(self) -> bool:
        """Whether it needs a reason, given or not."""
        return bool(self.transition and self.transition.requires_reason)

    @property
    def changes(self) -> bool:
        """Whether the credential will be other than it is, once a missing reason is given."""
        return not self.problem and bool(self.transition and self.transition.changes)

    @property
    def sentence(self) -> str:
        """What it does, in words."""
        return self.transition.sentence if self.transition else ""


def judge(credential: StaffMicroCredential, request: Request, *, version: int | None) -> Verdict:
    """Return what a request comes to for a credential that was seen at `version` (None: at whichever).

    A request that changes nothing is not stale. It reads the credential and nothing else.
    """
    stale = None if version in {None, credential.version} else Stale(ASSIGNMENT)
    missing = None
    try:
        found = transition(credential, request) if isinstance(request, ChangeRequest) else removal(credential, request)
    except ReasonMissing as refusal:
        found, missing = refusal.transition, refusal
    except Problem as refusal:
        return Verdict(credential=credential, problem=stale or refusal)
    problem = stale if found.changes else None
    return Verdict(credential=credential, transition=found, problem=problem, missing_reason=missing)


def saved_message(name: str, change: Transition) -> str:
    """Return what is announced of a change: "Aroha Ngata: In Training to Awarded, award date 3 Mar 2026"."""
    return f"{name}: {change.sentence}" if change.changes and change.sentence != NOTES else f"{name} saved"
