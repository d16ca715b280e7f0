"""How an entry is said: "Awarded Slate Repair to Peni Faleafa", by whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ranzcred.domain.audit.actions import AuditAction

State = Mapping[str, Any]

ACTOR_NAMES = {
    "system": "the system",
    "system:cli": "a command on the server",
    "system:demo": "sample data",
    "system:first-admin": "the first sign-in",
    "system:init": "an upgrade",
    "system:sign-in": "the sign-in page",
    "system:sweep": "the nightly check",
}
"""Who acts where nobody is signed in, by the actor's id, as it follows "by"."""
EVERY_CHANGE = frozenset({"version", "updated_at"})


@dataclass(frozen=True, kw_only=True)
class RecordedChange:
    """What an entry records, so far as its sentence depends on it."""

    action: AuditAction
    name: str
    """The record's name at the time, "" if it had none."""
    by_itself: bool
    """Whether the record is the user who did it."""
    previous: State
    new: State
    details: State

    def changes_only(self, attributes: Collection[str]) -> bool:
        """Return whether it changes some of these attributes and no other."""
        changed = self.new.keys() - EVERY_CHANGE
        return self.action is AuditAction.UPDATE and bool(changed) and changed <= set(attributes)


@dataclass(frozen=True)
class Phrase:
    """What was done, and to what: "Awarded", "Slate Repair to Peni Faleafa"."""

    verb: str
    about: str = ""
    names_actor: bool = False
    """Whether it says who did it."""


def phrase_with_noun(recorded: RecordedChange, noun: str) -> Phrase:
    """Return the phrase for a kind of record without one of its own: "Changed", "organisation Ridgeline Roofing"."""
    beginning = noun.lower() if noun == noun.capitalize() else noun
    return Phrase(recorded.action.label, f"{beginning} {recorded.name}".strip())
