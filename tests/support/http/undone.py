"""How a message undoes what it is about."""

from typing import Any

from tests.support.database.probe import DatabaseProbe
from tests.support.http.markup import Element


def undo_of_newest(database_probe: DatabaseProbe, back: str) -> dict[str, Any]:
    """What undoes the change of the newest entry, and comes back to an address."""
    return {"address": f"/admin/audit-log/entries/{database_probe.last_seq()}/undo", "fields": [["back", back]]}


def undo_of(page: Element, form: str = "#status form") -> tuple[str, dict[str, object]]:
    """Where a form that undoes something is sent, and what it sends."""
    shown = page.one(form)
    return shown["action"], {"back": shown.one("[name=back]")["value"]}
