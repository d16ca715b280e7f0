"""The first fingerprints of secrets that an earlier version recorded as "[secret]", so that they can be compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.orm import Mapper

from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.chain import Event, append
from ranzcred.domain.audit.fingerprints import CONCEALED, fingerprint
from ranzcred.domain.audit.proof.record_check import audited_mappers, logged_records

UPGRADE = Actor(id="system:init")
REASON = "An earlier version recorded no fingerprint. It is that of the value found now; any later change is found."


@dataclass(frozen=True, kw_only=True)
class Concealed:
    """A record, some of whose secrets the log keeps without a fingerprint."""

    mapper: Mapper[Any]
    key: str
    names: list[str]
    version: object


def record_fingerprints(engine: Engine) -> int:
    """Append an entry for each record whose secrets have no fingerprint yet, and return how many. Commits.

    An entry that is there already is never changed. Nothing is locked if there is nothing to record.
    """
    with snapshot(engine) as connection:
        if next(_concealed(connection), None) is None:
            return 0
    with writing():
        connection = db.session.connection()
        advisory_lock(connection, "first fingerprints")
        events = [event for each in list(_concealed(connection)) if (event := _event(connection, each))]
        if events:
            append(db.session(), events)
    return len(events)


def _concealed(connection: Connection) -> Iterator[Concealed]:
    """Yield the records whose secrets the log keeps without a fingerprint."""
    for mapper in audited_mappers():
        secret = [each.key for each in mapper.column_attrs if each.columns[0].info.get("audit") == "secret"]
        for key, logged in logged_records(connection, mapper.class_.__name__) if secret else ():
            names = [name for name in secret if logged.state and logged.state.get(name) == CONCEALED]
            if names:
                yield Concealed(mapper=mapper, key=key, names=names, version=(logged.state or {}).get("version"))


def _event(connection: Connection, concealed: Concealed) -> Event | None:
    """Return the event that records the fingerprints; None if the record is gone, which verification finds."""
    table = cast("Table", concealed.mapper.local_table)
    columns = [concealed.mapper.column_attrs[name].columns[0] for name in concealed.names]
    row = connection.execute(select(*columns).where(table.c.id == concealed.key)).one_or_none()
    if row is None:
        return None
    # The version as the log has it: without one, a record would no longer be compared by it.
    version = {} if concealed.version is None else {"version": concealed.version}
    stored = dict(zip(concealed.names, map(str, row), strict=True))
    return Event(
        actor=UPGRADE,
        action=AuditAction.VERIFY,
        resource_type=concealed.mapper.class_.__name__,
        resource_id=concealed.key,
        previous_state={**version, **dict.fromkeys(stored, CONCEALED)},
        new_state={**version, **{name: fingerprint(value) for name, value in stored.items()}},
        details={"reason": REASON},
    )
