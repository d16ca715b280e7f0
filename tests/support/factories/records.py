"""What tests of credentials read: rows, and entries about one record."""

import json
from typing import Any

from sqlalchemy import select

from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.notifications.models import Notification, NotificationNotice
from tests.support.database.probe import DatabaseProbe, table

ROWS = table(StaffMicroCredential)
MESSAGES, NOTICES = table(Notification), table(NotificationNotice)


def credential_row(database_probe: DatabaseProbe, key: str) -> dict[str, Any]:
    [row] = database_probe.rows(select(ROWS).where(ROWS.c.id == key))
    return dict(row)


def credential_entries(database_probe: DatabaseProbe, key: str) -> list[dict[str, Any]]:
    """The entries about a credential, oldest first, with their JSON read."""
    return [
        dict(entry) | {name: json.loads(entry[name] or "null") for name in ("previous_state", "new_state", "metadata")}
        for entry in database_probe.entries()
        if (entry["resource_type"], entry["resource_id"]) == ("StaffMicroCredential", key)
    ]


def verbs(database_probe: DatabaseProbe, key: str) -> list[AuditAction]:
    return [entry["action"] for entry in credential_entries(database_probe, key)]


def messages(database_probe: DatabaseProbe, **which: object) -> list[dict[str, Any]]:
    """What is in the outbox, oldest first, each with its lines."""
    statement = select(MESSAGES).order_by(MESSAGES.c.id)
    for name, value in which.items():
        statement = statement.where(MESSAGES.c[name] == value)
    found = []
    for row in database_probe.rows(statement):
        of_it = select(NOTICES).where(NOTICES.c.notification_id == row["id"]).order_by(NOTICES.c.id)
        found.append({**row, "notices": database_probe.rows(of_it)})
    return found
