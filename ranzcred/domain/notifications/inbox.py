"""What a user is told in the application: listed, counted, and marked as read. Nothing here commits."""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import NotFound
from ranzcred.core.lists.page import PAGE_SIZE, Page, clamp
from ranzcred.domain.notifications.delivery.leases import full_text, lines_of
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.types import Channel

HERE = Notification.channel == Channel.IN_APP


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notification as its reader sees it."""

    notification: Notification
    text: str


def unread_count(user_id: str) -> int:
    """How many a user has not read, from an index alone."""
    unread = select(func.count()).where(Notification.user_id == user_id, HERE, Notification.read_at.is_(None))
    return db.session.scalar(unread) or 0


def inbox(user_id: str, number: int) -> Page[Told]:
    """A page of what a user was told, the newest first; the last one past the end."""
    mine = (Notification.user_id == user_id, HERE)
    total = db.session.scalar(select(func.count()).where(*mine)) or 0
    number = clamp(number, total)
    newest = select(Notification).where(*mine).order_by(Notification.created_at.desc(), Notification.id.desc())
    found = db.session.scalars(newest.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    lines = lines_of([each.id for each in found])
    items = [Told(notification=each, text=full_text(each.message, lines.get(each.id, []))) for each in found]
    return Page(items=items, number=number, total=total)


def mark_read(user_id: str, notification_id: str) -> Notification:
    """Note that a user has read one of theirs, or NotFound. It stays read since the first time."""
    found = db.session.scalar(
        select(Notification).where(Notification.id == notification_id, Notification.user_id == user_id, HERE)
    )
    if found is None:
        raise NotFound("There is no such notification of yours.")
    found.read_at = found.read_at or clock.now()
    return found


def mark_all_read(user_id: str) -> None:
    """Note that a user has read all of theirs."""
    unread = update(Notification).where(Notification.user_id == user_id, HERE, Notification.read_at.is_(None))
    db.session.execute(unread.values(read_at=clock.now()), execution_options={"synchronize_session": False})
