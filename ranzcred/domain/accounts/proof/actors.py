"""The check of who made each entry: by a sign-in or an API token that the log knows, whose it was, and as what."""

import functools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, String, and_, case, or_, select, type_coerce

from ranzcred.domain.accounts.models import ApiToken, User
from ranzcred.domain.accounts.proof.knowledge import KEPT, Knowledge, Recorded, UserStanding
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.models import LOG, MALFORMED
from ranzcred.domain.audit.proof.further_checks import FORM, Mismatch

SIGNING = LOG.c.action.in_([AuditAction.LOGIN, AuditAction.LOGOUT])
NAMED = LOG.c.metadata.like('%"token_fingerprint":"sha256:%')
OF_USER = and_(LOG.c.resource_type == User.__name__, LOG.c.new_state.is_not(None))


def wrong_actors(connection: Connection, after: int, last: int) -> Iterator[Mismatch]:
    """Yield the entries after one seq, up to another, that were not made by whom they name."""
    knowledge = _knowledge(connection, after)
    statement = _entries().where(or_(NAMED, SIGNING, OF_USER), LOG.c.seq > after, LOG.c.seq <= last)
    with connection.execute(statement.order_by(LOG.c.seq)) as entries:
        for entry in entries:
            try:
                objection = _objection(knowledge, entry)
            except MALFORMED:
                objection = FORM
            if objection:
                yield Mismatch(resource_type="AuditEntry", resource_id=str(entry.seq), difference=objection)


def _objection(knowledge: Knowledge, entry: Row[Any]) -> str | None:
    """Return why an entry cannot have been made by whom it names, or None, and take in what it says."""
    details = msgspec.json.decode(entry.metadata)
    if entry.action in {AuditAction.LOGIN, AuditAction.LOGOUT}:
        knowledge.read_signing(entry, details)
    objection = knowledge.objection(entry, details) if "token_fingerprint" in details else None
    if entry.user_state is not None:
        knowledge.read_user(entry, msgspec.json.decode(entry.user_state))
    return objection


def _knowledge(connection: Connection, seq: int) -> Knowledge:
    """Return what the log says up to an entry of sign-ins that may still last, and of API tokens at any time."""
    knowledge = Knowledge(_api_tokens(connection), functools.partial(_standing_before, connection))
    reached = connection.scalar(select(LOG.c.timestamp).where(LOG.c.seq == seq))
    if reached:
        recent = _entries().where(SIGNING, LOG.c.seq <= seq, LOG.c.timestamp >= reached - KEPT)
        for entry in connection.execute(recent.order_by(LOG.c.seq)):
            with suppress(*MALFORMED):  # the span that it is in names it
                knowledge.read_signing(entry, msgspec.json.decode(entry.metadata))
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
        with suppress(*MALFORMED):  # the check of the record names it
            state = msgspec.json.decode(entry.new_state)
            known = tokens.get(entry.resource_id) or Recorded(user_id=state.get("user_id", ""), started=entry.timestamp)
            known = replace(known, token=state.get("token_hash", known.token), scope=state.get("scope", known.scope))
            tokens[entry.resource_id] = known.ending(state.get("revoked_at"), state.get("expires_at"))
    return tokens


def _standing_before(connection: Connection, user_id: str, seq: int) -> UserStanding:
    """Return what the log says of a user before an entry."""
    statement = (
        select(LOG.c.new_state, LOG.c.timestamp)
        .where(OF_USER, LOG.c.resource_id == user_id, LOG.c.seq < seq)
        .order_by(LOG.c.seq)
        .execution_options(stream_results=False)
    )
    standing = UserStanding()
    for state, at in connection.execute(statement):
        with suppress(*MALFORMED):  # the span that it is in names it
            standing.change(msgspec.json.decode(state), at)
    return standing


def _entries() -> Select[Any]:
    names = ("seq", "timestamp", "actor_id", "actor_email", "actor_role", "resource_type", "resource_id", "metadata")
    action = type_coerce(LOG.c.action, String()).label("action")
    user_state = case((OF_USER, LOG.c.new_state)).label("user_state")
    return select(action, user_state, *(LOG.c[name] for name in names))
