"""Rows of the outbox, as an older version wrote them, and new messages. Each row is committed at once."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask

from ranzcred.core.db.transactions import writing
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.outbox import NewMessage, NoticeKey, Queued, queue
from ranzcred.domain.notifications.recipients import Recipient
from ranzcred.domain.notifications.rendering import WRITTEN_OUT, MessageText
from ranzcred.domain.notifications.types import Channel, DeliveryStatus, NotificationType
from tests.support.environment import settings_of
from tests.support.factories.store import store

LONG_DUE = datetime(2026, 1, 1, tzinfo=UTC)
EXPIRY = date(2026, 9, 30)
numbers = itertools.count(1)


def message(**columns: object) -> Notification:
    """An e-mail that waits and is due, unless `columns` say otherwise."""
    defaults: dict[str, object] = {
        "type": NotificationType.CREDENTIAL_EXPIRY,
        "channel": Channel.EMAIL,
        "title": "Credentials that expire soon",
        "message": "These credentials expire within 90 days.",
        "status": DeliveryStatus.PENDING,
        "recipient": f"office{next(numbers)}@ridgeline.example.nz",
        "next_retry_at": LONG_DUE,
    }
    return Notification(**defaults | columns)


def new_message(app: Flask, **columns: object) -> str:
    return store(app, message(**columns))


def digest(*credentials: str, **given: Any) -> NewMessage:
    """A digest by e-mail about these credentials, unless `given` says otherwise; `lines` are notices, by subject."""
    lines: dict[NoticeKey, str] = given.pop("lines", None) or {
        NoticeKey(credential_id=key, expiry_date=EXPIRY, threshold=90): f"{key} expires on 30 Sep 2026"
        for key in credentials
    }
    recipient = Recipient(
        key=given.pop("recipient_key", "organisation:o"),
        name="",
        organisation_id=given.pop("organisation_id", None),
        user_id=given.pop("user_id", None),
    )
    text = MessageText(
        mail=WRITTEN_OUT,
        values={
            "title": given.pop("title", "Credentials that expire soon"),
            "message": given.pop("message", "These credentials expire within 90 days."),
        },
        lines=[{"text": line} for line in lines.values()],
    )
    defaults: dict[str, Any] = {
        "type": NotificationType.CREDENTIAL_EXPIRY,
        "channel": Channel.EMAIL,
        "recipient": recipient,
        "address": "office@ridgeline.example.nz",
        "text": text,
        "notice_keys": list(lines),
    }
    return NewMessage(**defaults | given)


def queued(app: Flask, *messages: NewMessage) -> Queued:
    """Put messages into the outbox, in a transaction of their own."""
    with app.app_context(), writing():
        return queue(messages, settings_of(app))
