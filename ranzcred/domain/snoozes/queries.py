"""Queries of what is snoozed."""

from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.accounts.models import User
from ranzcred.domain.audit.labels import day
from ranzcred.domain.snoozes.models import QueueSnooze
from ranzcred.domain.snoozes.queue import Queue


def snoozed_keys(queue: Queue) -> set[str]:
    """Return the keys of what is snoozed in a queue today; in one statement."""
    asleep = (QueueSnooze.queue == queue, QueueSnooze.until_on > clock.today())
    return set(db.session.scalars(select(QueueSnooze.resource_id).where(*asleep)))


def describe_snooze(queue: Queue, resource_id: str) -> str:
    """Return until when a row of a queue is snoozed, by whom and why, in words; "" if it is not."""
    row = db.session.execute(
        select(QueueSnooze.until_on, QueueSnooze.reason, User.name)
        .outerjoin(User, User.id == QueueSnooze.snoozed_by)
        .where(
            QueueSnooze.queue == queue,
            QueueSnooze.resource_id == resource_id,
            QueueSnooze.until_on > clock.today(),
        )
    ).one_or_none()
    return f"Snoozed until {day(row.until_on)} by {row.name or 'a command'}: {row.reason}" if row else ""
