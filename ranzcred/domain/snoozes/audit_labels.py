"""The audit log's words for what is snoozed."""

from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.labels import Presenter, day, labels_from, labels_of, register
from ranzcred.domain.audit.phrases import Phrase, RecordedChange
from ranzcred.domain.snoozes.forms import SnoozeForm
from ranzcred.domain.snoozes.queue import Queue


def _phrase(recorded: RecordedChange) -> Phrase:
    """Return what was snoozed, and until when."""
    if recorded.action is AuditAction.DELETE:
        return Phrase("Woke", recorded.name)
    until = recorded.new.get("until_on")
    return Phrase("Snoozed", f"{recorded.name} until {day(until)}" if until else recorded.name)


register(
    "QueueSnooze",
    Presenter(
        noun="Snooze",
        labels={
            "queue": "Queue",
            "name": "Of",
            **labels_from(SnoozeForm()),
            "snoozed_by": "Snoozed by",
            "resource_id": "Record",
        },
        words={"queue": labels_of(Queue), "until_on": day},
        references={"snoozed_by": "User"},
        background=frozenset({"resource_id"}),
        phrase=_phrase,
    ),
)
