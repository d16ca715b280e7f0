"""What a change or a removal makes of a credential, in values and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ranzcred.core.errors import Invalid
from ranzcred.core.formats import plural
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.labels import day
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import History
from ranzcred.domain.credentials.status import (
    BEFORE_AWARD,
    MicroCredentialStatus,
)

REASON_REQUIRED = "Enter a reason: this credential has been awarded."
AWARDING = {AuditAction.MCRED_AWARD, AuditAction.MCRED_RENEW}
UNCHANGED, NOTES, REMOVED = "no change", "notes changed", "will be removed"


@dataclass(frozen=True, kw_only=True)
class Transition:
    """The effect of a change or a removal on a credential.

    `before` and `after` are effective statuses, `after` None for a removal; `values` are the attributes that differ.
    `history` is what becomes of its awards by a decision, None if they stay as they are.
    """

    action: AuditAction
    before: MicroCredentialStatus
    after: MicroCredentialStatus | None
    values: Mapping[str, Any] = field(default_factory=dict)
    backdated: int = 0
    """The number of days by which the award is backdated."""
    requires_reason: bool = False
    override: str = ""
    """Which prerequisites are not held, where that is overridden."""
    history: History | None = None
    decision: Decision | None = None

    @property
    def removes(self) -> bool:
        return self.after is None

    @property
    def changes(self) -> bool:
        """Return whether any value changes, or an award beside those that it comes to."""
        return self.removes or bool(self.values) or self.history is not None

    @property
    def is_first_award(self) -> bool:
        """Return whether it is an award of which the prerequisites must be held: a renewal goes on with one."""
        return self.action is AuditAction.MCRED_AWARD

    @property
    def moves(self) -> bool:
        """Return whether the status changes, or there is a new award."""
        return "status" in self.values or self.action in AWARDING

    @property
    def ends_cycle(self) -> bool:
        """Return whether the messages about the old expiry date are obsolete."""
        return self.moves or self.removes or "expiry_date" in self.values

    @property
    def details(self) -> dict[str, object]:
        """Return the details for the audit entry."""
        backdated = count_days(self.backdated) if self.backdated else ""
        return {name: text for name, text in [("backdated", backdated), ("override", self.override)] if text}

    @property
    def sentence(self) -> str:
        """Return the change in words: "In Training to Awarded, award date 3 Mar 2026, backdated 265 days, expiry date
        3 Mar 2028".
        """
        if self.after is None:
            return f"{self.before.label}, {REMOVED}"
        parts = [] if self.after is self.before else [f"{self.before.label} to {self.after.label}"]
        parts += ["award revoked"] * (self.action is AuditAction.MCRED_REVOKE)
        if self.values.get("awarded_on"):
            parts.append(f"award date {day(self.values['awarded_on'])}")
        parts += [f"backdated {count_days(self.backdated)}"] * bool(self.backdated)
        parts += ["prerequisites overridden"] * bool(self.override)
        if "expiry_date" in self.values and self.after not in BEFORE_AWARD:
            ends = self.values["expiry_date"]
            parts.append(f"expiry date {day(ends)}" if ends else "no expiry date")
        parts += [NOTES] * ("notes" in self.values)
        return ", ".join(parts) or UNCHANGED


class ReasonMissing(Invalid):
    """A change without its required reason; `transition` is its effect."""

    def __init__(self, transition: Transition, message: str = REASON_REQUIRED) -> None:
        super().__init__(message, field="reason")
        self.transition = transition


def require_reason(found: Transition, reason: str) -> Transition:
    """Return the transition; raise ReasonMissing if it needs a reason and there is none."""
    if found.requires_reason and not reason:
        raise ReasonMissing(found)
    return found


def count_days(number: int) -> str:
    """Return a count in words: "1 day", "465 days"."""
    return plural(number, "day")
