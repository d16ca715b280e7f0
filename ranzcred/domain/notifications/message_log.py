"""The delivery log: every message with its status, and sending one again. Nothing in this module commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, ClassVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import joinedload

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.formats import plural
from ranzcred.core.lists.exports import ListExport
from ranzcred.core.lists.filter_kinds import ChoiceFilter
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.lists.page import Page
from ranzcred.core.lists.rows import count_rows, in_order, load_page
from ranzcred.core.lists.search import matches_words
from ranzcred.core.phones import shown_phone
from ranzcred.core.policy import require
from ranzcred.core.spreadsheets.columns import FileColumn, ValueKind
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.notifications import policy
from ranzcred.domain.notifications.delivery.leases import notices_of, waiting
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.outbox import LINK, available_channels
from ranzcred.domain.notifications.rendering import MessageText, stored_text
from ranzcred.domain.notifications.types import Channel, DeliveryStatus, NotificationType
from ranzcred.domain.snoozes.filters import SNOOZED, QueueFilter, Snoozed, is_listed
from ranzcred.domain.snoozes.queue import Queue, QueueList

SETTINGS = {Channel.EMAIL: "RANZCRED_MAIL_FROM", Channel.SMS: "RANZCRED_SMS_FROM"}
CLOSED = {DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.FAILED, DeliveryStatus.CANCELLED}


@dataclass(frozen=True, kw_only=True)
class MessageLogFilters(ListFilters):
    """The search, filters, order and page of the delivery log."""

    COLUMNS: ClassVar[Mapping[str, str]] = {"created": "time", "title": "title", "recipient": "recipient"}

    status: Annotated[
        DeliveryStatus | None, ChoiceFilter(label="Status", unset="All statuses", members=DeliveryStatus)
    ] = None
    channel: Annotated[Channel | None, ChoiceFilter(label="Channel", unset="All channels", members=Channel)] = None
    kind: Annotated[
        NotificationType | None,
        ChoiceFilter(label="Type", unset="All types", members=NotificationType, by_label=True),
    ] = None
    queue: Annotated[Queue | None, QueueFilter(listed_in=QueueList.MESSAGES, unset="All messages")] = None
    snoozed: Annotated[Snoozed | None, SNOOZED] = None
    sort: str = "-created"


@dataclass(frozen=True, kw_only=True)
class ChannelState:
    """The state of a channel: whether it is set up (by `setting`), the number of waiting messages, and the oldest."""

    channel: Channel
    ready: bool
    setting: str
    waiting: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class MessageLog:
    """A page of the log, and the state of each channel."""

    page: Page[Notification]
    filters: MessageLogFilters
    channels: Sequence[ChannelState]

    @property
    def sentence(self) -> str:
        """Return the count for people: "7 messages"."""
        return plural(self.page.total, "message")


def get_message_log(filters: MessageLogFilters, settings: Settings) -> MessageLog:
    """Return the page of `filters`, the last one if it is past it."""
    total = count_rows(select_messages(filters))
    shown = (
        select(Notification).where(*_which(filters)).order_by(*_order(filters)).options(joinedload(Notification.user))
    )
    page = load_page(shown, filters.page, total=total)
    return MessageLog(
        page=page,
        filters=replace(filters, page=page.number),
        channels=channel_states(settings),
    )


def find_message_keys(filters: MessageLogFilters, limit: int) -> Sequence[str]:
    """Return the keys of the log's rows in their order, up to a limit."""
    return db.session.scalars(select_messages(filters).order_by(*_order(filters)).limit(limit)).all()


def load_messages(keys: Sequence[str]) -> list[Notification]:
    """Return the messages with some keys, in their order."""
    found = select(Notification).where(Notification.id.in_(keys)).options(joinedload(Notification.user))
    return in_order(keys, db.session.scalars(found), lambda each: each.id)


def failed_messages(*, limit: int) -> tuple[Sequence[Notification], int]:
    """Return the newest messages that failed, and how many did, in one statement."""
    found = db.session.execute(*_newest_failed(limit)).all()
    return [message for message, _ in found], found[0][1] if found else 0


@built_once
def _newest_failed(limit: int) -> Select[Notification, int]:
    failed = Notification.status == DeliveryStatus.FAILED
    number = select(func.count()).select_from(Notification).where(failed).scalar_subquery()
    newest = select(Notification, number).where(failed).options(joinedload(Notification.user)).limit(limit)
    return newest.order_by(Notification.created_at.desc(), Notification.id.desc())


