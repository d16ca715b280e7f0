"""Files as spreadsheets write them, each in its way: read as their rows were meant."""

import csv
import io

import pytest
from hypothesis import given, strategies

from ranzcred.domain.imports.columns import columns_of
from ranzcred.domain.imports.csv_files.decoding import Unreadable
from ranzcred.domain.imports.csv_table import read_table
from ranzcred.domain.imports.models import ImportKind

HEADER = ["Name", "City", "Phone"]
ROWS = [(2, ["Kowhai Bend Roofing", "Taupō", "09 555 0100, ext 2"]), (3, ["Titoki, Sons & Co", "Napier", ""])]
COMMAS = 'Name,City,Phone\r\nKowhai Bend Roofing,Taupō,"09 555 0100, ext 2"\r\n"Titoki, Sons & Co",Napier,\r\n'
SEMICOLONS = "Name;City;Phone\r\nKowhai Bend Roofing;Taupō;09 555 0100, ext 2\r\nTitoki, Sons & Co;Napier;\r\n"
TABS, BARS = SEMICOLONS.replace(";", "\t"), SEMICOLONS.replace(";", "|")
NBSP, BOM = "\N{NO-BREAK SPACE}", "\ufeff"


def read(
    content: bytes | str, kind: ImportKind = ImportKind.ORGANISATIONS
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    sent = content if isinstance(content, bytes) else content.encode()
    table = read_table(sent, kind)
    return table.header, table.rows


def refusal(content: bytes | str) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content)
    return refused.value.message


@pytest.mark.parametrize(
    "text",
    [
        *(f"{line}\r\n{SEMICOLONS}" for line in ("sep=;", "SEP=;", "Sep=;", '"sep=;"', "sep=;;;", "sep=; ", " sep=;")),
        *(f"{line}\n{SEMICOLONS}" for line in (f"{BOM}sep=;", f'{BOM}"sep=;"', f"sep=;{NBSP}", "sep=;,,")),
        *(f"sep=\t\r\n{TABS}", f'"sep=\t"\r\n{TABS}', f"sep=\\t\r\n{TABS}", f"sep=\t\t\t\r\n{TABS}"),
        *(f"sep=|\r\n{BARS}", f'"sep=|"\r{BARS}', f"sep=^\r\n{SEMICOLONS.replace(';', '^')}"),
        *(f"sep=,\r\n{COMMAS}", f"sep=;\r\n{COMMAS}", f"sep=,\n{TABS}"),
        *(SEMICOLONS, TABS, COMMAS),
    ],
    ids=ascii,
)
def test_line_that_names_the_separator_is_no_row(text: str) -> None:
    """A spreadsheet does not show it, and counts from the header: so do people. One that is wrong is passed over."""
    assert read(text) == (HEADER, ROWS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("mark", ["", BOM])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("text", [COMMAS, SEMICOLONS, TABS, f"sep=;\r\n{SEMICOLONS}"], ids=["comma", ";", "tab", "sep"])
@pytest.mark.parametrize("padding", ["", "\x1a", "\x1a" + "\0" * 100])
def test_file_is_read_in_any_encoding_that_can_be_told(
    text: str, end: str, mark: str, encoding: str, padding: str
) -> None:
    assert read((mark + text.replace("\r\n", end) + padding).encode(encoding)) == (HEADER, ROWS)


def test_file_is_read_with_marks_of_both_byte_orders_and_mixed_line_ends() -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert read(mark + COMMAS.encode(encoding)) == (HEADER, ROWS)
    first, second, third, _ = COMMAS.split("\r\n")
    assert read(f"{first}\r{second}\n{third}\r\n") == (HEADER, ROWS)


@pytest.mark.parametrize("blank", [" ", "  ", NBSP, f"{NBSP} ", "\t", "\u200b", BOM], ids=ascii)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_quotation_marks_may_have_blanks_around(delimiter: str, blank: str) -> None:
    first = delimiter.join(f"{blank}{name}{blank}" for name in HEADER)
    cells = ["Rata Roofing", f'"Tau{delimiter}po"{blank}', f'{blank}"09 555 ""0100""{delimiter} ext 2"{blank}']
    rows = read(f"{first}\n{delimiter.join(cells)}\n")[1]
    assert rows == [(2, ["Rata Roofing", f"Tau{delimiter}po", f'09 555 "0100"{delimiter} ext 2'])]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ('Rata 5" Roofing', 'Rata 5" Roofing'),
        ('"Rata\r\nRoofing"', "Rata\r\nRoofing"),
        ('"""Rata"""', '"Rata"'),
        ('""', None),
        (' " Rata ', None),
        ('"Rata" Roofing', None),
        (' "Rata" Roofing', None),
        ('"Rata\\" Roofing"', None),
        ('"Rata\n\nRoofing\n', None),
    ],
)
def test_quotation_marks_are_those_of_a_whole_cell(row: str, cell: str | None) -> None:
    if cell:
        assert read(f"Name\r\n{row}\r\n")[1] == [(2, [cell])]
    else:
        content = f"Name\r\n{row}\r\n"
        assert ("Row 2 can't be read" in refusal(content)) == (row != '""')


