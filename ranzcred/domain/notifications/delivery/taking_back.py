"""Messages of a change that is undone: those that nobody has got yet are taken back. Nothing here commits."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, or_, select, update
from sqlalchemy.orm import joinedload

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.outbox import REQUEST
from ranzcred.domain.notifications.types import Channel, DeliveryStatus

UNDONE = "Cancelled: the change was undone before this was read or sent."
OF_REQUEST = Notification.data[REQUEST].as_string()
UNREAD = and_(Notification.channel == Channel.IN_APP, Notification.read_at.is_(None))
"""In the application a message is there at once: it has reached its recipient once they have read it."""
REACHED = and_(Notification.status.in_([DeliveryStatus.QUEUED, DeliveryStatus.SENT, DeliveryStatus.DELIVERED]), ~UNREAD)


def delivered_of(requests: Collection[str], *, since: datetime) -> dict[str, Notification]:
    """Return, by request, a message of it that has reached somebody, or is on its way; none of other requests."""
    reached = select(OF_REQUEST, Notification).where(*_queued(requests, since), REACHED)
    return {each[0]: each[1] for each in db.session.execute(reached.options(joinedload(Notification.user)))}


def take_back(request: str, *, since: datetime) -> None:
    """Cancel the messages of a request that have reached nobody."""
    waits = Notification.status == DeliveryStatus.PENDING
    unread = and_(Notification.status == DeliveryStatus.DELIVERED, UNREAD)
    read_at = case((Notification.channel == Channel.IN_APP, clock.now()), else_=Notification.read_at)
    db.session.execute(
        update(Notification)
        .where(*_queued([request], since), or_(waits, unread))
        .values(status=DeliveryStatus.CANCELLED, next_retry_at=None, read_at=read_at, failure_reason=UNDONE),
        execution_options={"synchronize_session": False},
    )


def _queued(requests: Collection[str], since: datetime) -> tuple[ColumnElement[bool], ...]:
    return Notification.created_at >= since, OF_REQUEST.in_(requests)
