"""Audit entries in words, for pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.chain import OF_ACTOR
from ranzcred.domain.audit.fingerprints import CONCEALED
from ranzcred.domain.audit.labels import HIDDEN, PRESENTERS, Presenter, register
from ranzcred.domain.audit.models import MALFORMED
from ranzcred.domain.audit.phrases import ACTOR_NAMES, Phrase, RecordedChange, State, phrase_with_noun
from ranzcred.domain.audit.recording import PART
from ranzcred.domain.audit.word_diff import Piece, by_words

RecordKey = tuple[str, str]
"""The kind and the key of a record."""
Names = Mapping[RecordKey, str]
"""The names of records."""

STATE = msgspec.json.Decoder(dict[str, Any])
"""Reads a state or details; a decoder that is made once takes a twentieth of the time."""
USER = "User"
"""The kind of record of whoever signs in, by which the log knows their names."""
SHOWN_SEPARATELY = {"name", "reason", "signed_in", "signed_out", "unlocked", "recovery_codes", *OF_ACTOR}
"""Details that are shown in places of their own, or in words, not among the facts."""
WAS_SET, WAS_CHANGED = "set", "changed"
PROVEN_FROM_HERE = "not changed; the log can prove it from this entry on"
"""What is shown of a secret in place of its fingerprint."""
UNREADABLE = {"Not shown": "This entry can't be read. Export the log to see all of it."}
"""What is shown in place of the content of an entry that only somebody past the application can have written."""


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One changed field; a long text has `pieces` too."""

    label: str
    before: str | None
    after: str | None
    pieces: Sequence[Piece] = ()


class LoggedEntry(NamedTuple):
    """An entry as the log has it, with the names of the records that it refers to, as far as they are known.

    What is shown of it depends on nothing else: so it can be kept by it.
    """

    seq: int
    timestamp: datetime
    actor_id: str
    actor_email: str | None
    actor_role: str | None
    ip_address: str | None
    user_agent: str | None
    action: AuditAction
    resource_type: str
    resource_id: str
    previous_state: str | None
    new_state: str | None
    details: str
    previous_hash: str
    hash: str
    names: tuple[tuple[RecordKey, str], ...] = ()

    @property
    def request_id(self) -> str | None:
        """The id of the request that made the change, as in the access log and on error pages."""
        return self.detail("request_id")

    def detail(self, name: str) -> str | None:
        """Return one of its details, or None."""
        found = _readable(self.details).get(name)
        return str(found) if found else None

    @property
    def presented(self) -> "PresentedEntry":
        """The entry in words."""
        return present(self)

    @property
    def day(self) -> date:
        """The day on which it was done, in Auckland."""
        return clock.today(self.timestamp)


@dataclass(frozen=True, kw_only=True)
class PresentedEntry:
    """An entry in words."""

    seq: int
    when: datetime
    phrase: Phrase
    who: str
    """The name of whoever did it, as it follows "by"."""
    noun: str
    name: str | None
    reason: str | None
    facts: Mapping[str, str]
    changes: list[FieldChange]
    background: list[FieldChange]
    """What is shown where all of the entry is."""
    entry: LoggedEntry

    @property
    def who_in_full(self) -> str:
        """The name of whoever did it, with what the entry itself says of them."""
        identity = self.entry.actor_email or self.entry.actor_id
        known = self.who if identity in self.who else f"{self.who} ({identity})"
        return ", ".join(filter(None, [known, _role_label(self.entry.actor_role)]))

    @property
    def is_first(self) -> bool:
        """Whether it gives the record its first values, none of which replaces another."""
        return bool(self.changes) and self.entry.previous_state is None

    @property
    def sign_in_id(self) -> str | None:
        """The sign-in by which it was done, if any."""
        return self.entry.detail("sign_in_id")

    @property
    def api_token_id(self) -> str | None:
        """The API token by which it was done, if any."""
        return self.entry.detail("api_token_id")


def references(entry: LoggedEntry) -> Iterator[RecordKey]:
    """Yield the records that an entry refers to, by kind and key: who made it, and its values."""
    presenter = _presenter(entry)
    yield USER, entry.actor_id
    for state in map(_readable, (entry.previous_state, entry.new_state)):
        for key, kind in presenter.references.items():
            if state.get(key):
                yield kind, str(state[key])


def name_in(details: str | None) -> str:
    """Return the record's name in an entry's details, as they are stored; "" if there is none."""
    return str(_readable(details).get("name") or "")


