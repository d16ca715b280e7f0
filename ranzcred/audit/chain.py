"""The hash chain: what is hashed, and how entries are appended, one transaction after another."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from ranzcred import clock
from ranzcred.audit.models import HASH_LENGTH, AuditEntry, AuditHead
from ranzcred.audit.verbs import AuditAction
from ranzcred.db import moment_text, new_key
from ranzcred.permissions import Permission

GENESIS = "0" * HASH_LENGTH
"""The predecessor of the first entry."""

USER_AGENT_LENGTH = 300

# The tables themselves: the log is no subject of the hook that writes it.
LOG = cast("Table", AuditEntry.__table__)
HEAD = cast("Table", AuditHead.__table__)
HASHED = [column.name for column in LOG.columns if column.name != "hash"]

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does it, as they are at this time."""

    id: str
    """A user's key, or `system`, or `system:NAME` for a command or scheduled work."""
    email: str | None = None
    role: str | None = None
    ip_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    api_token: str | None = None
    """The name of the API token that the user's system called with."""

    @property
    def user_id(self) -> str | None:
        """The user's key; None for a command or scheduled work."""
        return None if self.id.partition(":")[0] == SYSTEM.id else self.id


SYSTEM = Actor(id="system")


class Principal(Protocol):
    """Whoever acts: how the log names them, and what they may."""

    @property
    def actor(self) -> Actor: ...

    def may(self, permission: Permission) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened to one record: states are attribute → JSON value, details whatever else is worth keeping."""

    actor: Actor
    action: AuditAction
    resource_type: str
    resource_id: str
    previous_state: Mapping[str, object] | None = None
    new_state: Mapping[str, object] | None = None
    details: Mapping[str, object] = field(default_factory=dict)


def canonical(value: object) -> str:
    """The one JSON text of a value: keys sorted, no spaces, nothing escaped that need not be."""
    return _ENCODER.encode(value)


def entry_bytes(values: Sequence[object]) -> bytes:
    """What is hashed of an entry: the canonical JSON array of every column but the hash, in the table's order."""
    return _ENCODER.encode(values).encode()


def entry_hash(columns: Mapping[str, object]) -> str:
    """SHA-256, in hexadecimal, over an entry's bytes."""
    return hashlib.sha256(entry_bytes([moment_text(columns[name]) for name in HASHED])).hexdigest()


def append(session: Session, events: Sequence[Event]) -> None:
    """Write entries for `events` in this transaction.

    The head row stays locked until the transaction ends, so callers do this last.
    """
    seq, head = session.execute(select(AuditHead.seq, AuditHead.hash).with_for_update()).one()
    rows: list[dict[str, object]] = []
    for seq, event in enumerate(events, start=seq + 1):  # noqa: B020 - counts on from the head
        row = _columns(event, seq=seq, previous_hash=head)
        head = row["hash"] = entry_hash(row)
        rows.append(row)
    session.execute(insert(LOG), rows)
    session.execute(update(HEAD).values(seq=seq, hash=head))


def _columns(event: Event, *, seq: int, previous_hash: str) -> dict[str, object]:
    actor = event.actor
    details = dict(event.details)
    for name in ("request_id", "api_token"):
        if getattr(actor, name):
            details[name] = getattr(actor, name)
    return {
        "seq": seq,
        "event_id": new_key(),
        "timestamp": clock.now(),
        "actor_id": actor.id,
        "actor_email": actor.email,
        "actor_role": actor.role,
        "ip_address": actor.ip_address,
        "user_agent": actor.user_agent[:USER_AGENT_LENGTH] if actor.user_agent else None,
        "action": event.action.value,
        "resource_type": event.resource_type,
        "resource_id": event.resource_id,
        "previous_state": None if event.previous_state is None else canonical(event.previous_state),
        "new_state": None if event.new_state is None else canonical(event.new_state),
        "metadata": canonical(details),
        "previous_hash": previous_hash,
    }
