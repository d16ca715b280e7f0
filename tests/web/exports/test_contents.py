"""What is in the files: text that is no formula, dates that are dates, and what they are of."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from ranzcred.web.kit.lists import exports
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.web.exports.files import about, ask, csv_rows, sheet_rows, workbook

PEOPLE, CREDENTIALS = "/admin/people/export", "/admin/credentials/export"


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def award(app: Flask, ridge: str) -> str:
    """An award with dates, of somebody whose name is a formula."""
    member = new_member(app, organisation_id=ridge, first_name="=1+1", last_name="@Ngata", email="aroha@ridge.example")
    return new_credential(
        app,
        definition_id=new_definition(app, title="-Slate", level=4),
        member_id=member,
        status=Status.AWARDED,
        awarded_on=date(2026, 3, 2),
        expiry_date=date(2199, 3, 1),
    )


def test_formula_is_text_in_both_formats(admin_client: BrowserClient, award: str) -> None:
    [line] = csv_rows(admin_client, CREDENTIALS)
    assert (line["Person"], line["Micro-credential"]) == ("'=1+1 @Ngata", "'-Slate")
    sheet = workbook(admin_client, CREDENTIALS).worksheets[0]
    cells = {str(cell.value): cell for cell in sheet[2] if cell.value is not None}
    assert cells["=1+1 @Ngata"].data_type == cells["-Slate"].data_type == "s"


def test_dates_are_dates_and_numbers_are_numbers(admin_client: BrowserClient, award: str) -> None:
    [line] = csv_rows(admin_client, CREDENTIALS)
    assert (line["Awarded"], line["Expiry"], line["Level"]) == ("2026-03-02", "2199-03-01", "4")
    book = workbook(admin_client, CREDENTIALS)
    [row] = sheet_rows(book)
    assert [row[name].date() for name in ("Awarded", "Expiry")] == [date(2026, 3, 2), date(2199, 3, 1)]
    assert row["Level"] == 4
    formats = [cell.number_format for cell in book.worksheets[0][2] if cell.is_date]
    assert formats == ["d mmm yyyy", "d mmm yyyy"]


def test_moments_are_times_in_auckland(admin_client: BrowserClient, admin: Account) -> None:
    [row] = [each for each in sheet_rows(workbook(admin_client, "/admin/users/export")) if each["Email"] == admin.email]
    now = clock.now().astimezone(clock.AUCKLAND).replace(tzinfo=None)
    assert now - timedelta(minutes=5) < row["Last sign-in"] <= now


def test_header_is_bold_and_stays_and_filters(admin_client: BrowserClient, award: str) -> None:
    sheet = workbook(admin_client, CREDENTIALS).worksheets[0]
    assert all(cell.font.bold for cell in sheet[1])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", sheet.dimensions)


def test_award_without_an_expiry_date_says_so(app: Flask, admin_client: BrowserClient) -> None:
    new_credential(app, status=Status.AWARDED, awarded_on=date(2026, 3, 2), expiry_date=None)
    new_credential(app, status=Status.IN_TRAINING)
    assert {row["Expiry"] for row in csv_rows(admin_client, CREDENTIALS)} == {"No expiry date", ""}
    assert {row["Expiry"] for row in sheet_rows(workbook(admin_client, CREDENTIALS))} == {"No expiry date", None}


def test_about_says_what_it_is(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str, award: str
) -> None:
    found = about(workbook(admin_client, CREDENTIALS, organisation=ridge, status="AWARDED", sort="-expiry"))
    last = database_probe.entries()[-1]
    assert found["List"] == "Credentials"
    for words in ("Status: Awarded", "Organisation: Ridgeline", "People: "):
        assert words in found["Filters"]
    assert found["Order"] == "Sorted by expiry date, descending"
    assert found["As of"] == f"{clock.today().day} {clock.today():%b %Y}"
    assert "in Auckland" in found["Made"]
    assert "UTC" in found["Made"]
    assert found["By"] == f"{admin.name} ({admin.email})"
    assert found["Rows"] == "1"
    assert (found["Newest entry of the audit log"], found["Its hash"]) == (str(last["seq"]), last["hash"])


def test_about_says_the_day_of_a_list_that_has_one(app: Flask, admin_client: BrowserClient) -> None:
    definition = new_definition(app)
    address = f"/admin/micro-credentials/{definition}/staff/export"
    found = about(workbook(admin_client, address, on="2026-03-03", known="2026-04-01"))
    assert found["As of"] == "3 Mar 2026, as known on 1 Apr 2026"
    coverage = about(workbook(admin_client, "/admin/coverage/export", on="2026-03-03", known="2026-04-01"))
    assert coverage["As of"] == "3 Mar 2026, as known on 1 Apr 2026"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_is_an_entry_before_it_is_a_file(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, award: str, kind: str
) -> None:
    admin_client.get("/admin/credentials")
    last = database_probe.last_seq()
    response = admin_client.client.post(
        f"{CREDENTIALS}?q=slate&sort=-expiry", data={"format": kind, "csrf_token": admin_client.token}, buffered=False
    )
    [entry] = database_probe.entries(after=last)
    response.close()
    assert (entry["action"], entry["resource_type"], entry["resource_id"]) == ("EXPORT", "User", admin.id)
    details = json.loads(entry["metadata"])
    assert (details["list"], details["format"], details["rows"]) == ("Credentials", kind.upper(), 1)
    assert details["filters"]["Search"] == "slate"
    assert details["query"] == {"q": "slate", "sort": "-expiry"}
    page = parse(admin_client.get("/admin/audit-log?action=EXPORT").text)
    assert "Exported the list of credentials" in page.one("#audit-entries").text


@pytest.mark.parametrize(("kind", "most", "words"), [("csv", "2", "2 rows"), ("xlsx", "2", "2 rows")])
def test_list_of_too_many_rows_says_to_narrow_it_down(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    ridge: str,
    kind: str,
    most: str,
    words: str,
) -> None:
    monkeypatch.setitem(exports.MOST, kind, int(most))
    for name in ("Aroha", "Hemi"):
        new_member(app, organisation_id=ridge, first_name=name)
    assert ask(admin_client, PEOPLE, kind, q="ridgeline").status_code == 200
    new_member(app, organisation_id=ridge, first_name="Zoe")
    before = database_probe.last_seq()
    response = ask(admin_client, PEOPLE, kind, q="ridgeline", sort="-name")
    assert response.status_code == 422
    page = parse(response.text)
    problem = page.one("#people-export-problem").text
    assert "Narrow it down" in problem
    assert words in problem
    assert page.one("title").text.startswith("Error: ")
    assert (page.one("#people-search")["value"], len(page.all("#people-table tbody tr"))) == ("ridgeline", 3)
    assert database_probe.last_seq() == before


def test_limits_are_those_that_are_promised() -> None:
    assert exports.MOST == {"csv": 300_000, "xlsx": 50_000}


def test_other_format_is_refused(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    for kind in ("", "pdf"):
        assert ask(admin_client, PEOPLE, kind).status_code == 400
    assert ask(admin_client, "/admin/coverage/export", "csv", on="2026-02-30").status_code == 400
    assert database_probe.last_seq() == before


def test_export_takes_as_many_statements_for_each_portion(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, ridge: str
) -> None:
    counts = []
    csv_rows(admin_client, PEOPLE)
    for _ in range(3):
        for _ in range(8):
            new_credential(app, member_id=new_member(app, organisation_id=ridge))
        for address in (PEOPLE, CREDENTIALS, f"/admin/programme/{ridge}/staff/export", "/admin/programme/export"):
            with database_probe.statements() as seen:
                csv_rows(admin_client, address)
            counts.append((address, len(seen)))
    assert len(set(counts)) == 4, counts
