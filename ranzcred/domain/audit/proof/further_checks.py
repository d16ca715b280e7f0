"""The registry of checks that features add to verification, for what records and the log prove only together."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, and_

from ranzcred.core.db.dialects import by_code_point

FORM = "it is not in the form in which entries are written"


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """A record that differs from the log, or an entry that contradicts another."""

    resource_type: str
    resource_id: str
    difference: str

    def __str__(self) -> str:
        return f"{self.resource_type} {self.resource_id}: {self.difference}"


@dataclass(frozen=True, kw_only=True)
class Span:
    """A range of keys of one kind of record: after `after`, up to and including `last`; None is the end."""

    after: str = ""
    last: str | None = None

    def within(self, key: ColumnElement[str], connection: Connection) -> ColumnElement[bool]:
        """Return SQL for whether a key is in the range."""
        sorted_key = by_code_point(key, connection)
        bounds = [sorted_key > self.after] + ([] if self.last is None else [sorted_key <= self.last])
        return and_(*bounds)


EVERYTHING = Span()

L = TypeVar("L")
S = TypeVar("S")


def side_by_side(
    logged: Iterator[tuple[str, L]], stored: Iterator[tuple[str, S]]
) -> Iterator[tuple[str, L | None, S | None]]:
    """Yield each key with what the log says of it and what is stored, None where there is nothing, in one pass.

    Both come in the order of their keys, by code point.
    """
    said, found = next(logged, None), next(stored, None)
    while said or found:
        key = min(each[0] for each in (said, found) if each)
        of_log = said[1] if said and said[0] == key else None
        of_table = found[1] if found and found[0] == key else None
        yield key, of_log, of_table
        if of_log is not None:
            said = next(logged, None)
        if of_table is not None:
            found = next(stored, None)


Unproven = Counter[str]
"""How many values of each kind cannot be compared yet, because an earlier version recorded too little."""

RecordCheck = Callable[[Connection, Span, Unproven], Iterator[Mismatch]]
"""A check of what belongs to the records of a span."""
EntryCheck = Callable[[Connection, int, int], Iterator[Mismatch]]
"""A check of the entries after one seq, up to another."""

RECORD_CHECKS: dict[str, list[RecordCheck]] = {}
"""The further checks of a class of records, by its name."""
ENTRY_CHECKS: list[EntryCheck] = []


def wrong_entries(connection: Connection, *, after: int, last: int) -> Iterator[Mismatch]:
    """Yield the entries of an intact chain that contradict others. `connection` is a snapshot."""
    for check in ENTRY_CHECKS:
        yield from check(connection, after, last)
