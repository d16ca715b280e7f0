"""The operations that snooze rows of queues, for everyone at RANZ. None commits."""

from datetime import date

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import locked, translate_db_errors
from ranzcred.core.errors import Conflict
from ranzcred.core.policy import require
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.labels import day
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.snoozes import policy
from ranzcred.domain.snoozes.models import QueueSnooze
from ranzcred.domain.snoozes.queue import Queue

NOUN = "snooze"
AWAKE = "This isn't snoozed any more. Reload the page."
MEANWHILE = "Someone else has snoozed this meanwhile. Reload the page."


def snooze(*, queue: Queue, resource_id: str, name: str, until_on: date, reason: str, by: Principal) -> QueueSnooze:
    """Let a row of a queue not count before a day. Raise Conflict if it is snoozed already: somebody else was first."""
    require(policy.may_snooze, by)
    acting_as(db.session(), by.actor)
    found = locked(QueueSnooze, QueueSnooze.queue == queue, QueueSnooze.resource_id == resource_id)
    if found and found.until_on > clock.today():
        raise Conflict(f"Someone else has snoozed this until {day(found.until_on)}: {found.reason}", logged=MEANWHILE)
    snoozed = found or QueueSnooze(queue=queue, resource_id=resource_id)
    snoozed.name, snoozed.until_on, snoozed.reason = name, until_on, reason
    snoozed.snoozed_by = by.actor.user_id
    db.session.add(snoozed)
    with translate_db_errors(NOUN, {"uq_queue_snoozes_queue_resource_id": Conflict(MEANWHILE)}):
        db.session.flush()
    return snoozed


def wake(*, queue: Queue, resource_id: str, by: Principal) -> None:
    """Let a row wait in its queue again. Raise Conflict if it does already."""
    require(policy.may_snooze, by)
    acting_as(db.session(), by.actor)
    found = locked(QueueSnooze, QueueSnooze.queue == queue, QueueSnooze.resource_id == resource_id)
    if found is None or found.until_on <= clock.today():
        raise Conflict(AWAKE)
    db.session.delete(found)
    with translate_db_errors(NOUN, {}):
        db.session.flush()
