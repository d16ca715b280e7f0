"""Leases: each message is in the hands of one worker at a time, which sends it, or lets it wait, or gives it up.

Each function is a transaction of its own, and none is open while a message is on its way.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.db.types import new_key
from ranzcred.domain.notifications.delivery.gateways import Letter
from ranzcred.domain.notifications.models import Notification, NotificationNotice
from ranzcred.domain.notifications.rendering import stored_text
from ranzcred.domain.notifications.types import Channel, DeliveryStatus

BATCH = 50
LEASE = timedelta(minutes=20)
LONGEST_SEND = timedelta(minutes=10)
"""What one message may take. No message is begun that its lease may not outlast."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
TRIES = 24
"""With the waits between them, at least two and a half days."""
JITTER = 0.25

ROW = Notification.__table__.c


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The messages that one worker alone may deliver, until a moment."""

    id: str
    until: datetime
    messages: Sequence[str]

    @property
    def lasts(self) -> bool:
        """Whether there is time to deliver one more."""
        return clock.now() + LONGEST_SEND < self.until


def claim(channel: Channel, *, batch: int = BATCH) -> Lease:
    """Lease what is due, the longest due first: what waits, and what a dead worker has left, which counts as a try.

    Two workers at the same moment lease different messages (PostgreSQL), or one waits for the other (SQLite).
    """
    now = clock.now()
    lease = Lease(id=new_key(), until=now + LEASE, messages=[])
    with writing():
        keys = db.session.scalars(due(channel, now).limit(batch).with_for_update(skip_locked=True)).all()
        left_behind = case((ROW.status == DeliveryStatus.QUEUED, 1), else_=0)
        _update(
            ROW.id.in_(keys),
            status=DeliveryStatus.QUEUED,
            lease=lease.id,
            next_retry_at=lease.until,
            retry_count=ROW.retry_count + left_behind,
        )
    return Lease(id=lease.id, until=lease.until, messages=keys)


def due(channel: Channel, now: datetime) -> Select[str]:
    """Return the keys of what any worker may deliver, the longest due first, by an index of what is open."""
    return select(ROW.id).where(ROW.channel == channel, ROW.next_retry_at <= now).order_by(ROW.next_retry_at)


def read(lease: Lease, message: str) -> tuple[Letter, int] | None:
    """Return a leased message as it is now, and how often it was tried; None if the lease has been ended since."""
    row = db.session.execute(
        select(
            ROW.id,
            ROW.recipient,
            ROW.title,
            ROW.message,
            ROW.data,
            ROW.action_url,
            ROW.created_at,
            ROW.retry_count,
        ).where(ROW.id == message, ROW.lease == lease.id)
    ).one_or_none()
    notices = notices_of([message]).get(message, []) if row else []
    db.session.rollback()
    if row is None:
        return None
    letter = Letter(
        id=row.id,
        recipient=row.recipient,
        text=stored_text(row, notices),
        action_url=row.action_url,
        created_at=row.created_at,
    )
    return letter, row.retry_count


def notices_of(messages: Collection[str]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the values of the notices of digests, by message, in the order in which they were queued.

    `text` among them is the line as it was written out: all that there is of what an older version queued.
    """
    notice = NotificationNotice
    found: dict[str, list[Mapping[str, Any]]] = {}
    for message, line, data in db.session.execute(
        select(notice.notification_id, notice.line, notice.data)
        .where(notice.notification_id.in_(messages))
        .order_by(notice.id)
    ):
        found.setdefault(message, []).append({"text": line, **(data or {})})
    return found


def mark_sent(message: str, *, external_id: str) -> None:
    """Close what was accepted: that holds even if its lease has ended, or it was cancelled, meanwhile."""
    with writing():
        _update(
            ROW.id == message,
            status=DeliveryStatus.SENT,
            sent_at=clock.now(),
            external_id=external_id,
            next_retry_at=None,
            lease=None,
            failure_reason=None,
        )


def mark_failed(lease: Lease, message: str, *, why: str) -> None:
    """Close what will never be accepted."""
    with writing():
        _update(
            (ROW.id == message) & (ROW.lease == lease.id),
            status=DeliveryStatus.FAILED,
            failure_reason=why,
            next_retry_at=None,
            lease=None,
        )


def defer(lease: Lease, message: str, *, tries: int, why: str) -> bool:
    """Let a message wait for its next try after `tries` that failed; return False, and close it, after the last."""
    if tries >= TRIES:
        mark_failed(lease, message, why=f"Given up after {tries} tries. {why}")
        return False
    with writing():
        _update(
            (ROW.id == message) & (ROW.lease == lease.id),
            status=DeliveryStatus.PENDING,
            retry_count=tries,
            failure_reason=why,
            next_retry_at=clock.now() + wait(tries, jitter=secrets.SystemRandom().random()),
            lease=None,
        )
    return True


def wait(tries: int, *, jitter: float) -> timedelta:
    """Return how long to wait after so many tries: twice as long each time, up to a limit; `jitter` is from 0 to 1."""
    doubled: timedelta = FIRST_WAIT * (1 << min(tries - 1, 20))
    return min(doubled, LONGEST_WAIT) * (1 - JITTER + 2 * JITTER * jitter)


def release(lease: Lease, *, why: str | None = None) -> None:
    """Give back what is left of a lease, to be tried by anybody now: it does not count as a try."""
    reason: dict[str, Any] = {"failure_reason": why} if why else {}
    with writing():
        _update(ROW.lease == lease.id, status=DeliveryStatus.PENDING, next_retry_at=clock.now(), lease=None, **reason)


def waiting() -> dict[Channel, tuple[int, datetime]]:
    """Return how many messages wait on each channel where any does, and since when the oldest has."""
    open_ = select(ROW.channel, func.count(), func.min(ROW.created_at)).where(ROW.next_retry_at.is_not(None))
    return {channel: (count, oldest) for channel, count, oldest in db.session.execute(open_.group_by(ROW.channel))}


def _update(which: Any, **values: Any) -> None:  # noqa: ANN401 - SQL
    db.session.execute(
        update(Notification).where(which).values(**values), execution_options={"synchronize_session": False}
    )
