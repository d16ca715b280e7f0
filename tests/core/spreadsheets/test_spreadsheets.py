"""What a spreadsheet has made of a text, and what only looks like it."""

import re

import pytest
from hypothesis import given, strategies
from werkzeug.datastructures import MultiDict

from ranzcred.core.spreadsheets.damage import spreadsheet_damage
from ranzcred.domain.definitions.forms import DefinitionForm
from ranzcred.domain.directory.forms import MemberForm, OrganisationForm

SHORTENED = "was cut short by a spreadsheet. Format the column as text, then enter it again."
ERROR = "is a spreadsheet error. Correct it in the spreadsheet, or leave it blank."
DATE = "was turned into a date by a spreadsheet. Format the column as text, then enter it again."
MANY = ["6.42155E+10", "9,42903E+12", "9.42903E+12", "6E+10", "1E5", "2e3", "-1.5E-7", "+6,42155e+10", "1.0E00"]
ERRORS = [
    *("#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"),
    *("#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA", "#EXTERNAL!", "#PYTHON!", "#TIMEOUT!", "#ERROR!", "#NAME"),
    *("#n/a", "Err:502", "Err:522", "err:508", "##", "#####", "##########"),
    *("#BEZUG!", "#WERT!", "#NV", "#ZAHL!", "#ÜBERLAUF!", "#NOM?", "#VALEUR!", "#NOMBRE!", "#¡REF!", "#¡VALOR!"),
    *("#¿NOMBRE?", "#N/D", "#ИМЯ?", "#Н/Д"),
]
DATES = [
    *("1/05/2026", "01/05/2026", "1/5/26", "12/31/2026", "2026-05-01", "2026/5/1", "1.5.2026", "01-05-2026"),
    *("5-May", "05-May", "May-26", "May-2026", "01-Jan-2026", "1-JAN-26", "1 January 2026", "January 1, 2026"),
    *("Friday, 1 May 2026", "Fri 1 May 2026", "sept-09", "2026-May-01", "4 Apr", "31-Dec"),
    *("1/05/2026 0:00", "2026-05-01 00:00:00", "2026-05-01T00:00:00Z", "2026-05-01T12:30:00.000+12:00"),
    *("1/05/2026 12:00 AM", "1/05/2026 3:15:00 p.m.", "1/05/2026, 3:15 pm"),
]
FINE = [
    *("", "24/7", "24/7 Roofing", "May", "April", "June", "April 4 Roofing", "5 May Street Roofing", "May Day"),
    *("09 555 0100", "021-555-0102", "09-555-0100", "+64 21 555 0000", "021.555.0102", "9429030000001", "BP123456"),
    *("3 E 5", "E5", "1E", "Err", "Err: 5", "#1", "#1 Roofing", "#ROOFING", "# Roofing", "N/A", "NAME?", "Really?!"),
    *("2026", "2026-05", "1/2", "32/13/2026", "12:30", "1-2-3", "Mayfair", "Marchant", "12 Julys", "5-Mayo"),
    *("Jan 2026 Ltd", "Sunday Roofing", "007", "1.5", "E+10", "1E5 Roofing", "á#NAME?", "#NAME? "),
]


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [(MANY, SHORTENED), (ERRORS, ERROR), (DATES, DATE), (FINE, None)],
    ids=["shortened", "error", "date", "fine"],
)
def test_damage_of_a_spreadsheet_is_known_by_its_look(texts: list[str], sentence: str | None) -> None:
    assert {text: spreadsheet_damage(text) for text in texts} == dict.fromkeys(texts, sentence)


@pytest.mark.parametrize(
    "text", ["#" * 100_000, "1" * 100_000, "A" * 100_000, "#" + "A" * 100_000, "1E" + "9" * 100_000]
)
def test_damage_is_looked_for_in_one_pass(text: str) -> None:
    """A pattern that went back would take minutes."""
    spreadsheet_damage(f"{text} ")


@pytest.mark.parametrize("text", ["6.42155E+10", " #N/A\n", "\N{NO-BREAK SPACE}1/05/2026 "])
def test_damage_is_refused_in_every_line_that_is_copied_from_a_spreadsheet(text: str) -> None:
    sentence = spreadsheet_damage(text.strip())
    form = OrganisationForm(MultiDict(dict.fromkeys(["name", "trading_name", "nzbn", "email", "phone", "city"], text)))
    assert not form.validate()
    assert [message for _, message in form.summary] == [
        f"{label} {sentence}" for label in ("Name", "Trading name", "NZBN", "Email", "Phone", "City")
    ]
    person = MemberForm(MultiDict(dict.fromkeys(["first_name", "last_name", "email", "phone", "lbp_number"], text)))
    assert not person.validate()
    assert [message for _, message in person.summary] == [
        f"{label} {sentence}" for label in ("First name", "Last name", "Email", "Phone", "LBP number")
    ]


def test_damage_is_no_matter_where_nobody_copies_from_a_spreadsheet() -> None:
    form = DefinitionForm(MultiDict({"title": "2026-05-01", "level": "4", "issuing_body": "1E5"}))
    assert form.validate(), form.errors


@given(
    strategies.text(max_size=6)
    | strategies.sampled_from([*MANY, *ERRORS, *DATES, *FINE])
    | strategies.text(
        strategies.sampled_from("0123456789eE.,+-#N/A!?:May \N{NO-BREAK SPACE}\n\u200b\ufeff\u0301\x07"), max_size=12
    )
)
def test_description_of_the_api_takes_what_the_form_takes(text: str) -> None:
    form = OrganisationForm(MultiDict(dict.fromkeys(("name", "city", "nzbn"), text)))
    form.validate()
    for field in (form.name, form.city, form.nzbn):
        matches = bool(re.search(field.json_schema()["pattern"], text))
        assert matches == (not field.errors) or any("\ud800" <= char <= "\udfff" for char in text)
