"""Leases: each message belongs to one worker at a time, which sends it, defers it, or gives it up.

Each function is its own transaction, and none is open while a message is being sent.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, delete, exists, func, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.db.types import new_key
from ranzcred.core.text import search_key
from ranzcred.domain.notifications import outbox
from ranzcred.domain.notifications.delivery import links
from ranzcred.domain.notifications.delivery.gateways import Letter
from ranzcred.domain.notifications.delivery.review import Review, review
from ranzcred.domain.notifications.models import Notification, NotificationNotice
from ranzcred.domain.notifications.types import Channel, DeliveryStatus, Priority

BATCH = 50
LEASE = timedelta(minutes=20)
LONGEST_SEND = timedelta(minutes=10)
"""The longest time to send one message. A message is not started if its lease could end before."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
TRIES = 24
"""The number of attempts; with the waits between them, at least two and a half days."""
JITTER = 0.25

ROW = Notification.__table__.c
WAITING = (
    select(ROW.channel, func.count(), func.min(ROW.created_at))
    .where(ROW.next_retry_at.is_not(None))
    .group_by(ROW.channel)
)


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The messages that one worker alone may deliver, until `until`."""

    id: str
    until: datetime
    messages: Sequence[str]

    @property
    def lasts(self) -> bool:
        """Return whether there is time to deliver one more."""
        return clock.now() + LONGEST_SEND < self.until


def claim(channel: Channel, *, batch: int = BATCH) -> Lease:
    """Lease the messages that are due, the longest due first: waiting ones, and those of a dead worker, which count as
    an attempt.

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
    """Select the keys of messages that any worker may deliver, the longest due first, by the index of open ones."""
    return select(ROW.id).where(ROW.channel == channel, ROW.next_retry_at <= now).order_by(ROW.next_retry_at)


def read(lease: Lease, message: str) -> tuple[Letter, int] | None:
    """Return a leased message as it is to be sent now, and the number of its attempts; None if the lease has ended
    since, or if nobody is to get it any more: then it is cancelled.
    """
    row = db.session.execute(select(*ROW).where(ROW.id == message, ROW.lease == lease.id)).one_or_none()
    if row is None:
        db.session.rollback()
        return None
    reviewed = review(row, notices_of([message]).get(message, {}))
    db.session.rollback()
    if reviewed.reason or reviewed.over or reviewed.address != row.recipient:
        _store(lease, message, reviewed)
    if reviewed.reason:
        return None
    path = row.action_url
    if row.data and outbox.LINK in row.data:
        path = links.issue(row.data[outbox.LINK])
        if path is None:
            _store(lease, message, replace(reviewed, reason=links.ENDED))
            return None
    letter = Letter(
        id=row.id,
        recipient=reviewed.address,
        text=reviewed.text,
        action_url=path,
        has_account=row.user_id is not None,
        always_sent=row.priority is Priority.CRITICAL,
        created_at=row.created_at,
    )
    return letter, row.retry_count


def notices_of(messages: Collection[str]) -> dict[str, dict[str, Mapping[str, Any]]]:
    """Return the values of digests' notices by message and key, in the order of queueing.

    `text` is the rendered line, which is all that a notice of an older version has.
    """
    notice = NotificationNotice
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for message, key, line, data in db.session.execute(
        select(notice.notification_id, notice.id, notice.line, notice.data)
        .where(notice.notification_id.in_(messages))
        .order_by(notice.id)
    ):
        found.setdefault(message, {})[key] = {"text": line, **(data or {})}
    return found


def mark_sent(message: str, *, external_id: str) -> None:
    """Mark a message as sent, even if its lease has ended or it was cancelled meanwhile."""
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
    """Mark a message as failed for good."""
    with writing():
        _update(
            (ROW.id == message) & (ROW.lease == lease.id),
            status=DeliveryStatus.FAILED,
            failure_reason=why,
            next_retry_at=None,
            lease=None,
        )


def defer(lease: Lease, message: str, *, tries: int, why: str) -> bool:
    """Let a message wait for its next attempt after `tries` failed ones; after the last, mark it as failed and return
    False.
    """
    if tries >= TRIES:
        mark_failed(lease, message, why=f"Gave up after {tries} attempts. {why}")
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
    """Return the wait after so many attempts: twice as long each time, up to a limit; `jitter` is from 0 to 1."""
    doubled: timedelta = FIRST_WAIT * (1 << min(tries - 1, 20))
    return min(doubled, LONGEST_WAIT) * (1 - JITTER + 2 * JITTER * jitter)


def release(lease: Lease, *, why: str | None = None) -> None:
    """Release the remaining messages of a lease for any worker; this does not count as an attempt."""
    reason: dict[str, Any] = {"failure_reason": why} if why else {}
    with writing():
        _update(ROW.lease == lease.id, status=DeliveryStatus.PENDING, next_retry_at=clock.now(), lease=None, **reason)


def waiting() -> dict[Channel, tuple[int, datetime]]:
    """Return, for each channel with waiting messages, their number and the time of the oldest."""
    return {channel: (count, oldest) for channel, count, oldest in db.session.execute(WAITING)}


def _store(lease: Lease, message: str, reviewed: Review) -> None:
    """Store what a review has found. A notice that is not given any more can be queued again."""
    cancelled: dict[str, Any] = {"status": DeliveryStatus.CANCELLED, "next_retry_at": None, "lease": None}
    notice = NotificationNotice
    gone = notice.notification_id == message if reviewed.reason else notice.id.in_(reviewed.over)
    ours = (ROW.id == message) & (ROW.lease == lease.id)
    with writing():
        db.session.execute(delete(notice).where(gone, exists().where(ours)))
        _update(
            ours,
            recipient=reviewed.address,
            title=reviewed.text.subject,
            title_folded=search_key(reviewed.text.subject),
            **(cancelled | {"failure_reason": reviewed.reason} if reviewed.reason else {}),
        )


def _update(which: Any, **values: Any) -> None:  # noqa: ANN401 - SQL
    db.session.execute(
        update(Notification).where(which).values(**values), execution_options={"synchronize_session": False}
    )
