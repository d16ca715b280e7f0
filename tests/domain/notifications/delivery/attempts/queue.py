"""Messages to deliver, and what became of them."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.notifications.delivery.worker import Tally, deliver
from ranzcred.domain.notifications.models import Notification
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.messages import LONG_DUE, new_message

ROWS = table(Notification)
HOST = "ridgeline.example.nz"


def delivered(app: Flask) -> Tally:
    with app.app_context():
        return deliver(settings_of(app))


def row(database_probe: DatabaseProbe, key: str) -> dict[str, Any]:
    [found] = database_probe.rows(select(ROWS).where(ROWS.c.id == key))
    return dict(found)


def to(app: Flask, *names: str, **columns: object) -> list[str]:
    """A message to each of these at one host, due in this order."""
    return [
        new_message(app, recipient=f"{name}@{HOST}", next_retry_at=LONG_DUE + timedelta(seconds=index), **columns)
        for index, name in enumerate(names)
    ]


def due_again(database_probe: DatabaseProbe) -> None:
    """The time has come for whatever waits, and for every lease."""
    database_probe.run(ROWS.update().where(ROWS.c.next_retry_at.is_not(None)).values(next_retry_at=LONG_DUE))
