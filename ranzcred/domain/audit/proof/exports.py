"""The log as a file: CSV for people, JSON Lines that prove themselves, one line an entry, oldest first."""

import csv
import io
import json
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection

from ranzcred.core.db.types import moment_text
from ranzcred.core.errors import Invalid
from ranzcred.core.spreadsheets.cells import escape_formula
from ranzcred.domain.audit.chain import GENESIS, HASHED, canonical
from ranzcred.domain.audit.proof.chain_check import (
    PREVIOUS_HASH,
    STORED,
    TIMESTAMP,
    UNLINKED,
    ChainBroken,
    hashed_bytes,
)

COLUMNS = [*HASHED, "hash"]
SEQ_MAXIMUM = 2**63 - 1


def json_lines(connection: Connection, condition: Sequence[ColumnElement[bool]]) -> Generator[str, None, None]:
    """Entries with all that is hashed, exactly as it is hashed, and the hash."""
    for values in _entries(connection, condition):
        yield canonical(dict(zip(COLUMNS, values, strict=True))) + "\n"


def csv_lines(connection: Connection, condition: Sequence[ColumnElement[bool]]) -> Generator[str, None, None]:
    """Entries for a spreadsheet: none of its cells is taken for a formula."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    for values in _entries(connection, condition):
        yield _drain(line)
        writer.writerow([escape_formula(value) for value in values])
    yield _drain(line)


def _entries(connection: Connection, condition: Sequence[ColumnElement[bool]]) -> Generator[list[Any], None, None]:
    with connection.execute(STORED.where(*condition)) as rows:
        for row in rows:
            values = list(row)
            values[TIMESTAMP] = moment_text(values[TIMESTAMP])
            yield values


def _drain(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text


@dataclass(frozen=True, kw_only=True)
class ReadExport:
    """What a file of JSON Lines holds: how many entries, the first and the last seq, and the last one's hash."""

    count: int
    first: int
    last: int
    head: str

    @property
    def whole(self) -> bool:
        """Whether it is the log from its start, without a gap."""
        return self.count == self.last


def verify_lines(lines: Iterable[str], *, leaf: Callable[[bytes], None] | None = None) -> ReadExport:
    """Hash each entry and check the links between neighbours. Raise ChainBroken, or Invalid for a line that is no
    entry.
    """
    count, first, last, head = 0, 0, 0, GENESIS
    for number, line in enumerate(lines, start=1):
        *values, found = _read(line, number)
        seq = values[0]
        if seq <= last:
            raise ChainBroken(seq, f"it comes after entry {last}")
        data = hashed_bytes(values, found, seq=seq)
        if seq == last + 1 and values[PREVIOUS_HASH] != head:
            raise ChainBroken(seq, UNLINKED)
        if leaf and seq == count + 1:
            leaf(data)
        count, first, last, head = count + 1, first or seq, seq, found
    return ReadExport(count=count, first=first, last=last, head=head)


def _read(line: str, number: int) -> list[Any]:
    """Return the values of an entry, in the table's order of columns."""
    try:
        pairs = json.loads(line, object_pairs_hook=list)
        entry = dict(pairs)
        values = [entry.pop(name) for name in COLUMNS]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Invalid(f"Line {number} is not an entry of the audit log.") from None
    if entry or len(pairs) != len(COLUMNS) or type(values[0]) is not int or not 0 < values[0] <= SEQ_MAXIMUM:
        raise Invalid(f"Line {number} is not an entry of the audit log.")
    return values
