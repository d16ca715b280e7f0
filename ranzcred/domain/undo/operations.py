"""The operation that undoes a change. It does not commit; the caller rolls back after a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.core.formats import plural
from ranzcred.core.policy import require
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.presentation import PresentedEntry
from ranzcred.domain.audit.queries import get_entry, history
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.notifications.delivery.taking_back import delivered_of, take_back
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.undo.changes import Change, read_changes, read_versions
from ranzcred.domain.undo.opposites import carry_out
from ranzcred.domain.undo.steps import CREDENTIAL, DEFINITION, Opposite

NAMED = 5
BY_HAND = "Change it by hand."
NO_OPPOSITE = f"This can't be undone: what it changed can't be brought back exactly as it was. {BY_HAND}"
TOO_LATE = f"This can't be undone any more: that is possible for 10 minutes. {BY_HAND}"


class Overtaken(Conflict):
    """Something has come between: `entry`, as far as the log has it. Other records by their names were changed too."""

    def __init__(self, entry: PresentedEntry | None, others: Sequence[str]) -> None:
        parts = ["This can't be undone: it has been changed since."]
        if entry:
            parts.append(f"{entry.phrase.verb} {entry.phrase.about} by {entry.who}, {clock.time_of_day(entry.when)}.")
        if others:
            more = f"; and {len(others) - NAMED:,} more" if len(others) > NAMED else ""
            parts.append(f"So have others: {'; '.join(others[:NAMED])}{more}.")
        super().__init__(" ".join([*parts, "Nothing was undone."]), logged="It has been changed since.")
        self.entry = entry


class Delivered(Conflict):
    """Somebody has been told of the change."""

    def __init__(self, message: Notification) -> None:
        whom = message.recipient or (message.user.email if message.user else "its recipient")
        super().__init__(
            f"This can't be undone: {whom} has a message about it already ({message.channel.label.lower()}). {BY_HAND}",
            logged="Its recipient has a message about it.",
        )


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What was undone, in a sentence, and the keys of what is not there any more."""

    sentence: str
    removed: list[str]


def undo_change(*, seq: str, by: Principal) -> Undone:
    """Undo the change that the entry with this number belongs to, all of it or nothing.

    Raise NotFound without such an entry; Denied if the opposite changes are not allowed; Conflict if there are none, it
    is too late, or somebody has been told; Overtaken if something has come between.
    """
    entry = get_entry(seq)
    changes = read_changes([entry.entry])
    if not changes or not changes[0].steps:
        raise Conflict(NO_OPPOSITE)
    [change] = changes
    for step in change.steps:
        require(step.allows, by)
    if not change.is_recent:
        raise Conflict(TOO_LATE)
    acting_as(db.session(), by.actor, reason=f"Undo of entry {entry.seq}")
    _lock(change)
    _refuse_overtaken(change)
    take_back(change.request, since=change.queued_since)
    delivered = delivered_of([change.request], since=change.queued_since)
    if delivered:
        raise Delivered(delivered[change.request])
    removed = carry_out(change, by)
    first = change.steps[0].entry.presented if change.steps[0].opposite is Opposite.REINSTATE else entry
    others = f", and {plural(len(change.steps) - 1, 'more change')}" if len(change.steps) > 1 else ""
    verb = first.phrase.verb[:1].lower() + first.phrase.verb[1:]
    return Undone(sentence=f"Undone: {verb} {first.phrase.about}{others}", removed=removed)


def _lock(change: Change) -> None:
    """Lock the records of a change, the definitions first, as everybody does."""
    for model, name in ((MicroCredentialDefinition, DEFINITION), (StaffMicroCredential, CREDENTIAL)):
        keys = change.keys(name)
        if keys:
            db.session.execute(select(model.id).where(model.id.in_(keys)).order_by(model.id).with_for_update())


def _refuse_overtaken(change: Change) -> None:
    overtaken = change.overtaken(read_versions([change]))
    if overtaken:
        kind, key = overtaken[0].record
        since = history(resource_type=kind, resource_id=key)
        later = [each for each in since if each.seq > overtaken[0].entry.seq and (each.changes or each.is_first)]
        others = [step.entry.presented.name or step.entry.resource_id for step in overtaken[1:]]
        raise Overtaken(next(iter(later), None), others)
