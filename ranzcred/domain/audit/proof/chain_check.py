"""Whether the chain holds: every entry read as it is stored, and hashed anew."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, type_coerce
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import NullType

from ranzcred.core.db.transactions import STREAMED_ROWS
from ranzcred.core.db.types import moment_text
from ranzcred.domain.audit.chain import GENESIS, HASHED, HEAD, LOG, entry_bytes

TIMESTAMP = HASHED.index("timestamp")
PREVIOUS_HASH = HASHED.index("previous_hash")
PROGRESS_INTERVAL = 10_000
"""How many entries are read between two words of progress."""

UNLINKED = "its previous hash is not the hash of the entry before it"

# Without their types: what is stored, and not what could be made of it, is what was hashed.
STORED = select(*(type_coerce(column, NullType()).label(column.name) for column in LOG.columns)).order_by(LOG.c.seq)


class ChainBroken(Exception):
    """The first entry that is not as it was written, by its place in the chain, and what is wrong with it."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"broken at seq {seq}: {why}")
        self.seq = seq
        self.why = why


@dataclass(frozen=True)
class Position:
    """How far the chain has been read: the last entry's seq and hash."""

    seq: int = 0
    hash: str = GENESIS


def verify_chain(
    connection: Connection,
    *,
    leaf: Callable[[bytes], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Position:
    """Read the whole log and answer where it ends, or raise ChainBroken. `connection` is a snapshot's.

    `leaf` is given each entry's bytes, `progress` how many entries have been read.
    """
    position = read_entries(connection, Position(), leaf=leaf, progress=progress)
    check_head(connection, position)
    return position


def read_entries(
    connection: Connection,
    position: Position,
    *,
    limit: int | None = None,
    leaf: Callable[[bytes], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Position:
    """Read on from `position`, `limit` entries at most, and answer how far that leads, or raise ChainBroken."""
    last = position.seq + limit if limit else None
    try:
        return _read(connection, position, last=last, each=STREAMED_ROWS, leaf=leaf, progress=progress)
    except _Undecoded as undecoded:
        # It was met somewhere among the rows that were fetched together: one by one, it is met in its place.
        try:
            return _read(connection, undecoded.after, last=last, each=1)
        except _Undecoded as found:
            raise ChainBroken(found.after.seq + 1, "it holds bytes that are no text") from None


class _Undecoded(Exception):
    """A row after this position holds bytes that are no text: SQLite takes any."""

    def __init__(self, after: Position) -> None:
        self.after = after


def _read(
    connection: Connection,
    position: Position,
    *,
    last: int | None,
    each: int,
    leaf: Callable[[bytes], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Position:
    """Read on from `position` to the entry `last`, fetching `each` rows together."""
    # The entry at the position is read once more: nothing may stand beside it.
    statement = STORED.where(LOG.c.seq >= position.seq) if position.seq else STORED
    statement = statement if last is None else statement.limit(last - position.seq + bool(position.seq))
    seq, previous = position.seq, position.hash
    again = bool(position.seq)
    try:
        with connection.execute(statement, execution_options={"yield_per": each}) as rows:
            for row in rows:
                *values, found = row
                if again:
                    again = False
                    if (values[0], found) != (seq, previous):
                        raise ChainBroken(seq, "it is no longer what it was when this verification read it")
                    continue
                data = checked_bytes(values, found, seq=seq + 1, previous=previous)
                if leaf:
                    leaf(data)
                seq, previous = seq + 1, found
                if progress and seq % PROGRESS_INTERVAL == 0:
                    progress(seq)
    except OperationalError as error:
        if "decode" in str(error.orig):
            raise _Undecoded(Position(seq, previous)) from error
        raise
    if again:
        raise ChainBroken(seq, "it is no longer there")
    return Position(seq, previous)


def checked_bytes(values: list[Any], found: object, *, seq: int, previous: str) -> bytes:
    """The bytes of a stored entry that must be the `seq`th, after the one whose hash is `previous`, or ChainBroken."""
    if values[0] != seq:
        raise ChainBroken(seq, _out_of_order(values[0], seq))
    if values[PREVIOUS_HASH] != previous:
        raise ChainBroken(seq, UNLINKED)
    stored = values[TIMESTAMP]
    values[TIMESTAMP] = moment_text(stored)
    if values[TIMESTAMP] is stored:
        raise ChainBroken(seq, "its timestamp is not in the form in which timestamps are written")
    return hashed_bytes(values, found, seq=seq)


def hashed_bytes(values: list[Any], found: object, *, seq: int) -> bytes:
    """The bytes of one entry, whose hash they must have, or ChainBroken."""
    try:
        data = entry_bytes(values)
    except (TypeError, ValueError):
        raise ChainBroken(seq, "it holds what no entry can hold") from None
    if hashlib.sha256(data).hexdigest() != found:
        raise ChainBroken(seq, "its content does not have its hash")
    return data


def _out_of_order(found: object, expected: int) -> str:
    if isinstance(found, int) and found > expected:
        return f"it is missing; the next entry is {found}"
    return f"the entry in its place has the seq {found!r}"


def check_head(connection: Connection, end: Position) -> None:
    """Raise ChainBroken unless the head row says what the last entry does."""
    heads = connection.execute(select(HEAD.c.seq, HEAD.c.hash)).all()
    if len(heads) != 1:
        raise ChainBroken(end.seq, f"the head of the chain has {len(heads)} rows, not one")
    [(seq, head)] = heads
    if seq > end.seq:
        raise ChainBroken(end.seq + 1, f"it is missing; the head of the chain is at {seq}")
    if seq < end.seq:
        raise ChainBroken(seq + 1, f"it is not part of the chain, whose head is at {seq}")
    if head != end.hash:
        raise ChainBroken(seq, "its hash is not the one at the head of the chain")
