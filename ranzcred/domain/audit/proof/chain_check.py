"""The check of the chain: every entry is read as stored, and hashed again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, type_coerce
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import NullType

from ranzcred.core import clock
from ranzcred.core.db.transactions import STREAMED_ROWS
from ranzcred.core.db.types import moment_text
from ranzcred.domain.audit.chain import GENESIS, HASHED, HEAD, entry_bytes
from ranzcred.domain.audit.models import LOG

TIMESTAMP = HASHED.index("timestamp")
PREVIOUS_HASH = HASHED.index("previous_hash")
PROGRESS_INTERVAL = 10_000
"""The number of entries between two progress reports."""
NEVER = datetime.min.replace(tzinfo=UTC)

NO_MOMENT = "its timestamp is not in the form in which timestamps are written"
UNLINKED = "its previous hash does not match the entry before it"

Watch = Callable[[int, bytes, datetime], None]
"""Called with each entry's seq, bytes and time."""

# Without their types: what is stored, and not what could be made of it, is what was hashed.
STORED = select(*(type_coerce(column, NullType()).label(column.name) for column in LOG.columns)).order_by(LOG.c.seq)


class ChainBroken(Exception):
    """The chain is broken: at which entry, and why."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"Problem at entry {seq}: {why}")
        self.seq = seq
        self.why = why


@dataclass(frozen=True)
class Position:
    """The end of the chain that was read: the last entry's seq and hash."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class Earlier:
    """An entry whose time is before that of an entry before it, by more than the clocks of two servers are apart."""

    seq: int
    moment: datetime
    latest: datetime
    """The latest time before it."""

    def __str__(self) -> str:
        return f"The time goes back at entry {self.seq}: from {self.latest.isoformat()} to {self.moment.isoformat()}"


class Times:
    """The times of the entries that are read, one after another."""

    def __init__(self, told: Callable[[Earlier], None], latest: datetime = NEVER) -> None:
        self.latest = latest
        self._told = told

    def follow(self, seq: int, moment: datetime) -> None:
        """Take the time of the next entry, and tell where it goes back."""
        if self.latest - moment > clock.CLOCKS_APART:
            self._told(Earlier(seq, moment, self.latest))
        self.latest = max(self.latest, moment)


def verify_chain(
    connection: Connection,
    *,
    leaf: Callable[[bytes], None] | None = None,
    progress: Callable[[int], None] | None = None,
    earlier: Callable[[Earlier], None] | None = None,
) -> Position:
    """Read the whole log and return its end, or raise ChainBroken. `connection` is a snapshot.

    `leaf` is called with each entry's bytes, `progress` with the number of entries read, `earlier` where the time goes
    back.
    """
    times = Times(earlier) if earlier else None

    def watch(seq: int, data: bytes, moment: datetime) -> None:
        if leaf:
            leaf(data)
        if times:
            times.follow(seq, moment)
        if progress and seq % PROGRESS_INTERVAL == 0:
            progress(seq)

    position = read_entries(connection, Position(), watch=watch)
    check_head(connection, position)
    return position


def read_entries(
    connection: Connection, position: Position, *, limit: int | None = None, watch: Watch | None = None
) -> Position:
    """Read up to `limit` entries after `position` and return the new position, or raise ChainBroken."""
    last = position.seq + limit if limit else None
    try:
        return _read(connection, position, last=last, each=STREAMED_ROWS, watch=watch)
    except _Undecoded as undecoded:
        # It was met somewhere among the rows that were fetched together: one by one, it is met in its place.
        try:
            return _read(connection, undecoded.after, last=last, each=1)
        except _Undecoded as found:
            raise ChainBroken(found.after.seq + 1, "it contains bytes that are not text") from None


class _Undecoded(Exception):
    """A row after this position has bytes that are no text, which SQLite can store."""

    def __init__(self, after: Position) -> None:
        self.after = after


def _read(
    connection: Connection,
    position: Position,
    *,
    last: int | None,
    each: int,
    watch: Watch | None = None,
) -> Position:
    """Read from `position` to the entry `last`, fetching `each` rows at a time."""
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
                        raise ChainBroken(seq, "it was altered while this check read the log")
                    continue
                data = checked_bytes(values, found, seq=seq + 1, previous=previous)
                seq, previous = seq + 1, found
                if watch:
                    watch(seq, data, _moment(values[TIMESTAMP], seq=seq))
    except OperationalError as error:
        if "decode" in str(error.orig):
            raise _Undecoded(Position(seq, previous)) from error
        raise
    if again:
        raise ChainBroken(seq, "it was removed while this check read the log")
    return Position(seq, previous)


def checked_bytes(values: list[Any], found: object, *, seq: int, previous: str) -> bytes:
    """Return the bytes of a stored entry; raise ChainBroken unless it is number `seq` and follows the hash
    `previous`.
    """
    if values[0] != seq:
        raise ChainBroken(seq, _out_of_order(values[0], seq))
    if values[PREVIOUS_HASH] != previous:
        raise ChainBroken(seq, UNLINKED)
    stored = values[TIMESTAMP]
    values[TIMESTAMP] = moment_text(stored)
    if values[TIMESTAMP] is stored:
        raise ChainBroken(seq, NO_MOMENT)
    return hashed_bytes(values, found, seq=seq)


def _moment(text: str, *, seq: int) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ChainBroken(seq, NO_MOMENT) from None


def hashed_bytes(values: list[Any], found: object, *, seq: int) -> bytes:
    """Return the bytes of an entry; raise ChainBroken unless they have its hash."""
    try:
        data = entry_bytes(values)
    except (TypeError, ValueError):
        raise ChainBroken(seq, "it contains a value that no entry can have") from None
    if hashlib.sha256(data).hexdigest() != found:
        raise ChainBroken(seq, "it has been altered: its content does not match its hash")
    return data


def _out_of_order(found: object, expected: int) -> str:
    if isinstance(found, int) and found > expected:
        return f"it is missing; the next entry is {found}"
    return f"the entry in its place has the seq {found!r}"


def check_head(connection: Connection, end: Position) -> None:
    """Raise ChainBroken unless the head row matches the last entry."""
    heads = connection.execute(select(HEAD.c.seq, HEAD.c.hash)).all()
    if len(heads) != 1:
        raise ChainBroken(end.seq, f"the log's end marker has {len(heads)} rows instead of one")
    [(seq, head)] = heads
    if seq > end.seq:
        raise ChainBroken(end.seq + 1, f"it is missing; the log's end marker is at {seq}")
    if seq < end.seq:
        raise ChainBroken(seq + 1, f"it is past the log's end marker, which is at {seq}")
    if head != end.hash:
        raise ChainBroken(seq, "its hash does not match the log's end marker")
