"""What is taken for a CSV file of organisations or of staff, and what is said of any other."""

import tracemalloc

import pytest

from ranzcred.domain.imports.csv_files.decoding import Unreadable
from ranzcred.domain.imports.csv_table import ROW_LIMIT, read_table
from ranzcred.domain.imports.models import ImportKind
from tests.support.factories.files import csv_bytes

STAFF = ["Organisation", "First name", "Last name", "Email"]
ROW = ["Skyline", "Aroha", "Ngata", "aroha@skyline.example.nz"]


@pytest.mark.parametrize(
    "content",
    [
        csv_bytes(STAFF, ROW),
        csv_bytes(STAFF, ROW, delimiter=";"),
        csv_bytes(STAFF, ROW, delimiter="\t"),
        b"\xef\xbb\xbf" + csv_bytes(STAFF, ROW),
        csv_bytes(STAFF, ROW).replace(b"\r\n", b"\n"),
        csv_bytes(STAFF, ROW).replace(b"\r\n", b"\r").rstrip(),
        csv_bytes([*STAFF, "", ""], [*ROW, "", " "]),
    ],
    ids=["comma", "semicolon", "tab", "byte order mark", "LF", "CR", "blank columns at the end"],
)
def test_file_is_read_however_a_spreadsheet_writes_it(content: bytes) -> None:
    table = read_table(content, ImportKind.STAFF)
    assert (table.header, table.rows) == (STAFF, [(2, ROW)])


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    """Blank rows are passed over and counted; a cell with a line end is one row."""
    content = csv_bytes(STAFF, ["", "", "", ""], ["Sky\nline", *ROW[1:]], [], ROW)
    assert [number for number, _ in read_table(content, ImportKind.STAFF).rows] == [3, 5]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (["organisation", "FIRST_NAME", "last-name", "E-mail", "Reason"], ""),
        (["Organisation", "First name"], "The column “Last name” is missing."),
        (["Email"], "The columns “Organisation”, “First name”, “Last name” are missing."),
        ([*STAFF, "Birthday"], "The column “Birthday” is not recognised. The columns are: Organisation, First name,"),
        ([*STAFF, "E-mail"], "There are two “Email” columns."),
        (["Organisation", "", "First name", "Last name"], "Column 2 has no name."),
        (["Name", "City"], "This looks like a file of organisations. Choose “Organisations”, or another file."),
    ],
)
def test_header_is_held_to_the_columns(header: list[str], sentence: str) -> None:
    content = csv_bytes(header, ["x"] * len(header))
    if not sentence:
        assert len(read_table(content, ImportKind.STAFF).rows) == 1
        return
    with pytest.raises(Unreadable) as refused:
        read_table(content, ImportKind.STAFF)
    assert refused.value.message.startswith(sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\r\n,,\r\n", "The file is empty."),
        (b"Name\r\n", "The file has no rows below the column names."),
        (b"PK\x03\x04\x14\x00", "This is a spreadsheet, not a CSV file. In your spreadsheet choose"),
        (
            "Name\r\nCafé\r\n".encode("cp1252"),
            "The file is not UTF-8: row 2, column “Name”, can't be read after “Caf”.",
        ),
        (b'Name\r\nA\r\n"B\r\nC\r\n', "Row 3 can't be read. Check the quotation marks:"),
        (b'Name\r\nA\r\n"B"C\r\n', "Row 3 can't be read. Check the quotation marks:"),
        (b"Name\r\n" + b"x" * 140_000, "Row 2 can't be read:"),
        (b"Name\r\n" + b"A\r\n" * (ROW_LIMIT + 1), "The file has more than 5,000 rows. Split it into"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_file_that_cannot_be_read_is_refused_in_words(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(content, ImportKind.ORGANISATIONS)
    assert refused.value.message.startswith(sentence)


def test_file_may_have_as_many_rows_as_are_promised() -> None:
    rows = read_table(b"Name\r\n" + b"A\r\n" * ROW_LIMIT, ImportKind.ORGANISATIONS).rows
    assert (len(rows), rows[-1]) == (5_000, (5_001, ["A"]))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\n" * 20_001, "The file has more than 20,000 lines. Delete blank lines, or split it into"),
        (b"Name\r\n" + b",\r\n" * 20_000, "The file has more than 20,000 lines. Delete blank lines,"),
        (b'Name\n"' + b"\n" * 20_000, "The file has more than 20,000 lines."),
        (b"c," * 51, "The first row has 51 columns, and a file can have up to 50. Delete those that aren't"),
        (b"c," * 25_001, "Row 1 can't be read: it has more than 50,000 characters. Shorten it, or look for a"),
        (
            b"Name\nA\nB" + b",x" * 50,
            "Row 3 has 51 columns, and can have up to 50. Put quotation marks around",
        ),
        (b"Name\n\nA" + b",x" * 30_000, "Row 3 can't be read: it has more than 50,000 characters."),
        (b"Name\n" + b'A,"\n",' * 10_000, "Row 2 can't be read: it has more than 50,000 characters."),
        (b"Name,City\nA," + b"x" * 1_001, "Row 2 has 1,001 characters in column 2, and a value can have up to 1,000."),
    ],
    ids=["lines", "blank rows", "one cell of lines", "columns", "wide header", "cells", "wide row", "open row", "cell"],
)
def test_file_past_a_limit_is_refused_with_the_limit(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(content, ImportKind.ORGANISATIONS)
    assert refused.value.message.startswith(sentence)


def test_file_is_taken_up_to_its_limits() -> None:
    header, row = b"Name" + b"," * 49, b"A" * 1_000 + b",x" * 49
    table = read_table(header + b"\r\n" * 14_000 + (row + b"\r\n") * 100, ImportKind.ORGANISATIONS)
    assert (table.header, len(table.rows), len(table.rows[0][1])) == (["Name"], 100, 50)


@pytest.mark.parametrize("content", [b"Name\nA" + b",x" * 2_400_000, b"c," * 2_400_000, b"Name\n" + b'"",' * 1_600_000])
def test_file_past_a_limit_is_read_in_little_memory(content: bytes) -> None:
    """A cell of its own for each separator would be a hundred megabytes and more."""
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable):
            read_table(content, ImportKind.ORGANISATIONS)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
