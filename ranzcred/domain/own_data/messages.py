"""The messages to a person: that there were any, and their text where it is about them alone.

An organisation's administrator, who may be one of its people too, gets messages about the others: of those, and of an
invitation, which names whoever sent it, the text is left out. So it is of what an older version sent, unless its lines
say that it was to the person.
"""

from collections.abc import Iterator

from sqlalchemy import CTE, Row, and_, case, or_, select, union

from ranzcred.domain.notifications.models import Notification, NotificationNotice
from ranzcred.domain.own_data.subject import DataSubject
from ranzcred.domain.own_data.values import DataList, Values

ABOUT_THEM_ALONE = ("account_changed", "email_change", "password_reset")
"""The mails to a user that say nothing of anybody else."""
WITHOUT_TEXT = "Left out: it is about other people too, or names one."
SHOWN = ("id", "created_at", "sent_at", "read_at", "channel", "type", "status", "recipient")
TEXT = ("title", "text")


def messages_to(subject: DataSubject) -> Iterator[DataList]:
    """Yield the list of messages, and that of the lines of those that have some."""
    theirs = _about_them(subject)
    alone = Notification.id.in_(select(theirs.c.id))
    to_users = Notification.user_id.in_(subject.user_ids)
    every = union(select(theirs.c.id), select(Notification.id).where(to_users)).subquery()
    texts = {"title": Notification.title, "text": Notification.message}
    shown = [case((alone, column)).label(name) for name, column in texts.items()]
    yield DataList(
        name="messages",
        about="the messages to you, with their text where it is about you alone",
        statement=select(*(getattr(Notification, name) for name in SHOWN), *shown, alone.label("alone"))
        .where(Notification.id.in_(select(every.c.id)))
        .order_by(Notification.created_at, Notification.id),
        values=_message,
        columns=(*SHOWN, *TEXT),
    )
    notice = NotificationNotice
    yield DataList(
        name="message-lines",
        about="the lines of messages about awards that expire",
        statement=select(notice.notification_id.label("message_id"), notice.credential_id, notice.expiry_date)
        .add_columns(notice.threshold.label("days_before"), notice.line)
        .where(notice.credential_id.in_(subject.credential_ids), notice.recipient == subject.recipient)
        .order_by(notice.notification_id, notice.id),
    )


def _about_them(subject: DataSubject) -> CTE:
    """Return the keys of the messages that are about the person alone."""
    mail, to = (Notification.data[name].as_string() for name in ("mail", "to"))
    within = or_(Notification.organisation_id.in_(subject.organisations), Notification.user_id.in_(subject.user_ids))
    of_account = and_(Notification.user_id.in_(subject.user_ids), mail.in_(ABOUT_THEM_ALONE))
    notice = NotificationNotice
    with_lines = select(notice.notification_id).where(
        notice.credential_id.in_(subject.credential_ids), notice.recipient == subject.recipient
    )
    to_them = select(Notification.id).where(within, to == subject.recipient)
    return union(to_them, select(Notification.id).where(of_account), with_lines).cte("about_them")


def _message(row: Row[tuple[object, ...]]) -> Values:
    values = dict(row._mapping)
    return values if values["alone"] else values | {"text": WITHOUT_TEXT}
