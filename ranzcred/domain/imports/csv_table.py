"""A CSV file, from its bytes to its rows."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ranzcred.core.errors import Problem
from ranzcred.domain.imports.columns import IGNORED, Column, columns_of, header_key
from ranzcred.domain.imports.models import ImportKind

ROW_LIMIT = 5_000
LINE_LIMIT = 20_000
"""How many lines there may be, blank ones included."""
COLUMN_LIMIT = 50
CELL_LENGTH = 1_000
ROW_LENGTH = COLUMN_LIMIT * CELL_LENGTH
DELIMITERS = (",", ";", "\t")
"""The delimiters: comma, and those that spreadsheets use where the comma is the decimal sign."""
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of spreadsheet files (ZIP, and OLE before 2007)."""
SAVE_AS_CSV = "In your spreadsheet choose Save As or Download, then “CSV UTF-8”."

Row = tuple[int, list[str]]
"""A row's number in the spreadsheet, counted from 1 with its header, and its cells."""


class Unreadable(Problem):
    """The file as a whole is unreadable."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """The content of a file: its header, and the rows that are not blank."""

    header: list[str]
    rows: list[Row]


def read_table(content: bytes, kind: ImportKind) -> Table:
    """Return the table in a file of this kind, or raise Unreadable with a message what to do."""
    text = _decoded(content)
    records = _records(text, _delimiter(text, kind))
    header = _trimmed(next(records, (0, []))[1])
    if not header:
        raise Unreadable("The file is empty. Put the names of the columns in its first row.")
    if len(header) > COLUMN_LIMIT:
        raise Unreadable(
            f"The first row has {len(header):,} columns, and a file may have at most {COLUMN_LIMIT}. "
            "Delete those that the template does not have."
        )
    _check_header(header, kind)
    rows: list[Row] = []
    for number, cells in records:
        if len(rows) == ROW_LIMIT:
            raise Unreadable(
                f"The file has more than {ROW_LIMIT:,} rows. Split it, and import one part after the other."
            )
        rows.append((number, _fitted(number, cells, header)))
    if not rows:
        raise Unreadable("The file has no rows below its header.")
    return Table(header=header, rows=rows)


def _decoded(content: bytes) -> str:
    if content.startswith(WORKBOOKS):
        raise Unreadable(f"This is a workbook of a spreadsheet, not a CSV file. {SAVE_AS_CSV}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"The file is not UTF-8: line {line:,} cannot be read. {SAVE_AS_CSV}") from None


def _delimiter(text: str, kind: ImportKind) -> str:
    """Return the delimiter that finds most columns in the header; the comma if there is no better one."""
    known = {header_key(column.label) for column in columns_of(kind)}

    def found(delimiter: str) -> int:
        try:
            _, cells = next(_records(text, delimiter), (0, []))
        except Unreadable:
            return 0
        return len(known & {header_key(cell) for cell in cells})

    return max(DELIMITERS, key=found)


def _records(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows that are not blank, numbered as in a spreadsheet: a cell may have several lines."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield number, cells
            lines.start_row(number + 1)
    except csv.Error:
        raise Unreadable(
            f"Row {number + 1:,} cannot be read: a quotation mark is missing or out of place. "
            "Quotation marks stand around a whole cell, and are doubled within it."
        ) from None


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
                    f"The file has more than {LINE_LIMIT:,} lines. Delete blank ones, "
                    "or split it and import one part after the other."
                )
            self._length += len(line)
            if self._length > ROW_LENGTH:
                raise Unreadable(
                    f"Row {self._row:,} cannot be read: it has more than {ROW_LENGTH:,} characters. "
                    "Shorten it, or look for a quotation mark that is missing."
                )
            yield line


def _check_header(header: Sequence[str], kind: ImportKind) -> None:
    """Raise Unreadable, naming the column, if the header has an unknown, a duplicate or a missing one."""
    columns = columns_of(kind)
    keys = [header_key(text) for text in header]
    known = {header_key(column.label) for column in columns}
    unknown = [text for text, key in zip(header, keys, strict=True) if key not in known | {header_key(IGNORED)}]
    if unknown:
        raise Unreadable(_unknown_columns(unknown, keys, kind, columns))
    twice = next((text for text, key in zip(header, keys, strict=True) if keys.count(key) > 1), None)
    if twice:
        raise Unreadable(f"The column “{twice}” is there more than once. Keep one of them.")
    missing = [column.label for column in columns if column.required and header_key(column.label) not in keys]
    if missing:
        raise Unreadable(f"{_columns(missing)} missing. Name it in the first row, or start from the template.")


def _unknown_columns(unknown: list[str], keys: Sequence[str], kind: ImportKind, columns: Sequence[Column]) -> str:
    other = next(each for each in ImportKind if each is not kind)
    if _has_required(other, keys) and not _has_required(kind, keys):
        return f"These are the columns of {other}. Choose “{other.label}”, or another file."
    if unknown == [""]:
        return f"Column {keys.index('') + 1} has no name. Name it in the first row, or delete it."
    names = ", ".join(column.label for column in columns)
    return f"{_columns([text[:100] for text in unknown])} not known. The columns are: {names}."


def _has_required(kind: ImportKind, keys: Sequence[str]) -> bool:
    return {header_key(column.label) for column in columns_of(kind) if column.required} <= set(keys)


def _columns(names: Sequence[str]) -> str:
    """Return columns as the start of a sentence: "The column “City” is", "The columns “City”, “Town” are"."""
    quoted = ", ".join(f"“{name}”" for name in names[:10])
    return f"The column {quoted} is" if len(names) == 1 else f"The columns {quoted} are"


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Return the names without blank columns at the end, which spreadsheets may leave."""
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _fitted(number: int, cells: list[str], header: Sequence[str]) -> list[str]:
    """Return a row without blank cells past its last column, or raise Unreadable if it is past the limits."""
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    if len(cells) > COLUMN_LIMIT:
        raise Unreadable(
            f"Row {number:,} has {len(cells):,} cells, and may have at most {COLUMN_LIMIT}. "
            "Where a cell holds a separator, put quotation marks around it."
        )
    length, column = max((len(cell), column) for column, cell in enumerate(cells, start=1))
    if length > CELL_LENGTH:
        raise Unreadable(
            f"Row {number:,} has {length:,} characters in column {column}, and a cell may have at most "
            f"{CELL_LENGTH:,}. Shorten it, or look for a quotation mark that is missing."
        )
    return cells