def channel_states(settings: Settings) -> list[ChannelState]:
    """Return the state of each channel that needs setting up, in one statement."""
    found = waiting()
    available = available_channels(settings)
    states = []
    for channel, setting in SETTINGS.items():
        count, oldest = found.get(channel, (0, None))
        states.append(
            ChannelState(channel=channel, ready=channel in available, setting=setting, waiting=count, oldest=oldest)
        )
    return states


def get_message(message_id: str) -> Notification:
    """Return one message, or raise NotFound."""
    message = db.session.get(Notification, message_id, options=[joinedload(Notification.user)])
    if message is None:
        raise NotFound("Message not found.")
    return message


def text_of(message: Notification) -> MessageText:
    """Return a message's text, with its notices."""
    return stored_text(message, notices_of([message.id]).get(message.id, {}).values())


def has_link(message: Notification) -> bool:
    """Return whether the email of a message has a link that is good once."""
    return LINK in (message.data or {})


def send_again(message_id: str, *, by: Principal, settings: Settings) -> Notification:
    """Queue a message again, with its current text, as a new row; the first row stays.

    Raise Conflict if it is still being sent, its channel is not set up, or it is an in-app message.
    """
    message = get_message(message_id)
    require(policy.may_resend, by, message)
    if message.channel is Channel.IN_APP:
        raise Conflict("This is an in-app notification, so it can't be sent again.")
    if message.status not in CLOSED:
        raise Conflict("This message is still being sent.")
    if message.channel not in available_channels(settings):
        raise Conflict(f"{message.channel.many} are not set up.")
    text = text_of(message)
    again = Notification(
        organisation_id=message.organisation_id,
        user_id=message.user_id,
        type=message.type,
        channel=message.channel,
        priority=message.priority,
        title=text.subject,
        message=text.text,
        data=_data_again(message, text),
        action_url=message.action_url,
        recipient=message.recipient,
        status=DeliveryStatus.PENDING,
        next_retry_at=clock.now(),
    )
    db.session.add(again)
    db.session.flush()
    return again


def _data_again(message: Notification, text: MessageText) -> dict[str, Any] | None:
    """Return the data of a message that is sent again; its link is another one then."""
    if message.data is None:
        return None
    link = {LINK: message.data[LINK]} if has_link(message) else {}
    return text.as_data(lines=text.lines, to=message.data.get("to", "")) | link


def select_messages(filters: MessageLogFilters) -> Select[str]:
    """Return SQL for the keys of what the filters leave, in no order."""
    return select(Notification.id).where(*_which(filters))


def _order(filters: MessageLogFilters) -> tuple[ColumnElement[Any] | SQLColumnExpression[Any], ...]:
    column: SQLColumnExpression[Any] = {
        "created": Notification.created_at,
        "title": Notification.title_folded,
        "recipient": func.lower(func.coalesce(Notification.recipient, "")),
    }[filters.column]
    return (column.desc(), Notification.id.desc()) if filters.descending else (column, Notification.id)


def _which(filters: MessageLogFilters) -> list[ColumnElement[bool]]:
    chosen = {
        Notification.status: filters.status,
        Notification.channel: filters.channel,
        Notification.type: filters.kind,
    }
    searched = matches_words(
        filters.q,
        names=[Notification.title_folded],
        addresses=[func.lower(Notification.recipient)],
        phones=[Notification.recipient],
    )
    queued: list[ColumnElement[bool]] = []
    if filters.queue:
        listed = is_listed(filters.queue, Notification.id, clock.today(), filters.snoozed)
        queued = [Notification.status == DeliveryStatus.FAILED, listed]
    return [column == value for column, value in chosen.items() if value] + queued + searched


def _recipient(message: Notification) -> str:
    return shown_phone(message.recipient) or (message.user.name if message.user else "")


FILE_COLUMNS: Sequence[FileColumn[Notification]] = (
    FileColumn("Title", lambda message: message.subject),
    FileColumn("Recipient", _recipient),
    FileColumn("Channel", lambda message: message.channel.label),
    FileColumn("Type", lambda message: message.type.label),
    FileColumn("Status", lambda message: message.status.label),
    FileColumn("Why it failed", lambda message: message.failure_reason),
    FileColumn("Retries", lambda message: message.retry_count, ValueKind.NUMBER),
    FileColumn("Created", lambda message: message.created_at, ValueKind.MOMENT),
)
EXPORT = ListExport(
    name="messages",
    title="Messages",
    columns=lambda _filters: FILE_COLUMNS,
    find=find_message_keys,
    load=lambda keys, _filters: load_messages(keys),
)