def present(entry: LoggedEntry) -> PresentedEntry:
    """Return an entry in words. A kind of record without labels is shown by the names of its class and columns."""
    presenter, names = _presenter(entry), dict(entry.names)
    details: State
    facts: Mapping[str, str]
    previous: State = {}
    new: State = {}
    try:
        details, previous, new = map(_decoded, (entry.details, entry.previous_state or "{}", entry.new_state or "{}"))
        facts = {_words(key): _fact(value) for key, value in _own(details)}
        own = dict(_own_changes(presenter, previous, new, names))
        of_parts = list(_of_parts(presenter, new, names, _own_words(own, details)))
    except MALFORMED:
        details, facts, own, of_parts = {}, UNREADABLE, {}, []
    return PresentedEntry(
        seq=entry.seq,
        when=entry.timestamp,
        phrase=_phrase(presenter, entry, details, previous, new),
        who=_actor_name(entry, details, names),
        noun=presenter.noun,
        name=details.get("name"),
        reason=details.get("reason"),
        facts=facts,
        changes=[*own.values(), *(change for is_background, change in of_parts if not is_background)],
        background=[change for is_background, change in of_parts if is_background],
        entry=entry,
    )


def _actor_name(entry: LoggedEntry, details: State, names: Names) -> str:
    who = ACTOR_NAMES.get(entry.actor_id) or names.get((USER, entry.actor_id)) or entry.actor_email or entry.actor_id
    return f"{who} (API token {details['api_token']})" if "api_token" in details else who


def _role_label(role: str | None) -> str | None:
    return Role(role).label if role in set(Role) else role


def _phrase(presenter: Presenter, entry: LoggedEntry, details: State, previous: State, new: State) -> Phrase:
    recorded = RecordedChange(
        action=entry.action,
        name=details.get("name") or "",
        by_itself=(entry.resource_type, entry.resource_id) == (USER, entry.actor_id),
        previous=previous,
        new=new,
        details=details,
    )
    return presenter.phrase(recorded) or phrase_with_noun(recorded, presenter.noun)


def _presenter(entry: LoggedEntry) -> Presenter:
    return PRESENTERS.get(entry.resource_type) or Presenter(noun=entry.resource_type, labels={})


def _decoded(text: str) -> State:
    return STATE.decode(text)


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


def _own_changes(presenter: Presenter, previous: State, new: State, names: Names) -> Iterator[tuple[str, FieldChange]]:
    """Yield the changed fields: labelled attributes in the order of their labels, then any others."""
    for key in dict.fromkeys([*presenter.labels, *previous, *new]):
        if key in HIDDEN or PART in key or (previous.get(key) == new.get(key) and not (key in previous and key in new)):
            continue
        if key in presenter.secrets:
            before, after = _secret(previous.get(key), new.get(key))
        else:
            before, after = (_text(presenter, key, state.get(key), names) for state in (previous, new))
        if before is not None or after is not None:
            label = presenter.labels.get(key) or _words(key)
            yield key, FieldChange(label=label, before=before, after=after, pieces=by_words(before, after))


def _own_words(own: Mapping[str, FieldChange], details: State) -> dict[str, str | None]:
    """Return what an entry says by itself, by attribute: what is new, and the first of the record's names."""
    first_name, _, _ = str(details.get("name") or "").partition(": ")
    return {"name": first_name, **{key: change.after for key, change in own.items()}}


def _of_parts(
    presenter: Presenter, new: State, names: Names, own_words: Mapping[str, str | None]
) -> Iterator[tuple[bool, FieldChange]]:
    """Yield what the rows that were added to a record say beside its `own_words`, and whether it is background."""
    for name, row in new.items():
        part = presenter.parts.get(name.partition(PART)[0]) if PART in name else None
        if part is None:
            continue
        for key, label in part.labels.items():
            after = _text(part, key, (row or {}).get(key), names)
            if after is not None and (key not in part.repeats or after != own_words.get(part.repeats[key])):
                yield key in part.background, FieldChange(label=f"{part.noun}: {label}", before=None, after=after)


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
        return "Yes" if value else "No"
    return str(value)


def _of_log(recorded: RecordedChange) -> Phrase | None:
    verb = {AuditAction.VERIFY: "Checked", AuditAction.EXPORT: "Exported"}.get(recorded.action)
    return Phrase(verb, "the audit log") if verb else None


register("AuditHead", Presenter(noun="Audit log", labels={}, phrase=_of_log))
