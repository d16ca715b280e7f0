"""Who delivers what: messages are leased to one worker at a time, and given back, tried again or closed.

Each function is a transaction of its own, and none is open while a message is on its way.
"""

import secrets
from collections.abc import Collection, Sequence
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

T = Notification.__table__.c


@dataclass(frozen=True, kw_only=True)
class Lease:
    """Messages that one worker may deliver until a moment."""

    id: str
    until: datetime
    messages: Sequence[str]

    @property
    def lasts(self) -> bool:
        """Whether there is time for one more."""
        return clock.now() + LONGEST_SEND < self.until


def claim(channel: Channel, *, batch: int = BATCH) -> Lease:
    """Lease what is due, the longest due first: what waits, and what a worker has left behind, which counts as a try.

    Others pass by what somebody is claiming at the same moment (PostgreSQL), or wait for that (SQLite).
    """
    now = clock.now()
    lease = Lease(id=new_key(), until=now + LEASE, messages=[])
    with writing():
        keys = db.session.scalars(due(channel, now).limit(batch).with_for_update(skip_locked=True)).all()
        left_behind = case((T.status == DeliveryStatus.QUEUED, 1), else_=0)
        _update(
            T.id.in_(keys),
            status=DeliveryStatus.QUEUED,
            lease=lease.id,
            next_retry_at=lease.until,
            retry_count=T.retry_count + left_behind,
        )
    return Lease(id=lease.id, until=lease.until, messages=keys)


def due(channel: Channel, now: datetime) -> Select[str]:
    """The keys of what any worker may deliver, the longest due first, read through an index of what is open."""
    return select(T.id).where(T.channel == channel, T.next_retry_at <= now).order_by(T.next_retry_at)


def read(lease: Lease, message: str) -> tuple[Letter, int] | None:
    """A leased message as it is now, and how often it was tried; None where it has been taken back."""
    row = db.session.execute(
        select(T.id, T.recipient, T.title, T.message, T.action_url, T.created_at, T.retry_count).where(
            T.id == message, T.lease == lease.id
        )
    ).one_or_none()
    lines = lines_of([message]).get(message, []) if row else []
    db.session.rollback()
    if row is None:
        return None
    letter = Letter(
        id=row.id,
        recipient=row.recipient,
        title=row.title,
        text=full_text(row.message, lines),
        action_url=row.action_url,
        created_at=row.created_at,
    )
    return letter, row.retry_count


def lines_of(messages: Collection[str]) -> dict[str, list[str]]:
    """The lines of digests, by message, in the order in which they were queued."""
    notice = NotificationNotice
    found: dict[str, list[str]] = {}
    for message, line in db.session.execute(
        select(notice.notification_id, notice.line).where(notice.notification_id.in_(messages)).order_by(notice.id)
    ):
        found.setdefault(message, []).append(line)
    return found


def full_text(message: str, lines: Sequence[str]) -> str:
    """A message with its lines, as it is read."""
    return "\n\n".join([message, "\n".join(f"- {line}" for line in lines)] if lines else [message])


def sent(message: str, *, external_id: str) -> None:
    """Close what was accepted: that is so even if its lease has ended, or it was cancelled, meanwhile."""
    with writing():
        _update(
            T.id == message,
            status=DeliveryStatus.SENT,
            sent_at=clock.now(),
            external_id=external_id,
            next_retry_at=None,
            lease=None,
            failure_reason=None,
        )


def failed(lease: Lease, message: str, *, why: str) -> None:
    """Close what will never be taken."""
    with writing():
        _update(
            (T.id == message) & (T.lease == lease.id),
            status=DeliveryStatus.FAILED,
            failure_reason=why,
            next_retry_at=None,
            lease=None,
        )


def deferred(lease: Lease, message: str, *, tries: int, why: str) -> bool:
    """Let a message wait for its next try, after `tries` that went wrong; answer whether there is one."""
    if tries >= TRIES:
        failed(lease, message, why=f"Given up after {tries} tries. {why}")
        return False
    with writing():
        _update(
            (T.id == message) & (T.lease == lease.id),
            status=DeliveryStatus.PENDING,
            retry_count=tries,
            failure_reason=why,
            next_retry_at=clock.now() + wait(tries, jitter=secrets.SystemRandom().random()),
            lease=None,
        )
    return True


def wait(tries: int, *, jitter: float) -> timedelta:
    """How long to wait after so many tries: twice as long each time, up to a limit; `jitter` is from 0 to 1."""
    doubled: timedelta = FIRST_WAIT * (1 << min(tries - 1, 20))
    return min(doubled, LONGEST_WAIT) * (1 - JITTER + 2 * JITTER * jitter)


def released(lease: Lease, *, why: str | None = None) -> None:
    """Give back what is left of a lease, as due as it was, and no try the worse."""
    told: dict[str, Any] = {"failure_reason": why} if why else {}
    with writing():
        _update(T.lease == lease.id, status=DeliveryStatus.PENDING, next_retry_at=clock.now(), lease=None, **told)


def waiting() -> dict[Channel, tuple[int, datetime]]:
    """How many messages wait on each channel where any does, and since when the oldest has."""
    open_ = select(T.channel, func.count(), func.min(T.created_at)).where(T.next_retry_at.is_not(None))
    return {channel: (count, oldest) for channel, count, oldest in db.session.execute(open_.group_by(T.channel))}


def _update(which: Any, **values: Any) -> None:  # noqa: ANN401 - SQL
    db.session.execute(
        update(Notification).where(which).values(**values), execution_options={"synchronize_session": False}
    )
