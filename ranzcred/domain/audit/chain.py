"""The hash chain: the bytes that are hashed, and the appending of entries, one transaction at a time."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import ARRAY, BigInteger, Table, Text, column, func, insert, literal, select, update
from sqlalchemy.orm import Session

from ranzcred.core import clock
from ranzcred.core.db.types import moment_text, new_key
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import USER_AGENT_LENGTH, Actor
from ranzcred.domain.audit.models import HASH_LENGTH, LOG, AuditHead
from ranzcred.domain.audit.search.words import WORDS, word_rows, words_of

GENESIS = "0" * HASH_LENGTH
"""The predecessor of the first entry."""

# The table itself, as with the log.
HEAD = cast("Table", AuditHead.__table__)
LOCKED_HEAD = func.audit_lock_head().table_valued(column("seq", BigInteger), column("hash", Text))
HASHED = [column.name for column in LOG.columns if column.name != "hash"]

OF_ACTOR = ("request_id", "sign_in_id", "api_token", "api_token_id", "token_fingerprint")
"""What the details of an entry tell of its actor."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event of one record: states map attribute to JSON value, details are any further facts."""

    actor: Actor
    action: AuditAction
    resource_type: str
    resource_id: str
    previous_state: Mapping[str, object] | None = None
    new_state: Mapping[str, object] | None = None
    details: Mapping[str, object] = field(default_factory=dict)


def canonical(value: object) -> str:
    """Return the canonical JSON text of a value: sorted keys, no spaces, minimal escapes."""
    return _ENCODER.encode(value)


def entry_bytes(values: Sequence[object]) -> bytes:
    """Return the bytes of an entry that are hashed: the canonical JSON array of every column but the hash, in the
    table's order.
    """
    return _ENCODER.encode(values).encode()


def append(session: Session, events: Sequence[Event]) -> None:
    """Append entries for `events` in this transaction, with the words by which a search finds them.

    The head row stays locked until the transaction ends, so call this last. PostgreSQL does it by functions with rights
    that the application's role has not, which check number, predecessor and time of each entry, and hash it anew.
    """
    seq, head = lock_log(session)
    rows: list[dict[str, object]] = []
    texts: list[str] = []
    for seq, event in enumerate(events, start=seq + 1):  # noqa: B020 - counts on from the head
        row = _columns(event, seq=seq, previous_hash=head)
        data = entry_bytes([moment_text(row[name]) for name in HASHED])
        head = row["hash"] = hashlib.sha256(data).hexdigest()
        rows.append(row)
        texts.append(data.decode())
    if session.get_bind().dialect.name == "postgresql":
        words = [" ".join(sorted(words_of(row))) for row in rows]
        session.execute(select(func.audit_append(literal(texts, ARRAY(Text)), literal(words, ARRAY(Text)))))
    else:
        session.execute(insert(LOG), rows)
        session.execute(insert(WORDS).prefix_with("OR IGNORE"), word_rows(rows))
        session.execute(update(HEAD).values(seq=seq, hash=head))


def _columns(event: Event, *, seq: int, previous_hash: str) -> dict[str, object]:
    actor = event.actor
    details = dict(event.details)
    for name in OF_ACTOR:
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


def lock_log(session: Session) -> tuple[int, str]:
    """Let no other transaction append entries until this one ends; return the number and the hash of the last one."""
    by_functions = session.get_bind().dialect.name == "postgresql"
    locked = select(LOCKED_HEAD) if by_functions else select(AuditHead.seq, AuditHead.hash).with_for_update()
    seq, head = session.execute(locked).one()
    return seq, head
