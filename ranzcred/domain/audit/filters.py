"""The filters of the audit log, read from and written to the URL's query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.errors import Invalid
from ranzcred.core.lists.arguments import optional_number, optional_text
from ranzcred.core.lists.filters import SEARCH_LENGTH
from ranzcred.domain.audit.actions import AuditAction

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, kw_only=True)
class AuditLogFilters:
    """The filters of the log; `since` and `until` are days in Auckland, both inclusive.

    `before` and `after` are entries next to which the page starts or ends.
    """

    q: str = ""
    person: str = ""
    action: AuditAction | None = None
    kind: str = ""
    record: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    after: int | None = None

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "AuditLogFilters":
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        filters = cls(
            q=optional_text(args, "q", label="Search", longest=SEARCH_LENGTH),
            person=optional_text(args, "person", label="Person", longest=SEARCH_LENGTH),
            action=_action(args.get("action", "")),
            kind=_name(args, "kind", "Kind of record"),
            record=_name(args, "record", "Record"),
            since=_date(args, "from", "From"),
            until=_date(args, "to", "To"),
            before=optional_number(args, "before", label="Before"),
            after=optional_number(args, "after", label="After"),
        )
        if filters.since and filters.until and filters.since > filters.until:
            raise Invalid("From must not be a later day than To.")
        return filters

    @property
    def narrowed(self) -> bool:
        """Return whether any filter is set."""
        return bool(self.selection)

    @property
    def selection(self) -> dict[str, Any]:
        """Return the query without the position of the page."""
        return self.args(before=None, after=None)

    def args(self, **changes: object) -> dict[str, Any]:
        """Return the query for these filters with `changes`, without values that are not set."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        values = {
            "q": changed.q,
            "person": changed.person,
            "action": changed.action.value if changed.action else "",
            "kind": changed.kind,
            "record": changed.record,
            "from": changed.since.isoformat() if changed.since else "",
            "to": changed.until.isoformat() if changed.until else "",
            "before": changed.before,
            "after": changed.after,
        }
        return {name: value for name, value in values.items() if value}


def _action(text: str) -> AuditAction | None:
    if text and text not in AuditAction.__members__:
        raise Invalid("Action must be one of the log's actions.")
    return AuditAction(text) if text else None


def _name(args: Mapping[str, str], name: str, label: str) -> str:
    text = args.get(name, "")
    if text and not re.fullmatch(rf"[A-Za-z0-9_:-]{{1,{KEY_LENGTH}}}", text):
        raise Invalid(f"{label} is not one that the log can know.")
    return text


def _date(args: Mapping[str, str], name: str, label: str) -> date | None:
    text = args.get(name, "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise Invalid(f"{label} must be a date, such as {EARLIEST.replace(year=2026)}.")
    return day
