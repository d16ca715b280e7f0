"""The outbox: queues messages, each notice once, and cancels them. Nothing in this module commits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, exists, insert, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.db.types import new_key
from ranzcred.core.phones import text_message_number
from ranzcred.core.text import search_key
from ranzcred.domain.audit.recording import ACTOR
from ranzcred.domain.notifications.models import (
    Notification,
    NotificationNotice,
    NotificationPreference,
    OrganisationNotificationPreference,
)
from ranzcred.domain.notifications.recipients import Recipient
from ranzcred.domain.notifications.rendering import MessageText
from ranzcred.domain.notifications.send_rules import Reason, suppression_reason
from ranzcred.domain.notifications.types import Channel, DeliveryStatus, NotificationType, Priority

if TYPE_CHECKING:
    from ranzcred.domain.audit.actor import Actor

OVERTAKEN = "Cancelled: the credential changed before this was sent."
LINK = "link"
"""Where the data of a message has the key of its UserToken."""
REQUEST = "request"
"""Where they have the id of the request that queued it."""
ITS_NOTICES = NotificationNotice.notification_id == Notification.id

Identity = tuple[Any, ...]
"""The identity of a notice: the columns of its unique constraint."""


@dataclass(frozen=True, kw_only=True)
class NoticeKey:
    """The subject of a notice: a credential in one award cycle, at a number of days before its expiry date (-1: the day
    after).
    """

    credential_id: str
    expiry_date: date
    threshold: int


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message to a recipient by one channel, to be sent if their and their organisation's preferences allow it.

    `address` is an e-mail address or a number, None for an in-app message. If `notice_keys` are given, one for each
    line of the text, its lines are notices: this recipient gets each of them by this channel only once.
    """

    type: NotificationType
    channel: Channel
    recipient: Recipient
    address: str | None
    text: MessageText
    notice_keys: Sequence[NoticeKey] = ()
    priority: Priority = Priority.NORMAL
    action_url: str | None = None
    link_id: str | None = None
    """The key of the UserToken whose link only the email has: whoever delivers it makes the token."""
    is_read: bool = False
    """Whether its recipient knows it already: an in-app copy of what they sent."""


@dataclass(frozen=True, kw_only=True)
class MessageDecision:
    """The decision on a new message: the positions of the lines whose notices are new, and the reason if it is
    suppressed.
    """

    message: NewMessage
    fresh: Sequence[int]
    reason: Reason | None

    @property
    def will_send(self) -> bool:
        """Return whether it is queued: a digest without new lines is not."""
        return not self.reason and bool(self.fresh or not self.message.notice_keys)

    @property
    def text(self) -> MessageText:
        """Return the text with those lines only that its recipient has not had yet."""
        text = self.message.text
        if not self.message.notice_keys or len(self.fresh) == len(text.lines):
            return text
        return text.with_lines([text.lines[place] for place in self.fresh])


@dataclass(frozen=True, kw_only=True)
class Queued:
    """The result of queueing: the numbers of rows and notices, and the suppressed messages with their reasons."""

    messages: int = 0
    notices: int = 0
    suppressed: Sequence[tuple[NewMessage, Reason]] = ()


def available_channels(settings: Settings) -> frozenset[Channel]:
    """Return the channels that are set up in this installation: those with a sender.

    What reaches the server or the gateway is known to the process that delivers, and to no other.
    """
    senders = {Channel.IN_APP: True, Channel.EMAIL: settings.mail_from, Channel.SMS: settings.sms_from}
    return frozenset(channel for channel, sender in senders.items() if sender)


def queue(messages: Sequence[NewMessage], settings: Settings) -> Queued:
    """Queue the messages that preferences allow, that have a channel, and that were not sent before.

    Transactions with notices are serialised by a lock, so that two never queue the same one; the unique constraint
    guarantees it. A digest leaves out the lines that were sent before, and is not queued if none is left.
    """
    if any(message.notice_keys for message in messages):
        advisory_lock(db.session.connection(), "notices")
    decisions = decide(messages, settings)
    rows: list[dict[str, Any]] = []
    notices: list[dict[str, Any]] = []
    for decision in decisions:
        if decision.will_send:
            row = _row(decision.message, decision.text)
            rows.append(row)
            notices += [_notice(decision.message, place) | {"notification_id": row["id"]} for place in decision.fresh]
    if rows:
        db.session.execute(insert(Notification), rows)
    if notices:
        db.session.execute(insert(NotificationNotice), notices)
    suppressed = [(decision.message, decision.reason) for decision in decisions if decision.reason]
    return Queued(messages=len(rows), notices=len(notices), suppressed=suppressed)


def queue_where(message: NewMessage, condition: ColumnElement[bool], settings: Settings) -> None:
    """Queue a message if the condition holds in the database: the statements are the same if it does not."""
    for decision in decide([message], settings):
        if decision.will_send:
            row = _row(message, decision.text)
            row["title_folded"] = search_key(row["title"])
            columns = Notification.__table__.c
            values = select(*(literal(value, columns[name].type) for name, value in row.items())).where(condition)
            db.session.execute(insert(Notification).from_select(list(row), values, include_defaults=False))


