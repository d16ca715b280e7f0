"""Verdicts on changes and removals of credentials: one judge for preview and operation."""

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

ASSIGNMENT = "credential"

Request = ChangeRequest | RemovalRequest


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The verdict on a request for one credential.

    `transition` is its effect, None if the rules refuse it; `problem` is the refusal, and `missing_reason` the refusal
    until a reason is given.
    """

    credential: StaffMicroCredential
    transition: Transition | None = None
    problem: Problem | None = None
    missing_reason: ReasonMissing | None = None

    @property
    def refusal(self) -> Problem | None:
        """The refusal of the request, if any."""
        return self.problem or self.missing_reason

    @property
    def requires_reason(self) -> bool:
        """Return whether it requires a reason, given or not."""
        return bool(self.transition and self.transition.requires_reason)

    @property
    def changes(self) -> bool:
        """Return whether the credential changes, once a missing reason is given."""
        return not self.problem and bool(self.transition and self.transition.changes)

    @property
    def sentence(self) -> str:
        """Return the effect in words."""
        return self.transition.sentence if self.transition else ""


def judge(credential: StaffMicroCredential, request: Request, *, version: int | None) -> Verdict:
    """Return the verdict on a request for a credential that the person saw at `version` (None: any version).

    A request that changes nothing is not stale. Only the credential is read.
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
    """Return the announcement of a change: "Aroha Ngata: In Training to Awarded, award date 3 Mar 2026"."""
    return f"{name}: {change.sentence}" if change.changes and change.sentence != NOTES else f"{name} saved"
