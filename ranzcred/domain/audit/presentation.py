"""Audit entries in words, for pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from ranzcred.domain.audit.chain import OF_ACTOR
from ranzcred.domain.audit.fingerprints import CONCEALED
from ranzcred.domain.audit.labels import HIDDEN, PRESENTERS, Presenter, register
from ranzcred.domain.audit.models import MALFORMED, AuditEntry
from ranzcred.domain.audit.word_diff import Piece, by_words

State = Mapping[str, Any]
Names = Mapping[tuple[str, str], str]
"""The names of records, by kind and key."""

SHOWN_SEPARATELY = {"name", "reason", "signed_in", "signed_out", *OF_ACTOR}
"""Details that are shown in places of their own, or in words, not among the facts."""
WAS_SET, WAS_CHANGED = "set", "changed"
PROVEN_FROM_HERE = "not changed: from this entry on, the log can prove it"
"""What is shown of a secret in place of its fingerprint."""
UNREADABLE = {"Not shown": "This entry is not in the form in which entries are written. An export has all of it."}
"""What is shown in place of the content of an entry that only somebody past the application can have written."""


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One changed field; a long text has `pieces` too."""

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
        """The id of the request that made the change, as in the access log and on error pages."""
        return self._detail("request_id")

    @property
    def sign_in_id(self) -> str | None:
        """The sign-in by which it was done, if any."""
        return self._detail("sign_in_id")

    @property
    def api_token_id(self) -> str | None:
        """The API token by which it was done, if any."""
        return self._detail("api_token_id")

    def _detail(self, name: str) -> str | None:
        found = _readable(self.entry.details).get(name)
        return str(found) if found else None


def references(entry: AuditEntry) -> Iterator[tuple[str, str]]:
    """Yield the records that an entry's values refer to, by kind and key."""
    presenter = _presenter(entry)
    for state in map(_readable, (entry.previous_state, entry.new_state)):
        for key, kind in presenter.references.items():
            if state.get(key):
                yield kind, str(state[key])


def name_of(entry: AuditEntry) -> str | None:
    """Return the record's name at the time of the entry."""
    name = _readable(entry.details).get("name")
    return str(name) if name else None


def present(entry: AuditEntry, names: Names | None = None) -> PresentedEntry:
    """Return an entry in words. A kind of record without labels is shown by the names of its class and columns."""
    presenter = _presenter(entry)
    details: State
    facts: Mapping[str, str]
    try:
        details, previous, new = map(_decoded, (entry.details, entry.previous_state or "{}", entry.new_state or "{}"))
        facts = {_words(key): _fact(value) for key, value in _own(details)}
        changes = list(_changes(presenter, previous, new, names or {}))
    except MALFORMED:
        details, facts, changes = {}, UNREADABLE, []
    return PresentedEntry(
        seq=entry.seq,
        when=entry.timestamp,
        who=_actor_name(entry, details),
        role=entry.actor_role,
        action=entry.action.label,
        noun=presenter.noun,
        name=details.get("name"),
        reason=details.get("reason"),
        facts=facts,
        changes=changes,
        entry=entry,
    )


def _actor_name(entry: AuditEntry, details: State) -> str:
    who = entry.actor_email or entry.actor_id
    return f"{who} (API token {details['api_token']})" if "api_token" in details else who


def _presenter(entry: AuditEntry) -> Presenter:
    return PRESENTERS.get(entry.resource_type) or Presenter(noun=entry.resource_type, labels={})


def _decoded(text: str) -> State:
    return msgspec.json.decode(text, type=dict[str, Any])


def _readable(text: str | None) -> State:
    """Return the content of a column, and nothing of one that cannot be read."""
    try:
        return _decoded(text or "{}")
    except MALFORMED:
        return {}


def _own(details: State) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in details.items() if key not in SHOWN_SEPARATELY and value]


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _fact(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    return str(value)


def _changes(presenter: Presenter, previous: State, new: State, names: Names) -> Iterator[FieldChange]:
    """Yield the changed fields: labelled attributes in the order of their labels, then any others."""
    for key in dict.fromkeys([*presenter.labels, *previous, *new]):
        if key in HIDDEN or (previous.get(key) == new.get(key) and not (key in previous and key in new)):
            continue
        if key in presenter.secrets:
            before, after = _secret(previous.get(key), new.get(key))
        else:
            before, after = (_text(presenter, key, state.get(key), names) for state in (previous, new))
        if before is not None or after is not None:
            label = presenter.labels.get(key) or _words(key)
            yield FieldChange(label=label, before=before, after=after, pieces=by_words(before, after))


def _secret(before: object, after: object) -> tuple[str | None, str | None]:
    """Return the words for a secret that was set, changed, removed or recorded."""
    if before and after:
        recorded = before == CONCEALED and after != CONCEALED
        return None, PROVEN_FROM_HERE if recorded else WAS_CHANGED
    return WAS_SET if before else None, WAS_SET if after else None


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
