"""A list as a file of a spreadsheet, written row by row: as CSV or as a workbook."""

import csv
import io
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any, TypeAlias

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook, Worksheet

from ranzcred.core.spreadsheets.cells import BYTE_ORDER_MARK
from ranzcred.core.spreadsheets.columns import ABSENT, FileColumn, ValueKind, auckland_time, csv_cell

Columns: TypeAlias = Sequence[FileColumn[Any]]
Rows: TypeAlias = Iterable[Sequence[Any]]
"""The values of each row, in the order of the columns."""

SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FORMATS = {
    ValueKind.NUMBER: {"num_format": "#,##0"},
    ValueKind.DAY: {"num_format": "d mmm yyyy", "align": "left"},
    ValueKind.MOMENT: {"num_format": "d mmm yyyy h:mm am/pm", "align": "left"},
    ValueKind.PERCENT: {"num_format": "0%", "align": "right"},
}
NARROWEST, WIDEST = 10, 50
"""The widths of columns, in characters."""
FIRST_YEAR = 1900
"""The first year that a workbook has days of."""
HUNDRED = 100
BLOCK = 64 * 1024


def csv_parts(columns: Columns, rows: Rows) -> Generator[bytes, None, None]:
    """Yield the lines of a CSV file."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow([csv_cell(column.label, ValueKind.TEXT) for column in columns])
    yield (BYTE_ORDER_MARK + line.getvalue()).encode()
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow([csv_cell(value, column.kind) for column, value in zip(columns, row, strict=True)])
        yield line.getvalue().encode()


def workbook_parts(title: str, columns: Columns, rows: Rows, about: Mapping[str, str]) -> Generator[bytes, None, None]:
    """Yield a workbook: a sheet with the rows, and one that says what they are. It is written to a temporary file."""
    with TemporaryFile() as file:
        with closing(xlsxwriter.Workbook(file, SAFE)) as workbook:
            number = _write_rows(workbook, title, columns, rows)
            _write_about(workbook, {**about, "Rows": f"{number:,}"})
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _write_rows(workbook: Workbook, title: str, columns: Columns, rows: Rows) -> int:
    """Write a sheet with the rows, and return how many there are."""
    sheet = workbook.add_worksheet(title)
    heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {kind: workbook.add_format(how) for kind, how in FORMATS.items()}
    widths = [NARROWEST] * len(columns)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.label, heading)
    number = 0
    for number, row in enumerate(rows, 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            shown = _write_cell(sheet, number, place, value, column.kind, formats)
            widths[place] = max(widths[place], shown)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, number, max(0, len(columns) - 1))
    return number


def _write_cell(
    sheet: Worksheet,
    row: int,
    place: int,
    value: Any,  # noqa: ANN401 - of the kind
    kind: ValueKind,
    formats: Mapping[ValueKind, Format],
) -> int:
    """Write a cell as what it is, never as a formula, and return about how wide it is."""
    style = formats.get(kind)
    if value is None or value == "":
        if kind is ValueKind.PERCENT:
            sheet.write_string(row, place, ABSENT, style)
        return 0
    if kind is ValueKind.PERCENT:
        sheet.write_number(row, place, value / HUNDRED, style)
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, place, auckland_time(value) if isinstance(value, datetime) else value, style)
        return len("28 Nov 2026 12:59 pm" if isinstance(value, datetime) else "28 Nov 2026")
    elif kind is ValueKind.NUMBER:
        sheet.write_number(row, place, value, style)
    else:
        sheet.write_string(row, place, str(value), style)
        return max(map(len, str(value).split("\n")))
    return len(str(value))


def _write_about(workbook: Workbook, about: Mapping[str, str]) -> None:
    sheet = workbook.add_worksheet("About")
    bold, wrapped = workbook.add_format({"bold": True, "valign": "top"}), workbook.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    for row, (name, text) in enumerate(about.items()):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text, wrapped)
