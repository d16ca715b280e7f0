"""Imports of what spreadsheets make of a file: stored as it was meant, or refused by row and column."""

import csv
import io

import pytest
from sqlalchemy import select

from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.files import sent_file
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.admin.imports.uploads import IMPORT, upload

STAFF = ["Organisation", "First name", "Last name", "Email", "Phone", "LBP number", "Role"]
ANA = ["Skyline", "Ana", "Moko", "ana@x.example.nz", "09 555 0100", "BP123456", "Owner"]
RESULTS = [*STAFF[:4], "LBP number", "Credential", "Result", "Awarded on", "Expires on", "Reference", "Notes"]
MOKO = [*ANA[:4], "BP123456", "Slate Repair", "Awarded", "2026-03-02", "2/03/2029", "RS-1", "Passed"]
NO_YEAR = "needs the day, the month and the year, like 26/12/2029."
SHORTENED = "was cut short by a spreadsheet. Format the column as text, then enter it again."
DATE = "was turned into a date by a spreadsheet. Format the column as text, then enter it again."
ERROR = "is a spreadsheet error. Correct it in the spreadsheet, or leave it blank."
FORMULA = "is a spreadsheet formula. Enter the value that it shows instead."


def send(browser_client: BrowserClient, kind: str, content: bytes) -> str:
    """Upload a file, and answer the address of its dry run."""
    response = browser_client.post(IMPORT, sent_file(kind, content))
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def organisations(database_probe: DatabaseProbe) -> list[tuple[str | None, ...]]:
    """What is stored: name, city and NZBN."""
    columns = (Organisation.name, Organisation.city, Organisation.nzbn)
    found = database_probe.rows(select(*columns).order_by(Organisation.name))
    return [(row["name"], row["city"], row["nzbn"]) for row in found]


@pytest.mark.parametrize(
    "content",
    [
        b"sep=;\r\nName;City\r\nKowhai Bend Roofing;Taupo\r\nTitoki, Sons & Co;Napier\r\n",
        b'Name, City\nKowhai Bend Roofing, "Taupo"\n"Titoki, Sons & Co" , "Napier" \n',
        "Name\tCity\r\n“Kowhai Bend Roofing”\tTaupo\r\nTitoki, Sons & Co\t “Napier”\r\n".encode("utf-16"),
        b'NAME ;"CITY";\rKowhai Bend Roofing;="Taupo";\r"Titoki, Sons & Co";"=""Napier""";\r\x1a',
    ],
)
def test_file_of_a_spreadsheet_is_stored_as_it_was_meant(
    admin_client: BrowserClient, database_probe: DatabaseProbe, content: bytes
) -> None:
    where = send(admin_client, "organisations", content)
    page = parse(admin_client.get(where).text)
    assert page.one("#import-summary strong").text == "2 to add."
    assert (page.has("#row-2"), page.has("#row-3"), page.has("#row-4")) == (True, True, False)
    assert admin_client.post(f"{where}/apply").status_code == 303
    assert organisations(database_probe) == [
        ("Kowhai Bend Roofing", "Taupo", None),
        ("Titoki, Sons & Co", "Napier", None),
    ]


@pytest.mark.parametrize(
    "number", ["9429000000017", "9429000000017.0", "9,429,000,000,017", "'9429000000017", '="9429000000017"']
)
def test_number_is_stored_as_its_digits(
    admin_client: BrowserClient, database_probe: DatabaseProbe, number: str
) -> None:
    where = upload(admin_client, ["Name", "NZBN"], ["'Ana & Sons", number], ["'68 Roofing", ""], kind="organisations")
    assert admin_client.post(f"{where}/apply").status_code == 303
    assert organisations(database_probe) == [("'Ana & Sons", None, "9429000000017"), ("68 Roofing", None, None)]


@pytest.mark.parametrize(
    ("kind", "header", "good", "column"),
    [
        (kind, header, good, column)
        for kind, header, good in (("staff", STAFF, ANA), ("results", RESULTS, MOKO))
        for column in range(len(header))
    ],
)
def test_damage_is_refused_in_every_column_with_its_name(
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    skyline: str,
    kind: str,
    header: list[str],
    good: list[str],
    column: int,
) -> None:
    label = header[column]
    day = NO_YEAR if label in {"Awarded on", "Expires on"} else DATE
    damage = [("6.42155E+10", SHORTENED), ("#NAME?", ERROR), ("5-May", day), ("=A1", FORMULA), ("+SUM(A1)", FORMULA)]
    rows = [[*good[:column], cell, *good[column + 1 :]] for cell, _ in damage]
    page = parse(admin_client.get(upload(admin_client, header, *rows, kind=kind)).text)
    assert page.one("#import-summary strong").text == "5 with errors."
    for number, (_, sentence) in enumerate(damage, start=2):
        assert page.texts(f"#row-{number} .reasons li") == [f"{label} {sentence}"]
    assert database_probe.count(OrganisationMember) == 0


def test_row_that_is_a_total_is_refused(admin_client: BrowserClient, skyline: str) -> None:
    totals = [["Total", "", "", "3", "", "", ""], ["", "Grand total: 12"], ["Count", "1,234", "5.0"], ["subtotals"]]
    totals += [["TOTAL STAFF", "3"], ["Total members: 12"], ["Number of people", "3"], ["", "Total no. of rows 5"]]
    page = parse(admin_client.get(upload(admin_client, STAFF, ANA, *totals)).text)
    assert page.one("#import-summary strong").text == "1 to add, 8 with errors."
    for number in range(3, 11):
        assert page.texts(f"#row-{number} .reasons li") == ["Row: This row is a spreadsheet total. Delete it."]
    names = [
        ["Total", "Taupo"],
        ["Total Roofing", "1"],
        ["Total Staff Ltd", ""],
        ["No. 8 Roofing", ""],
        ["Number 1", ""],
    ]
    named = upload(admin_client, ["Name", "City"], *names, kind="organisations")
    assert parse(admin_client.get(named).text).one("#import-summary strong").text == "5 to add."


def test_refused_cells_come_back_so_that_they_read_the_same(
    admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    cells = ["Skyline", "'Ana", "'=Moko", "no", '="+64 21 555 0102"', '="007"', ""]
    where = upload(admin_client, STAFF, cells)
    response = admin_client.get(parse(admin_client.get(where).text).one("#import-refused")["href"])
    header, refused = csv.reader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert refused[1:] == ["Skyline", "'Ana", "'=Moko", "no", "'+64 21 555 0102", "'007", ""]
    refused[4] = ""
    assert admin_client.post(f"{upload(admin_client, header, refused)}/apply").status_code == 303
    member = OrganisationMember
    [stored] = database_probe.rows(select(member.first_name, member.last_name, member.lbp_number))
    assert list(stored.values()) == ["'Ana", "=Moko", "BP007"]


def test_formula_is_refused_again_or_kept_as_text_by_an_apostrophe(admin_client: BrowserClient, skyline: str) -> None:
    formula, text = [[*ANA[:2], name, *ANA[3:]] for name in ("=A1", "'=A1")]
    assert parse(admin_client.get(upload(admin_client, STAFF, formula)).text).texts("#row-2 .reasons li") == [
        f"Last name {FORMULA}"
    ]
    assert "1 to add." in admin_client.get(upload(admin_client, STAFF, text)).text
