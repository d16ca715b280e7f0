"""How entries read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ranzcred.domain.audit.labels import PRESENTERS, Presenter, register
from ranzcred.domain.audit.models import AuditEntry
from ranzcred.domain.audit.word_diff import Piece, by_words

State = Mapping[str, Any]
Names = Mapping[tuple[str, str], str]
"""What records are called, by kind and key."""

HIDDEN = {"id", "version", "created_at", "updated_at"}
"""Attributes that are not shown: every record has them, and they say nothing of it."""
SHOWN_SEPARATELY = {"api_token", "name", "reason", "request_id"}
"""What an entry's details hold besides facts of its own."""


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One line of a difference; a longer text has `pieces` too."""

    label: str
    before: str | None
    after: str | None
    pieces: Sequence[Piece] = ()


@dataclass(frozen=True, kw_only=True)
class PresentedEntry:
    """An entry in words."""

    seq: int
    when: datetime
    who: str
    role: str | None
    action: str
    noun: str
    name: str | None
    reason: str | None
    facts: Mapping[str, str]
    changes: list[FieldChange]
    entry: AuditEntry

    @property
    def request_id(self) -> str | None:
        """The request that the change came with, as the request log and error pages name it."""
        found = json.loads(self.entry.details).get("request_id")
        return str(found) if found else None


def references(entry: AuditEntry) -> Iterator[tuple[str, str]]:
    """The records that an entry's shown values name, by kind and key."""
    presenter = _presenter(entry)
    for state in _states(entry):
        for key, kind in presenter.references.items():
            if state.get(key):
                yield kind, str(state[key])


def name_of(entry: AuditEntry) -> str | None:
    """What the record was called at the time."""
    name = json.loads(entry.details).get("name")
    return str(name) if name else None


def present(entry: AuditEntry, names: Names | None = None) -> PresentedEntry:
    """An entry as people read it. A kind of record that nobody registered keeps the names of its class and columns."""
    presenter = _presenter(entry)
    previous, new = _states(entry)
    details = json.loads(entry.details)
    return PresentedEntry(
        seq=entry.seq,
        when=entry.timestamp,
        who=_actor_name(entry, details),
        role=entry.actor_role,
        action=entry.action.label,
        noun=presenter.noun,
        name=details.get("name"),
        reason=details.get("reason"),
        facts={_words(key): _fact(value) for key, value in _own(details)},
        changes=list(_changes(presenter, previous, new, names or {})),
        entry=entry,
    )


def _actor_name(entry: AuditEntry, details: State) -> str:
    who = entry.actor_email or entry.actor_id
    return f"{who} (API token {details['api_token']})" if "api_token" in details else who


def _presenter(entry: AuditEntry) -> Presenter:
    return PRESENTERS.get(entry.resource_type) or Presenter(noun=entry.resource_type, labels={})


def _states(entry: AuditEntry) -> tuple[State, State]:
    return json.loads(entry.previous_state or "{}"), json.loads(entry.new_state or "{}")


def _own(details: State) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in details.items() if key not in SHOWN_SEPARATELY and value]


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _fact(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    return str(value)


def _changes(presenter: Presenter, previous: State, new: State, names: Names) -> Iterator[FieldChange]:
    """Yield the lines of a difference: labelled attributes in the order of their labels, then any others."""
    for key in dict.fromkeys([*presenter.labels, *previous, *new]):
        if key in HIDDEN or (previous.get(key) == new.get(key) and not (key in previous and key in new)):
            continue
        before, after = (_text(presenter, key, state.get(key), names) for state in (previous, new))
        if before is not None or after is not None:
            label = presenter.labels.get(key) or _words(key)
            yield FieldChange(label=label, before=before, after=after, pieces=by_words(before, after))


def _text(presenter: Presenter, key: str, value: object, names: Names) -> str | None:
    if value is None:
        return None
    if key in presenter.words:
        return presenter.words[key](value)
    if key in presenter.references:
        return names.get((presenter.references[key], str(value)), str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


register("AuditHead", Presenter(noun="Audit log", labels={}))
