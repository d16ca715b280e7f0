"""Sheets, written as a transaction ends, when no other one writes: each is read from holdings that all can see."""

import itertools
from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, delete, event, insert, select, tuple_
from sqlalchemy.orm import Mapper, Session, SessionTransaction

from ranzcred.core.db.dialects import by_code_point
from ranzcred.core.db.types import new_key
from ranzcred.domain.audit import recording
from ranzcred.domain.audit.chain import lock_log
from ranzcred.domain.coverage.holdings.keeping import HOLDINGS, pop_changed
from ranzcred.domain.coverage.sheets.models import HoldingSheet
from ranzcred.domain.coverage.sheets.packing import pack
from ranzcred.domain.definitions.models import MicroCredentialDefinition

SHEETS = cast("Table", HoldingSheet.__table__)
PAIR = ("definition_id", "organisation_id")
PACKED = ("member_id", "state", "from_on", "until_on", "active", "known_from", "known_until")


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    """Write the sheets that have changed: after the entries, while no other transaction can write its own."""
    if session.in_nested_transaction():
        return
    recording.write_entries(session)
    keys = sorted(pop_changed(session))
    if keys:
        lock_log(session)
        write_sheets(session, *(tuple_(*(each.c[name] for name in PAIR)).in_(keys) for each in (SHEETS, HOLDINGS)))


def write_sheets(session: Session, gone: ColumnElement[bool], which: ColumnElement[bool]) -> None:
    """Write the sheets of some holdings in place of those that there are, in two statements. The log is locked."""
    connection = session.connection()
    connection.execute(delete(SHEETS).where(gone))
    rows = list(sheets_of(connection, which))
    if rows:
        connection.execute(insert(SHEETS), rows)


def sheets_of(connection: Connection, *which: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    """Yield the columns of the sheets of some holdings, which are whole ones of definitions in organisations; in one
    statement, in the order of their keys.
    """
    keys = [by_code_point(HOLDINGS.c[name], connection) for name in PAIR]
    columns = [HOLDINGS.c[name] for name in (*PAIR, *PACKED)]
    rows = connection.execute(select(*columns).where(*which).order_by(*keys))
    for pair, theirs in itertools.groupby(rows, key=lambda row: tuple(row[: len(PAIR)])):
        for as_now, runs in zip((False, True), pack(theirs), strict=True):
            if runs:
                yield {"id": new_key(), **dict(zip(PAIR, pair, strict=True)), "as_now": as_now, "runs": runs}


@event.listens_for(MicroCredentialDefinition, "before_delete")
def _forget_deleted(
    _mapper: Mapper[MicroCredentialDefinition], connection: Connection, definition: MicroCredentialDefinition
) -> None:
    """Delete the sheets of a definition that nobody has any more, which refer to it until the transaction ends."""
    connection.execute(delete(SHEETS).where(SHEETS.c.definition_id == definition.id))


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """Forget what has been rolled back."""
    if ended.parent is None:
        pop_changed(session)
