"""How entries read. Each feature registers the words for its own records; the log knows none of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ranzcred.audit.models import AuditEntry

State = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Presenter:
    """The words for one kind of record. Only attributes with a label are shown."""

    noun: str
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One line of a difference."""

    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class PresentedEntry:
    """An entry in words."""

    seq: int
    when: datetime
    who: str
    action: str
    noun: str
    name: str | None
    changes: list[FieldChange]


PRESENTERS: dict[str, Presenter] = {}


def register(resource_type: str, presenter: Presenter) -> None:
    """Say how records of this class read."""
    PRESENTERS[resource_type] = presenter


def present(entry: AuditEntry) -> PresentedEntry:
    """An entry as people read it. A kind of record that nobody registered keeps its class's name."""
    presenter = PRESENTERS.get(entry.resource_type, Presenter(noun=entry.resource_type, labels={}))
    previous: State = json.loads(entry.previous_state or "{}")
    new: State = json.loads(entry.new_state or "{}")
    details: State = json.loads(entry.details)
    return PresentedEntry(
        seq=entry.seq,
        when=entry.timestamp,
        who=_who(entry, details),
        action=entry.action.label,
        noun=presenter.noun,
        name=details.get("name"),
        changes=[
            FieldChange(
                label=label,
                before=_text(previous.get(key)),
                after=_text(new.get(key)),
            )
            for key, label in presenter.labels.items()
            if previous.get(key) != new.get(key) or (key in new and key in previous)
        ],
    )


def _who(entry: AuditEntry, details: State) -> str:
    who = entry.actor_email or entry.actor_id
    return f"{who} (API token {details['api_token']})" if "api_token" in details else who


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