def decide(messages: Sequence[NewMessage], settings: Settings) -> list[MessageDecision]:
    """Return the decision of `queue` on each message, as far as its channel is set up."""
    available = available_channels(settings)
    messages = [message for message in messages if message.channel in available]
    given = _known_identities({key.credential_id for message in messages for key in message.notice_keys})
    decisions = []
    for message, reason in zip(messages, reasons(messages), strict=True):
        identities = [_identity(message, key) for key in message.notice_keys]
        fresh = [place for place, identity in enumerate(identities) if identity not in given]
        decisions.append(MessageDecision(message=message, fresh=fresh, reason=reason))
        if not reason:
            given.update(identities)
    return decisions


def cancel(credential_ids: Collection[str]) -> int:
    """Cancel the undelivered notices of these credentials; return the number of cancelled messages.

    A digest loses their lines, and is cancelled with its last one. A cancelled notice can be queued again.
    """
    cancelled = 0
    for keys in portions(sorted(credential_ids)):
        waiting = (
            select(Notification.id)
            .where(Notification.status.in_([DeliveryStatus.PENDING, DeliveryStatus.QUEUED]))
            .where(exists().where(ITS_NOTICES, NotificationNotice.credential_id.in_(keys)))
        )
        messages = db.session.scalars(waiting.order_by(Notification.id).with_for_update()).all()
        for portion in portions(sorted(messages)):
            of_these = NotificationNotice.notification_id.in_(portion), NotificationNotice.credential_id.in_(keys)
            db.session.execute(delete(NotificationNotice).where(*of_these))
            empty = update(Notification).where(Notification.id.in_(portion), ~exists().where(ITS_NOTICES))
            done = db.session.execute(
                empty.values(
                    status=DeliveryStatus.CANCELLED, next_retry_at=None, lease=None, failure_reason=OVERTAKEN
                ).returning(Notification.id)
            )
            cancelled += len(done.all())
    return cancelled


def _row(message: NewMessage, text: MessageText) -> dict[str, Any]:
    """Return a new row of the outbox; an in-app message is delivered at once."""
    now = clock.now()
    in_app = message.channel is Channel.IN_APP
    return {
        "id": new_key(),
        "organisation_id": message.recipient.organisation_id,
        "user_id": message.recipient.user_id,
        "type": message.type,
        "channel": message.channel,
        "priority": message.priority,
        "title": text.subject,
        "message": text.opening if message.notice_keys else text.text,
        "data": _data(message, text),
        "action_url": message.action_url,
        "recipient": message.address,
        "created_at": now,
        "status": DeliveryStatus.DELIVERED if in_app else DeliveryStatus.PENDING,
        "next_retry_at": None if in_app else now,
        "sent_at": now if in_app else None,
        "read_at": now if message.is_read else None,
    }


def _data(message: NewMessage, text: MessageText) -> dict[str, Any]:
    data = text.as_data(lines=[] if message.notice_keys else text.lines, to=message.recipient.key)
    actor: Actor | None = db.session().info.get(ACTOR)
    more = {LINK: message.link_id, REQUEST: actor and actor.request_id}
    return data | {name: value for name, value in more.items() if value}


def _notice(message: NewMessage, place: int) -> dict[str, Any]:
    """Return the row of a message's notice, by its position among the lines."""
    return {
        "recipient": message.recipient.key,
        "channel": message.channel,
        **vars(message.notice_keys[place]),
        "line": message.text.rendered_lines[place],
        "data": message.text.lines[place],
    }


def _identity(message: NewMessage, key: NoticeKey) -> Identity:
    return (key.credential_id, key.expiry_date, key.threshold, message.recipient.key, message.channel)


def _known_identities(credential_ids: Collection[str]) -> set[Identity]:
    """Return the identities of all stored notices of these credentials."""
    columns = NotificationNotice.__table__.c
    chosen = (columns.credential_id, columns.expiry_date, columns.threshold, columns.recipient, columns.channel)
    return {
        tuple(row)
        for keys in portions(sorted(credential_ids))
        for row in db.session.execute(select(*chosen).where(columns.credential_id.in_(keys)))
    }


def reasons(messages: Sequence[NewMessage]) -> list[Reason | None]:
    """Return the reason for each message that is suppressed, None for the others. It is asked when a message is queued,
    and again when it is delivered.
    """
    users = _preferences(NotificationPreference.user_id, [message.recipient.user_id for message in messages])
    organisations = _preferences(
        OrganisationNotificationPreference.organisation_id, [message.recipient.organisation_id for message in messages]
    )
    return [
        _unreachable(message)
        or suppression_reason(
            message.type,
            message.channel,
            message.priority,
            organisation=organisations.get(message.recipient.organisation_id or ""),
            user=users.get(message.recipient.user_id or ""),
        )
        for message in messages
    ]


def _unreachable(message: NewMessage) -> Reason | None:
    if message.recipient.withdrawn:
        return Reason.WITHDRAWN
    if message.channel is not Channel.IN_APP and not message.address:
        return Reason.NO_ADDRESS
    if message.channel is Channel.SMS and not text_message_number(message.address or ""):
        return Reason.NO_MOBILE
    return None


def _preferences(owner: InstrumentedAttribute[str], keys: Iterable[str | None]) -> dict[str, Any]:
    """Return the existing rows of preferences, by the `owner` column."""
    return {
        getattr(row, owner.key): row
        for portion in portions(sorted({key for key in keys if key}))
        for row in db.session.scalars(select(owner.class_).where(owner.in_(portion)))
    }
