"""The rows of a CSV file, from its text.

They are read as RFC 4180 has it, and as spreadsheets and people write it: blanks may stand before and after quotation
marks, and a first line may name the separator. Python's own reader takes neither.
"""

import io
import re
from collections.abc import Iterator

from ranzcred.core.text import HARMLESS, SPACE
from ranzcred.domain.imports.csv_files.decoding import Unreadable

LINE_LIMIT = 20_000
"""How many lines there may be, blank ones included."""
COLUMN_LIMIT = 50
CELL_LENGTH = 1_000
ROW_LENGTH = COLUMN_LIMIT * CELL_LENGTH
EDGE = f"(?![\\r\\n])[{SPACE}{HARMLESS}]"
VISIBLE = re.compile(f"[^{SPACE}{HARMLESS}]")
SEPARATOR_LINE = re.compile(rf'(?:{EDGE})*"?sep=(\\t|\t|[^\w\s"])"?(?:{EDGE}|[,;|])*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
"""A first line such as "sep=;", which spreadsheets obey and do not show."""

Row = tuple[int, list[str]]
"""A row's number in the spreadsheet, counted from 1 with its header, and its cells."""


def split_separator_line(text: str) -> tuple[str | None, str]:
    """Return the separator that the first line names, or None, and the text without that line."""
    found = SEPARATOR_LINE.match(text)
    if not found:
        return None, text
    return found[1].replace("\\t", "\t"), text[found.end() :]


def read_rows(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows that are not blank, numbered as in a spreadsheet: a cell may have several lines.

    Raise Unreadable at a quotation mark out of place, and past a limit.
    """
    lines = _Lines(text)
    reader = _RowReader(iter(lines), delimiter)
    number = 1
    while (cells := reader.read(number)) is not None:
        if any(map(VISIBLE.search, cells)):
            yield number, cells
        number += 1
        lines.start_row(number)


class _Lines:
    """The lines of a file, refused at the limits before they become cells."""

    def __init__(self, text: str) -> None:
        self._lines = enumerate(io.StringIO(text, newline=""), start=1)
        self.start_row(1)

    def start_row(self, number: int) -> None:
        self._row = number
        self._length = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            if number > LINE_LIMIT:
                raise Unreadable(
                    f"The file has more than {LINE_LIMIT:,} lines. Delete blank lines, or split it into smaller files."
                )
            self._length += len(line)
            if self._length > ROW_LENGTH:
                raise Unreadable(
                    f"Row {self._row:,} can't be read: it has more than {ROW_LENGTH:,} characters. "
                    "Shorten it, or look for a missing quotation mark."
                )
            yield line


class _RowReader:
    """A reader of rows from lines."""

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        separator = re.escape(delimiter)
        edge = f"(?:(?!{separator}){EDGE})*"
        self._opening = re.compile(f'{edge}"')
        self._closing = re.compile(rf'"{edge}(?={separator}|[\r\n]|\Z)')

    def read(self, number: int) -> list[str] | None:
        """Return the next row, whose number is this one, or None at the end."""
        line = next(self._lines, None)
        if line is None:
            return None
        cells, place = [], 0
        while True:
            opening = self._opening.match(line, place)
            if opening:
                cell, line, place = self._quoted(line, opening.end(), number)
            else:
                end = line.find(self._delimiter, place)
                cell = line[place:].rstrip("\r\n") if end < 0 else line[place:end]
                place += len(cell)
            cells.append(cell)
            if not line.startswith(self._delimiter, place):
                return cells
            place += len(self._delimiter)

    def _quoted(self, line: str, start: int, number: int) -> tuple[str, str, int]:
        """Return a cell from its opening mark on, the line that it ends in, and the place after its closing mark."""
        parts, place = [], start
        while line:
            mark = line.find('"', place)
            if mark < 0:
                parts.append(line[start:])
                line, start, place = next(self._lines, ""), 0, 0
            elif line.startswith('""', mark):
                place = mark + 2
            elif closing := self._closing.match(line, mark):
                return "".join([*parts, line[start:mark]]).replace('""', '"'), line, closing.end()
            else:
                break
        raise Unreadable(
            f"Row {number:,} can't be read. Check the quotation marks: "
            "they go around a whole value, and are doubled inside it."
        )
