"""A list as a file: its columns, and how all that its filters leave is found and read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ranzcred.core import clock, formats
from ranzcred.core.spreadsheets.columns import FileColumn

Values = Sequence[Any]
"""The values of a row, in the order of the columns."""


def _today(_filters: object) -> str:
    return formats.date(clock.today())


@dataclass(frozen=True, kw_only=True)
class ListExport:
    """The definition of a list as a file. Its keys are found in one go and kept; its rows are read some hundreds at a
    time, each time in transactions of their own, so that a long list takes little memory and holds up nobody.
    """

    name: str
    """The beginning of the file's name: "credentials"."""
    title: str
    """What the list is called, and the sheet of a workbook, in 31 characters at most."""
    columns: Callable[[Any], Sequence[FileColumn[Any]]]
    """Returns the columns for given filters."""
    find: Callable[[Any, int], Sequence[Any]]
    """Returns the keys of what the filters leave, in their order, up to a limit; or rows that no session knows."""
    load: Callable[[Sequence[Any], Any], Iterable[Any]] = lambda rows, _filters: rows
    """Returns the rows of some hundred keys, in the order of these, in a constant number of statements."""
    as_of: Callable[[Any], str] = _today
    """Returns in words the day that the rows tell of, and as of which it was known."""

    def values(self, keys: Sequence[Any], columns: Sequence[FileColumn[Any]], filters: object) -> list[Values]:
        """Return the values of the rows of some keys."""
        return [[column.value(row) for column in columns] for row in self.load(keys, filters)]
