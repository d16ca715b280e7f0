"""The inbox: a user's notifications in the application, listed, counted and marked as read. Nothing in this module
commits.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, literal, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import NotFound
from ranzcred.core.lists.page import Page, paginate
from ranzcred.domain.notifications.delivery.leases import notices_of
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.rendering import MessageText, stored_text
from ranzcred.domain.notifications.types import Channel, DeliveryStatus

IN_APP = Notification.channel == Channel.IN_APP


@dataclass(frozen=True, kw_only=True)
class InboxItem:
    """A notification with its text."""

    notification: Notification
    text: MessageText


def unread_count(user_id: str) -> int:
    """Count a user's unread notifications."""
    return db.session.scalar(select(count_of_unread(literal(user_id)))) or 0


def count_of_unread(user_id: ColumnElement[str]) -> ScalarSelect[int]:
    """Return SQL for the number of a user's unread notifications, which an index alone gives."""
    rows = Notification.__table__.c
    unread = select(func.count()).where(rows.user_id == user_id, rows.channel == Channel.IN_APP, rows.read_at.is_(None))
    return unread.scalar_subquery()


def inbox(user_id: str, number: int) -> Page[InboxItem]:
    """Return a page of a user's notifications, the newest first; the last page if `number` is past it."""
    mine = (Notification.user_id == user_id, IN_APP, Notification.status != DeliveryStatus.CANCELLED)
    total = db.session.scalar(select(func.count()).where(*mine)) or 0
    newest = select(Notification).where(*mine).order_by(Notification.created_at.desc(), Notification.id.desc())
    return paginate(number, total, lambda limit, offset: _items(newest.limit(limit).offset(offset)))


def _items(shown: Select[Notification]) -> list[InboxItem]:
    found = db.session.scalars(shown).all()
    notices = notices_of([each.id for each in found])
    return [InboxItem(notification=each, text=stored_text(each, notices.get(each.id, {}).values())) for each in found]


def mark_read(user_id: str, notification_id: str) -> Notification:
    """Mark one of a user's notifications as read, once, or raise NotFound."""
    found = db.session.scalar(
        select(Notification).where(Notification.id == notification_id, Notification.user_id == user_id, IN_APP)
    )
    if found is None:
        raise NotFound("Notification not found.")
    found.read_at = found.read_at or clock.now()
    return found


def mark_all_read(user_id: str) -> None:
    """Mark all of a user's notifications as read."""
    unread = update(Notification).where(Notification.user_id == user_id, IN_APP, Notification.read_at.is_(None))
    db.session.execute(unread.values(read_at=clock.now()), execution_options={"synchronize_session": False})
