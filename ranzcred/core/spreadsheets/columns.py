"""Columns of a list as a file: a label, how a row is read, and what kind of value that is."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from ranzcred.core import clock
from ranzcred.core.spreadsheets.cells import escape_formula

ABSENT = "–"
"""What is shown of a fraction of nothing."""

R = TypeVar("R")
S = TypeVar("S")


class ValueKind(enum.Enum):
    """The kind of a column's values, None aside, which leaves the cell empty."""

    TEXT = enum.auto()
    NUMBER = enum.auto()
    """A whole number."""
    DAY = enum.auto()
    MOMENT = enum.auto()
    """A moment, written as the time in Auckland."""
    PERCENT = enum.auto()
    """A whole percentage, as a page shows it; None of nothing."""


@dataclass(frozen=True)
class FileColumn(Generic[R]):
    """A column: its label, how the value of a row is read, and the kind of that."""

    label: str
    value: Callable[[R], Any]
    kind: ValueKind = ValueKind.TEXT

    def read_from(self, part: Callable[[S], R | None]) -> "FileColumn[S]":
        """Return the column for rows of which a part has it; without the part the cell is empty."""

        def read(row: S) -> Any:  # noqa: ANN401 - of the kind
            found = part(row)
            return None if found is None else self.value(found)

        return FileColumn(self.label, read, self.kind)


def auckland_time(moment: datetime) -> datetime:
    """Return the time that a clock in Auckland showed, without its zone, as spreadsheets have it."""
    return moment.astimezone(clock.AUCKLAND).replace(tzinfo=None)


def csv_cell(value: Any, kind: ValueKind) -> object:  # noqa: ANN401 - of a column's kind
    """Return a value as a cell of a CSV file, which no spreadsheet takes for a formula."""
    if value is None:
        return ABSENT if kind is ValueKind.PERCENT else ""
    if kind is ValueKind.PERCENT:
        return f"{value}%"
    if isinstance(value, datetime):
        return f"{auckland_time(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else escape_formula(value)
