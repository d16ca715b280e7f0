"""What is taken for a CSV file of organisations or of staff, and what is said of any other."""

import pytest

from ranzcred.domain.imports.csv_table import ROW_LIMIT, Unreadable, read_table
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
        ([*STAFF, "Birthday"], "The column “Birthday” is not known. The columns are: Organisation, First name,"),
        ([*STAFF, "E-mail"], "The column “Email” is there more than once."),
        (["Organisation", "", "First name", "Last name"], "Column 2 has no name."),
        (["Name", "City"], "These are the columns of organisations. Choose “Organisations”, or another file."),
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
        (b"Name\r\n", "The file has no rows below its header."),
        (b"PK\x03\x04\x14\x00", "This is a workbook of a spreadsheet, not a CSV file. In your spreadsheet choose"),
        ("Name\r\nWhangārei\r\nŌtautahi".encode("utf-16"), "The file is not UTF-8: line 1 cannot be read."),
        ("Name\r\nCafé\r\n".encode("cp1252"), "The file is not UTF-8: line 2 cannot be read. In your spreadsheet"),
        (b'Name\r\nA\r\n"B\r\nC\r\n', "Row 3 cannot be read: a quotation mark is missing or out of place."),
        (b'Name\r\nA\r\n"B"C\r\n', "Row 3 cannot be read: a quotation mark is missing or out of place."),
        (b"Name\r\n" + b"x" * 140_000, "Row 2 cannot be read:"),
        (b"Name\r\n" + b"A\r\n" * (ROW_LIMIT + 1), "The file has more than 5,000 rows. Split it,"),
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
