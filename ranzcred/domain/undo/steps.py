"""The opposite of an entry, if there is one that brings back exactly what was."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.models import MALFORMED
from ranzcred.domain.audit.phrases import EVERY_CHANGE
from ranzcred.domain.audit.presentation import STATE, LoggedEntry
from ranzcred.domain.audit.recording import PART
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.awards.standing import KeptStanding
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import BEFORE_AWARD, FRESH_ALERTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import DefinitionState

CREDENTIAL, DEFINITION = StaffMicroCredential.__name__, MicroCredentialDefinition.__name__
MOVED = {"definition_id", *EVERY_CHANGE}
RESTORED = {*(each.name for each in fields(KeptStanding)), "notes", *FRESH_ALERTS, *EVERY_CHANGE}
"""The columns of a credential that follow from its awards and its status, and its notes."""


class Opposite(enum.Enum):
    """What undoes an entry."""

    REINSTATE = enum.auto()
    """The definition is active again."""
    ASSIGN = enum.auto()
    """It is assigned again, as it was."""
    MOVE = enum.auto()
    """It is of the definition again of which it was."""
    REMOVE = enum.auto()
    """It is assigned no more."""
    RESTORE = enum.auto()
    """Status, dates and notes are as they were, and the awards behind them."""


@dataclass(frozen=True, kw_only=True)
class UndoStep:
    """An entry with its opposite; the states before and after are those of the log."""

    entry: LoggedEntry
    opposite: Opposite
    previous: Mapping[str, Any]
    new: Mapping[str, Any]

    @property
    def reason(self) -> str:
        return f"Undo of entry {self.entry.seq}"

    @property
    def record(self) -> tuple[str, str]:
        """The kind and the key of the record."""
        return self.entry.resource_type, self.entry.resource_id

    @property
    def version(self) -> int | None:
        """The version of the record after the entry; None of one that was removed."""
        return self.new.get("version")

    @property
    def added(self) -> set[str]:
        """The keys of the rows that were added to the record."""
        return {key for _, part, key in (name.partition(PART) for name in self.new) if part}

    def allows(self, by: Principal) -> bool:
        """Return whether somebody may make the opposite change."""
        if self.opposite is Opposite.RESTORE and not self.added:
            return policy.may_change(by, None)
        return RULES[self.opposite](by)


RULES: Mapping[Opposite, Callable[[Principal], bool]] = {
    Opposite.REINSTATE: lambda by: by.may(Permission.DEFINITION_UPDATE),
    Opposite.ASSIGN: policy.may_assign,
    Opposite.MOVE: policy.may_assign,
    Opposite.REMOVE: lambda by: policy.may_remove(by, None),
    Opposite.RESTORE: lambda by: policy.may_decide(by, None),
}


def steps_of(entries: Sequence[LoggedEntry]) -> Sequence[UndoStep]:
    """Return the steps that undo all entries of one change, those of definitions first; none if there is one without
    an opposite, or without the others' opposites.
    """
    changed = [entry for entry in entries if entry.previous_state or entry.new_state]
    steps = [step for step in map(_step_of, changed) if step]
    opposites = {step.opposite for step in steps}
    of_retirement = opposites <= {Opposite.REMOVE, Opposite.RESTORE} or Opposite.REINSTATE in opposites
    once = len({step.record for step in steps}) == len(changed)
    return sorted(steps, key=lambda step: step.opposite.value) if once and of_retirement else ()


def _step_of(entry: LoggedEntry) -> UndoStep | None:
    try:
        previous, new = (STATE.decode(text or "{}") for text in (entry.previous_state, entry.new_state))
    except MALFORMED:
        return None
    opposite = _opposite(entry.resource_type, previous, new)
    return UndoStep(entry=entry, opposite=opposite, previous=previous, new=new) if opposite else None


def _opposite(resource_type: str, previous: Mapping[str, Any], new: Mapping[str, Any]) -> Opposite | None:
    if resource_type == DEFINITION:
        states = previous.get("state"), new.get("state")
        return Opposite.REINSTATE if states == (DefinitionState.ACTIVE, DefinitionState.RETIRED) else None
    if resource_type != CREDENTIAL:
        return None
    if not previous:
        return Opposite.REMOVE if new.get("status") in BEFORE_AWARD else None
    if not new:
        return Opposite.ASSIGN
    if new.keys() <= MOVED:
        return Opposite.MOVE
    return Opposite.RESTORE if {name for name in new if PART not in name} <= RESTORED else None
