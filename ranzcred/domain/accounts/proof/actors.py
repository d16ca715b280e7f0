"""The check of who made each entry: by a sign-in or an API token that the log knows, and whose token it was."""

import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, String, or_, select, type_coerce

from ranzcred.domain.accounts.models import ApiToken
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.chain import LOG
from ranzcred.domain.audit.fingerprints import CONCEALED
from ranzcred.domain.audit.proof.further_checks import Mismatch

LONGEST = timedelta(hours=24)
"""More than any sign-in lasts: what is older is forgotten, so that memory does not grow with the log."""
LATE = timedelta(minutes=5)
"""The most that a request may end after its sign-in or API token has ended."""
SIGNING = LOG.c.action.in_([AuditAction.LOGIN, AuditAction.LOGOUT])
NAMED = LOG.c.metadata.like('%"token_fingerprint":"sha256:%')


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What the log says of a sign-in or an API token."""

    user_id: str
    token: str
    """The fingerprint of its token; CONCEALED if an earlier version recorded none."""
    started: datetime
    ends: datetime | None = None

    def objection(self, entry: Row[Any], token: str, noun: str) -> str | None:
        """Return why an entry cannot have been made by it, or None."""
        if self.user_id != entry.actor_id:
            return f"it was made by {noun} of somebody else"
        if CONCEALED != self.token != token:
            return f"it was made by {noun} with another token than the log recorded for it"
        if self.ends and entry.timestamp > self.ends + LATE:
            return f"it was made by {noun} that had ended"
        return None


@dataclass
class Knowledge:
    """What the log says up to an entry: of every API token, and of the sign-ins of the last hours."""

    tokens: dict[str, Recorded]
    sign_ins: OrderedDict[str, Recorded] = field(default_factory=OrderedDict)
    old: OrderedDict[str, datetime] = field(default_factory=OrderedDict)
    """When each user last signed in at an earlier version, which did not name the sign-in."""

    def read(self, entry: Row[Any], details: dict[str, Any]) -> None:
        """Take in a LOGIN or LOGOUT."""
        self._forget(entry.timestamp - LONGEST)
        if entry.action == AuditAction.LOGIN and "signed_in" in details:
            of = details["signed_in"]
            self.sign_ins[of["id"]] = Recorded(
                user_id=entry.resource_id, token=of["token_hash"], started=entry.timestamp
            )
        elif entry.action == AuditAction.LOGIN:
            self.old[entry.actor_id] = entry.timestamp
            self.old.move_to_end(entry.actor_id)
        for key in details.get("signed_out", {}).get("ids", []):
            if key in self.sign_ins:
                ends = datetime.fromisoformat(details["signed_out"]["ended_at"])
                self.sign_ins[key] = replace(self.sign_ins[key], ends=ends)

    def _forget(self, before: datetime) -> None:
        while self.sign_ins and next(iter(self.sign_ins.values())).started < before:
            self.sign_ins.popitem(last=False)
        while self.old and next(iter(self.old.values())) < before:
            self.old.popitem(last=False)

    def objection(self, entry: Row[Any], details: dict[str, Any]) -> str | None:
        """Return why an entry cannot have been made by what it names, or None."""
        token = details["token_fingerprint"]
        if "api_token_id" in details:
            noun, known = "an API token", self.tokens.get(details["api_token_id"])
        else:
            noun, known = "a sign-in", self.sign_ins.get(details["sign_in_id"])
        if known:
            return known.objection(entry, token, noun)
        last = self.old.get(entry.actor_id)
        if "sign_in_id" in details and last and entry.timestamp <= last + LONGEST:
            return None  # a browser that was signed in before the upgrade
        return f"it was made by {noun} that the log does not know"


def wrong_actors(connection: Connection, after: int, last: int) -> Iterator[Mismatch]:
    """Yield the entries after one seq, up to another, that were not made by whom they name."""
    knowledge = _knowledge(connection, after)
    statement = _entries().where(or_(NAMED, SIGNING), LOG.c.seq > after, LOG.c.seq <= last).order_by(LOG.c.seq)
    with connection.execute(statement) as entries:
        for entry in entries:
            details = json.loads(entry.metadata)
            knowledge.read(entry, details)
            objection = knowledge.objection(entry, details) if "token_fingerprint" in details else None
            if objection:
                yield Mismatch(resource_type="AuditEntry", resource_id=str(entry.seq), difference=objection)


def _knowledge(connection: Connection, seq: int) -> Knowledge:
    """Return what the log says up to an entry of sign-ins that may still last, and of API tokens at any time."""
    knowledge = Knowledge(_api_tokens(connection))
    reached = connection.scalar(select(LOG.c.timestamp).where(LOG.c.seq == seq))
    if reached:
        recent = _entries().where(SIGNING, LOG.c.seq <= seq, LOG.c.timestamp >= reached - LONGEST)
        for entry in connection.execute(recent.order_by(LOG.c.seq)):
            knowledge.read(entry, json.loads(entry.metadata))
    return knowledge


def _api_tokens(connection: Connection) -> dict[str, Recorded]:
    """Return what the log says of each API token; its text never changes, so the last fingerprint counts."""
    tokens: dict[str, Recorded] = {}
    statement = (
        select(LOG.c.resource_id, LOG.c.timestamp, LOG.c.new_state)
        .where(LOG.c.resource_type == ApiToken.__name__, LOG.c.new_state.is_not(None))
        .order_by(LOG.c.seq)
    )
    for entry in connection.execute(statement):
        state = json.loads(entry.new_state)
        known = tokens.get(entry.resource_id) or Recorded(
            user_id=state.get("user_id", ""), token=CONCEALED, started=entry.timestamp
        )
        ends = [text for text in (state.get("revoked_at"), state.get("expires_at")) if text]
        tokens[entry.resource_id] = replace(
            known,
            token=state.get("token_hash", known.token),
            ends=min(
                [datetime.fromisoformat(text) for text in ends] + ([known.ends] if known.ends else []), default=None
            ),
        )
    return tokens


def _entries() -> Select[Any]:
    names = ("seq", "timestamp", "actor_id", "resource_id", "metadata")
    return select(type_coerce(LOG.c.action, String()).label("action"), *(LOG.c[name] for name in names))