@pytest.mark.parametrize(
    "header",
    [
        *("name,city,phone", " Name , City , Phone ", f"{NBSP}Name{NBSP},City{NBSP},Phone", "NAME,CITY,PHONE"),
        *("Na\u200bme,Ci\xadty,\u200ePhone", f"{BOM}Name,{BOM}City,Phone\u2060", '"Name" , "City" , "Phone"'),
        *("Ｎａｍｅ,City,Phone", "Name,City,Phone,,,", "Name,City,Phone, ,\u200b"),
    ],
)
def test_header_is_known_whatever_nobody_sees_in_it(header: str) -> None:
    assert read(header + COMMAS[COMMAS.index("\r") :])[1] == ROWS


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_title_above_the_header_is_refused_with_the_row_of_the_header(delimiter: str) -> None:
    text = COMMAS if delimiter == "," else SEMICOLONS
    for title, row in (("Table 1\r\n", 2), ("Table 1\r\n\r\n", 3), ("\r\nMembers 2026\r\nAs of May,,\r\n", 4)):
        sentence = refusal(title + text)
        assert sentence.startswith(f"The names of the columns are in row {row}, below “{title.split()[0]} ")
        assert sentence.endswith("”. Delete the rows above them.")


def test_files_that_were_joined_are_one_file() -> None:
    """A byte order mark and the header once more are no row."""
    more = f"{BOM}name, City,Phone\r\nPūriri Roofing,Nelson,\r\n"
    assert read(BOM + COMMAS + more) == (HEADER, [*ROWS, (5, ["Pūriri Roofing", "Nelson", ""])])
    assert refusal(f"{COMMAS}City,Name,Phone\r\nNelson,Pūriri Roofing,\r\n") == (
        "Row 4 repeats the column names in another order. Move it and the rows below into a separate file."
    )


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac-roman"])
def test_file_in_another_encoding_is_refused_at_the_cell(encoding: str) -> None:
    text = "sep=;\r\nName;City\r\nRata;Napier\r\nTōtara;Nelson".replace("ō", "ö")
    assert refusal(text.encode(encoding)) == (
        "The file is not UTF-8: row 3, column “Name”, can't be read after “T”. "
        "In your spreadsheet choose Save As or Download, then “CSV UTF-8”."
    )
    assert refusal("Name;Città\r\n".encode(encoding)).startswith(
        "The file is not UTF-8: row 1, column 2, can't be read after “Citt”."
    )


characters = strategies.characters(
    codec="utf-8", exclude_characters="\r\n", exclude_categories=["Cc", "Cf", "Zs", "Co"]
)
cells = strategies.text(characters, min_size=1, max_size=8) | strategies.sampled_from([",", ";", '"', '""', '","', "|"])
names_of = {kind: [column.label for column in columns_of(kind)] for kind in ImportKind}
tables = strategies.sampled_from(ImportKind).flatmap(
    lambda kind: strategies.tuples(
        strategies.just(kind),
        strategies.lists(
            strategies.lists(cells, min_size=len(names_of[kind]), max_size=len(names_of[kind])), min_size=1, max_size=4
        ),
    )
)


@given(
    tables,
    strategies.sampled_from([",", ";", "\t"]),
    strategies.sampled_from(["\r\n", "\n", "\r"]),
    strategies.booleans(),
    strategies.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    strategies.booleans(),
)
def test_what_a_program_writes_is_read_back(
    sheet: tuple[ImportKind, list[list[str]]], delimiter: str, end: str, quoted: bool, encoding: str, named: bool
) -> None:
    kind, table = sheet
    names = names_of[kind]
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    )
    writer.writerows([names, *table])
    line = f"sep={delimiter}{end}" if named else ""
    assert read((line + text.getvalue()).encode(encoding), kind) == (names, list(enumerate(table, start=2)))
