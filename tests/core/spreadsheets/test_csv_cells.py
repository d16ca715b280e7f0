"""Cells of spreadsheets: read as they were meant, written so that none is run, and the same when they come back."""

import csv
import io

import pytest
from hypothesis import assume, given, strategies

from ranzcred.core.spreadsheets.cells import escape_cell, escape_formula, read_cell
from ranzcred.core.text import normalised

READ = {
    " Taupo\N{NO-BREAK SPACE}": "Taupo",
    "\ufeffTau\u200bpo\xad": "Taupo",
    # quotation marks of a whole cell
    "“Taupo”": "Taupo",
    "„Taupo“": "Taupo",
    '"Taupo"': "Taupo",
    "“ Taupo ”": "Taupo",
    "“Big Al” Roofing": "“Big Al” Roofing",
    "“A” and “B”": "“A” and “B”",
    'Flashing 5"': 'Flashing 5"',
    # a formula that is a text
    '="0215550000"': "0215550000",
    '="say ""hi"""': 'say "hi"',
    '="=A1"': "=A1",
    '=""': "",
    # the mark of a text
    "'0215550000": "0215550000",
    "'+64 21 555 0000": "+64 21 555 0000",
    "'=1+1": "=1+1",
    "'-": "-",
    "''=1+1": "'=1+1",
    "'Ana": "'Ana",
    "‘Ofa": "‘Ofa",
    "'Okusitino": "'Okusitino",
    "'": "'",
    # numbers as a spreadsheet writes them
    "9429030000001.0": "9429030000001",
    "9429030000001,00": "9429030000001",
    "9429030000001.000": "9429030000001",
    "9,429,030,000,001": "9429030000001",
    "9,429,030,000,001.00": "9429030000001",
    "9.429.030.000.001": "9429030000001",
    "123,456": "123456",
    "123456.0": "123456",
    # no formulas
    "+64 21 555 0000": "+64 21 555 0000",
    "+64 (0)21 555 0000 (mobile)": "+64 (0)21 555 0000 (mobile)",
    "+64 9 555 0100 ext(2)": "+64 9 555 0100 ext(2)",
    "+(64) 21 555 0000": "+(64) 21 555 0000",
    "@Latu": "@Latu",
    "@Home Roofing": "@Home Roofing",
    "-": "-",
    "- none -": "- none -",
    # and no numbers
    "021.555.0102": "021.555.0102",
    "09,555": "09,555",
    "1,23,456": "1,23,456",
}
FORMULAS = [
    *("=A1", "=", "=1+1", "=HYPERLINK(A1)", '=HYPERLINK("http://x")', '="a"&B1', "=cmd|' /C calc'!A0", " =A1"),
    *("+A1", "-B2", "+$A$1", "+A1+B1", "@SUM(A1:A2)", "+SUM(1,2)", "-(A1)", "-2+3+cmd|' /C calc'!A0", "@A1", "+a1"),
]


@pytest.mark.parametrize(("cell", "text"), READ.items())
def test_cell_is_read_as_it_was_meant(cell: str, text: str) -> None:
    assert read_cell(cell) == (text, None)


@pytest.mark.parametrize("cell", FORMULAS)
def test_cell_that_is_a_formula_is_refused(cell: str) -> None:
    assert read_cell(cell)[1] == "is a spreadsheet formula. Enter the value that it shows instead."


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("6.42155E+10", "was cut short by a spreadsheet."),
        ('="6.42155E+10"', "was cut short by a spreadsheet."),
        ("'1/05/2026", "was turned into a date by a spreadsheet."),
        ("“#REF!”", "is a spreadsheet error."),
        ("“Taupo", "has an unclosed quotation mark."),
        ("9429030000001.5", "was given decimals by a spreadsheet."),
        ("123.456", "was given decimals by a spreadsheet."),
        ("123.000", "was given decimals by a spreadsheet."),
    ],
)
def test_cell_that_cannot_be_read_rightly_is_refused(cell: str, reason: str) -> None:
    assert (read_cell(cell)[1] or "").startswith(reason)


@pytest.mark.parametrize("cell", ["+" + "A" * 1_000, "-" + "(" * 1_000, "+" + "|" * 1_000, '="' + '""' * 499])
def test_cell_is_read_in_one_pass(cell: str) -> None:
    """A million times, a pattern that went back would be felt."""
    for _ in range(500):
        read_cell(cell)


starts = strategies.sampled_from(["", "'", "''", "=", "+", "-", "@", "'=", "'+6", "''-", "'0", "Ana", "'Ana"])
signed = strategies.builds(str.__add__, starts, strategies.text(strategies.characters(codec="utf-8"), max_size=9))


@given(signed)
def test_text_comes_back_as_it_was_written(text: str) -> None:
    """Unless it looks like a number of a spreadsheet, or is in quotation marks as a whole."""
    text = normalised(text)
    escaped = str(escape_formula(text))
    assert not escaped.startswith(("=", "+", "-", "@", "\t", "\r"))
    assume(not text.startswith((*'"“”„‟«»', *"0123456789")))
    assert read_cell(escaped)[0] == text


@given(signed | strategies.sampled_from([*READ, *FORMULAS]))
def test_uploaded_cell_comes_back_inert_and_reads_the_same(cell: str) -> None:
    escaped = escape_cell(cell)
    assert not escaped.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert escape_cell(escaped) == escaped
    if cell not in FORMULAS and not (read_cell(cell)[1] or "").startswith("is a formula"):
        assert read_cell(escaped)[0] == read_cell(cell)[0]


def test_cell_survives_a_file() -> None:
    text = io.StringIO()
    csv.writer(text).writerow([escape_formula(value) for value in READ.values()])
    [row] = csv.reader(io.StringIO(text.getvalue()))
    assert [read_cell(cell)[0] for cell in row] == list(READ.values())
