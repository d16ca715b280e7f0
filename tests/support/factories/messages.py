"""What is in the outbox. Each is committed at once, and told by its key."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from flask import Flask

from ranzcred.notifications.models import Notification
from ranzcred.notifications.outbox import Draft, Queued, Subject, queue
from ranzcred.notifications.types import Channel, DeliveryStatus, NotificationType
from ranzcred.transaction import writing
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


def draft(*credentials: str, **said: Any) -> Draft:
    """A digest by e-mail about these credentials, unless `said` otherwise."""
    defaults: dict[str, Any] = {
        "kind": NotificationType.CREDENTIAL_EXPIRY,
        "channel": Channel.EMAIL,
        "title": "Credentials that expire soon",
        "message": "These credentials expire within 90 days.",
        "recipient": "office@ridgeline.example.nz",
        "told_to": "organisation:o",
        "lines": {
            Subject(credential_id=key, expiry_date=EXPIRY, threshold=90): f"{key} expires on 30 Sep 2026"
            for key in credentials
        },
    }
    return Draft(**defaults | said)


def queued(app: Flask, *drafts: Draft) -> Queued:
    """Put drafts into the outbox, in a transaction of their own."""
    with app.app_context(), writing():
        return queue(drafts)
