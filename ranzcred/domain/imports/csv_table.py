"""A CSV file, from its bytes to its rows."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ranzcred.core.text import normalised
from ranzcred.domain.imports.columns import header_key
from ranzcred.domain.imports.csv_files.decoding import SAVE_AS_CSV, Unreadable, decoded, undecoded_place
from ranzcred.domain.imports.csv_files.header import check_header, column_keys, has_required
from ranzcred.domain.imports.csv_files.rows import (
    CELL_LENGTH,
    COLUMN_LIMIT,
    Row,
    read_rows,
    split_separator_line,
)
from ranzcred.domain.imports.models import ImportKind

ROW_LIMIT = 5_000
DELIMITERS = (",", ";", "\t")
"""The delimiters: comma, and those that spreadsheets use where the comma is the decimal sign."""
FIRST_ROWS = 10
"""The number of rows among which the header is looked for."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """The content of a file: its header, and the rows that are not blank."""

    header: list[str]
    rows: list[Row]


def read_table(content: bytes, kind: ImportKind) -> Table:
    """Return the table in a file of this kind, or raise Unreadable with a message what to do."""
    named, text = split_separator_line(decoded(content))
    delimiter = _delimiter(text, kind, (named, *DELIMITERS) if named else DELIMITERS)
    records = read_rows(text, delimiter)
    number, first = next(records, (0, []))
    header = _trimmed(first)
    if not header:
        raise Unreadable("The file is empty. Put the column names in the first row.")
    if len(header) > COLUMN_LIMIT:
        raise Unreadable(
            f"The first row has {len(header):,} columns, and a file can have up to {COLUMN_LIMIT}. "
            "Delete those that aren't in the template."
        )
    _refuse_undecoded(number, header, header)
    _refuse_title(_first_rows(text, delimiter), kind)
    check_header(header, kind)
    rows: list[Row] = []
    for number, cells in records:
        if len(rows) == ROW_LIMIT:
            raise Unreadable(f"The file has more than {ROW_LIMIT:,} rows. Split it into smaller files.")
        fitted = _fitted(number, cells, header)
        _refuse_undecoded(number, fitted, header)
        if not _is_header_again(number, fitted, header):
            rows.append((number, fitted))
    if not rows:
        raise Unreadable("The file has no rows below the column names.")
    return Table(header=header, rows=rows)


def _delimiter(text: str, kind: ImportKind, delimiters: Sequence[str]) -> str:
    """Return the delimiter that finds most columns; the first if there is no better one."""
    known = column_keys(kind)

    def found(delimiter: str) -> int:
        return max((len(known & set(map(header_key, cells))) for _, cells in _first_rows(text, delimiter)), default=0)

    return max(delimiters, key=found)


def _first_rows(text: str, delimiter: str) -> list[Row]:
    """Return the rows among which the header may be, as far as they can be read."""
    rows: list[Row] = []
    with contextlib.suppress(Unreadable):  # which is raised again when that row is read
        rows.extend(islice(read_rows(text, delimiter), FIRST_ROWS))
    return rows


def _refuse_title(first_rows: Sequence[Row], kind: ImportKind) -> None:
    """Raise Unreadable if the names of the columns are further below, as in files with a title."""
    headers = [number for number, cells in first_rows if has_required(kind, cells)]
    if headers and headers[0] != first_rows[0][0]:
        raise Unreadable(
            f"The names of the columns are in row {headers[0]:,}, below “{_shown(first_rows[0][1])}”. "
            "Delete the rows above them."
        )


def _shown(cells: Sequence[str]) -> str:
    """Return the first cell that is not blank, as a sentence shows it."""
    return next((cell.strip() for cell in cells if cell.strip()), "")[:100]


def _refuse_undecoded(number: int, cells: Sequence[str], header: Sequence[str]) -> None:
    """Raise Unreadable if a cell has bytes that are not UTF-8, naming the row and the column."""
    for column, cell in enumerate(cells):
        place = undecoded_place(cell)
        if place is not None:
            name = f"“{header[column]}”" if column < len(header) and cells is not header else f"{column + 1}"
            after = f" after “{cell[:place][-20:].lstrip()}”" if cell[:place].strip() else ""
            raise Unreadable(
                f"The file is not UTF-8: row {number:,}, column {name}, can't be read{after}. {SAVE_AS_CSV}"
            )


def _is_header_again(number: int, cells: Sequence[str], header: Sequence[str]) -> bool:
    """Return whether a row is the header once more, as where files were joined; raise Unreadable if in other order."""
    keys, again = list(map(header_key, header)), list(map(header_key, cells))
    if keys != again and sorted(keys) == sorted(again):
        raise Unreadable(
            f"Row {number:,} repeats the column names in another order. "
            "Move it and the rows below into a separate file."
        )
    return keys == again


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Return the names without blank columns at the end, which spreadsheets may leave."""
    names = [normalised(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _fitted(number: int, cells: list[str], header: Sequence[str]) -> list[str]:
    """Return a row without blank cells past its last column, or raise Unreadable if it is past the limits."""
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()
    if len(cells) > COLUMN_LIMIT:
        raise Unreadable(
            f"Row {number:,} has {len(cells):,} columns, and can have up to {COLUMN_LIMIT}. "
            "Put quotation marks around any value with a comma or semicolon."
        )
    length, column = max((len(cell), column) for column, cell in enumerate(cells, start=1))
    if length > CELL_LENGTH:
        raise Unreadable(
            f"Row {number:,} has {length:,} characters in column {column}, and a value can have up to "
            f"{CELL_LENGTH:,}. Shorten it, or look for a missing quotation mark."
        )
    return cells
