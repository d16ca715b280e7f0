"""Lists of what is copied, and how their values are written as JSON and into cells of a spreadsheet."""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select

from ranzcred.core.db.types import moment_text
from ranzcred.core.spreadsheets.cells import escape_formula

Values = Mapping[str, Any]


def _all_columns(row: Row[Any]) -> Values:
    return row._asdict()


@dataclass(frozen=True, kw_only=True)
class DataList:
    """A list of what is held about somebody: the name of its file, and what is in it in words.

    `values` makes what is written of a row. Its columns are those of the statement where none are given.
    """

    name: str
    about: str
    statement: Select[*tuple[Any, ...]]
    values: Callable[[Row[Any]], Values] = _all_columns
    columns: Sequence[str] = ()

    @property
    def header(self) -> Sequence[str]:
        return self.columns or tuple(self.statement.selected_columns.keys())

    def rows(self, connection: Connection) -> Iterator[dict[str, Any]]:
        """Yield what is written of each row, as JSON has it."""
        with connection.execute(self.statement) as found:
            for row in found:
                values = self.values(row)
                yield {name: _plain(values[name]) for name in self.header}


def _plain(value: object) -> object:
    """Return a value as JSON has it: a moment in UTC, a date by ISO 8601, the words for one of a few."""
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "label", value.value)) if isinstance(value, enum.Enum) else value


def cell(value: object) -> object:
    """Return a value for a cell, which no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return escape_formula("\n".join(map(str, value)) if isinstance(value, list) else value)
