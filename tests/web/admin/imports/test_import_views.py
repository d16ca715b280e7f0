"""Imports: a file is uploaded, looked through in a dry run, and imported as a whole or not at all."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from ranzcred.core import clock
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.imports import operations
from ranzcred.domain.imports.forms import FILE_LIMIT
from ranzcred.domain.imports.models import Import, ImportRow
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.files import csv_bytes, sent_file
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

IMPORT = "/admin/programme/import"
HEADER = ["Organisation", "First name", "Last name", "Email", "Phone", "Role"]
AROHA = ["Skyline", "Aroha", "Ngata", "aroha@x.example.nz", "+64 21 555 0102", "Owner"]
MERE = ["Skyline", "Mere", "Tamahori", "mere@x.example.nz", "", ""]


@pytest.fixture
def skyline(app: Flask) -> str:
    return new_organisation(app, name="Skyline")


def upload(browser_client: BrowserClient, *rows: Sequence[str], kind: str = "staff") -> str:
    """Upload a short file, and answer the address of its dry run."""
    response = browser_client.post(IMPORT, sent_file(kind, csv_bytes(*rows), "winter.csv"))
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def send(browser_client: BrowserClient, path: str, content: bytes) -> TestResponse:
    """Send a large file, from memory."""
    browser_client.get(IMPORT)
    file = FileStorage(io.BytesIO(content), "winter.csv")
    boundary, body = encode_multipart({"csrf_token": browser_client.token, "kind": "staff", "file": file})
    return browser_client.client.post(path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def pressing(app: Flask, browser_client: BrowserClient) -> Callable[[str, dict[str, str]], int]:
    """How the same person sends a form in another tab: the answer's status."""
    browser_client.get(IMPORT)
    cookie, token = browser_client.client.get_cookie("ranzcred"), browser_client.token
    assert cookie is not None
    value = cookie.value

    def press(path: str, sent: dict[str, str]) -> int:
        other = app.test_client()
        other.set_cookie("ranzcred", value)
        return other.post(path, data={**sent, "csrf_token": token}).status_code

    return press


def rows(page: Element) -> list[list[str]]:
    """The table's rows, less their details."""
    return [[cell.text for cell in row.elements][:3] for row in page.all("#import-rows tbody tr")]


def people(database_probe: DatabaseProbe) -> list[str]:
    """Who is stored: first name, phone and role."""
    member = OrganisationMember
    found = database_probe.rows(select(member.first_name, member.phone, member.role).order_by(member.first_name))
    return [" ".join(map(str, row.values())) for row in found]


def test_form_offers_the_kinds_and_their_templates(admin_client: BrowserClient, skyline: str) -> None:
    page = assert_whole_page(admin_client.get(IMPORT))
    assert [each["value"] for each in page.all("[name=kind][checked]")] == ["organisations"]
    page = assert_whole_page(admin_client.get(f"{IMPORT}?kind=staff"))
    assert [each["value"] for each in page.all("[name=kind][checked]")] == ["staff"]
    template = admin_client.get(page.one("#columns-staff a")["href"])
    assert template.headers["Content-Disposition"] == 'attachment; filename="staff-template.csv"'
    assert template.text == "\ufeffOrganisation,First name,Last name,Email,Phone,LBP number,Role\r\n"
    assert parse(admin_client.get("/admin/programme").text).one("#import-organisations")["href"] == IMPORT
    organisation = parse(admin_client.get(f"/admin/programme/{skyline}").text)
    assert organisation.one("#import-staff")["href"] == f"{IMPORT}?kind=staff"


def test_dry_run_tells_each_row_and_changes_nothing(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    new_member(app, organisation_id=skyline, first_name="Aroha", last_name="Ngata", email="aroha@x.example.nz")
    before = database_probe.last_seq()
    where = upload(admin_client, HEADER, MERE, ["Skyline", "", "Latu", "no", "", ""], AROHA)
    page = assert_whole_page(admin_client.get(where))
    assert page.one("#import-heading").text == "Dry run: winter.csv"
    assert page.one("#import-summary strong").text == "1 to be made, 1 to be changed, 1 refused."
    assert "Correct the refused row, then upload the file again." in page.one("#import-summary").text
    assert not page.has("#import-apply")
    assert rows(page) == [
        ["3", "Refused", "Latu"],
        ["4", "To be changed", "Aroha Ngata"],
        ["2", "To be made", "Mere Tamahori"],
    ]
    assert page.texts("#row-3 .reasons li") == [
        "First name: Enter a first name.",
        "Email: Enter an e-mail address, such as aroha@example.co.nz.",
    ]
    assert page.texts("#row-4 .changes dt") == ["Phone", "Role"]
    assert page.texts("#row-4 .changes dd") == ["added: +64 21 555 0102", "removed: Staff added: Owner"]
    assert page.texts("#row-2 .changes dt") == ["Organisation", "First name", "Last name", "Email", "Role"]
    assert database_probe.last_seq() == before
    assert admin_client.post(f"{where}/apply").status_code == 409
    assert database_probe.last_seq() == before


def test_import_writes_all_rows_with_the_reason(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    member = new_member(app, organisation_id=skyline, first_name="Aroha", last_name="Ngata", email="aroha@x.example.nz")
    before = database_probe.last_seq()
    where = upload(admin_client, HEADER, AROHA, MERE)
    response = admin_client.post(f"{where}/apply")
    assert (response.status_code, response.headers["Location"]) == (303, where)
    page = assert_whole_page(admin_client.get(where))
    assert page.one("#status").text == "Import finished: 1 made, 1 changed"
    assert page.one("#import-heading").text == "Imported: winter.csv"
    assert [row[1] for row in rows(page)] == ["Changed", "Made"]
    assert people(database_probe) == ["Aroha +64 21 555 0102 OWNER", "Mere None STAFF"]
    entries = database_probe.entries(after=before)
    assert sorted(entry["action"] for entry in entries) == ["CREATE", "UPDATE"]
    for entry in entries:
        assert json.loads(entry["metadata"])["reason"] == "CSV import: winter.csv"
        assert entry["actor_id"] == admin.id
    assert member in {entry["resource_id"] for entry in entries}


def test_import_again_changes_nothing(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    """A second press, and the same file once more."""
    sent = (["Name", "NZBN", "Certification tier"], ["Skyline", "", "certified"], ["Zinc", "9429000000017", ""])
    where = upload(admin_client, *sent, kind="organisations")
    for sentence in ("Import finished: 2 made", "Already imported. Nothing was done again."):
        admin_client.post(f"{where}/apply")
        assert parse(admin_client.get(where).text).one("#status").text == sentence
        assert database_probe.count(Organisation) == 2
    before = database_probe.last_seq()
    again = upload(admin_client, *sent, kind="organisations")
    page = parse(admin_client.get(again).text)
    assert page.one("#import-summary").text.startswith("2 unchanged. Every row is as it is stored already")
    assert not page.has("#import-apply")
    refused = admin_client.post(f"{again}/apply")
    assert refused.status_code == 409
    assert "there is nothing to import" in parse(refused.text).one("#import-errors").text
    assert database_probe.last_seq() == before


def test_import_pressed_twice_at_once_is_done_once(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    where = upload(admin_client, HEADER, AROHA, MERE)
    before = database_probe.last_seq()

    press = pressing(app, admin_client)
    assert in_threads([lambda: press(f"{where}/apply", {})] * 3) == [303, 303, 303]
    assert len(database_probe.entries(after=before)) == 2


def test_import_of_what_has_changed_since_shows_it_again(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    where = upload(admin_client, HEADER, AROHA, MERE)
    new_member(app, organisation_id=skyline, first_name="Aroha", last_name="Smith", email="AROHA@x.example.nz")
    before = database_probe.last_seq()
    response = admin_client.htmx_post(f"{where}/apply", {"a": "b"})
    page = assert_fragment(response, "import")
    assert response.status_code == 409
    assert htmx_event(response) == {"focus": ["import-errors"]}
    assert "What is stored has changed since the dry run." in page.one("#import-errors").text
    assert [row[1] for row in rows(page)] == ["To be changed", "To be made"]
    assert page.texts("#row-2 .changes dt") == ["Last name", "Email", "Phone", "Role"]
    assert database_probe.last_seq() == before
    assert admin_client.htmx_post(f"{where}/apply", {"a": "b"}).status_code == 200
    assert people(database_probe) == ["Aroha +64 21 555 0102 OWNER", "Mere None STAFF"]


def test_import_and_form_with_the_same_address_make_one_person(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    """Whichever comes second is told so, whoever that is."""
    member = {"first_name": "Aroha", "last_name": "Smith", "role": "STAFF"}
    for number in range(5):
        email = f"aroha{number}@x.example.nz"
        where = upload(admin_client, HEADER, [*AROHA[:3], email, "", ""])
        press = pressing(app, admin_client)
        added = {**member, "email": email}
        statuses = in_threads(
            [partial(press, f"{where}/apply", {}), partial(press, f"/admin/programme/{skyline}/staff", added)]
        )
        assert sorted(map(str, statuses)) == ["303", "409"]
        assert database_probe.count(OrganisationMember) == number + 1
        summary = parse(admin_client.get(where).text).one("#import-summary strong").text
        assert summary == ("1 made." if statuses[0] == 303 else "1 to be changed.")


def test_two_files_with_the_same_person_make_one(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    first, second = (upload(admin_client, HEADER, AROHA) for _ in range(2))
    assert admin_client.post(f"{first}/apply").status_code == 303
    assert admin_client.post(f"{second}/apply").status_code == 409
    assert "1 unchanged." in parse(admin_client.get(second).text).one("#import-summary").text
    assert database_probe.count(OrganisationMember) == 1


def test_refused_rows_come_back_inert_and_go_in_again(
    admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    evil = ["Skyline", "=cmd|' /C calc'!A0", "@Latu", "no", "+64 21 555 0103", ""]
    where = upload(admin_client, HEADER, MERE, evil)
    response = admin_client.get(parse(admin_client.get(where).text).one("#import-refused")["href"])
    assert response.headers["Content-Disposition"] == 'attachment; filename="refused-staff.csv"'
    header, refused = csv.reader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert header == ["Reason", *HEADER]
    assert refused == [
        "Enter an e-mail address, such as aroha@example.co.nz.",
        "Skyline",
        "'=cmd|' /C calc'!A0",
        "'@Latu",
        "no",
        "'+64 21 555 0103",
        "",
    ]
    again = upload(admin_client, header, refused)
    assert admin_client.get(f"{again}/refused").text == response.text
    refused[4] = "sione@x.example.nz"
    again = upload(admin_client, header, refused)
    assert admin_client.post(f"{again}/apply").status_code == 303
    assert people(database_probe) == ["=cmd|' /C calc'!A0 +64 21 555 0103 STAFF"]


def test_long_file_is_checked_step_by_step(
    app: Flask, admin_client: BrowserClient, skyline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "ROWS_AT_ONCE", 2)
    sent = sent_file("staff", csv_bytes(HEADER, AROHA, MERE, ["Skyline", "Sione", "Latu", "", "", ""]))
    started = admin_client.htmx_post(IMPORT, sent, current_url=IMPORT)
    where = started.headers["HX-Push-Url"]
    assert htmx_event(started) == {"announce": "Checking 3 rows", "focus": ["import-heading"]}
    bars = [assert_fragment(started, "import").one("progress")]
    for _ in range(2):
        step = admin_client.htmx_post(where, {"a": "b"})
        assert htmx_event(step) == {}
        bars.append(assert_fragment(step, "import-progress").one("progress"))
    assert [(bar["value"], bar["max"]) for bar in bars] == [("0", "4"), ("2", "4"), ("3", "4")]
    ended = admin_client.htmx_post(where, {"a": "b"})
    assert ended.headers["HX-Retarget"] == "#import"
    assert htmx_event(ended) == {"announce": "Dry run finished: 3 to be made", "focus": ["import-heading"]}
    assert_fragment(ended, "import")


def test_long_file_is_checked_without_scripts(
    admin_client: BrowserClient, skyline: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "ROWS_AT_ONCE", 1)
    where = upload(admin_client, HEADER, AROHA, MERE)
    page = assert_whole_page(admin_client.get(where))
    assert page.one("#import-progress button").text == "Continue"
    assert admin_client.post(f"{where}/apply").status_code == 409
    assert admin_client.post(where).headers["Location"] == where
    assert parse(admin_client.get(where).text).one("#import-summary strong").text == "2 to be made."


def test_rows_are_paged_and_chosen_by_outcome(admin_client: BrowserClient, skyline: str) -> None:
    staff = [["Skyline", "Aroha", f"Ngata {number}", "", "", ""] for number in range(51)]
    where = upload(admin_client, HEADER, *staff, ["Skyline", "", "Latu", "", "", ""])
    chosen = admin_client.htmx_get(f"{where}?outcome=refused", source="show-refused")
    assert htmx_event(chosen) == {"announce": "1 row refused", "focus": ["show-refused"]}
    assert rows(assert_fragment(chosen, "import-rows")) == [["53", "Refused", "Latu"]]
    turned = admin_client.htmx_get(f"{where}?page=2", source="page-next")
    assert htmx_event(turned) == {"announce": "Page 2 of 2", "focus": ["rows-heading"]}
    assert [row[0] for row in rows(parse(turned.text))] == ["51", "52"]
    for query, label in (("outcome=lost", "Outcome"), ("page=0", "Page")):
        response = admin_client.get(f"{where}?{query}")
        assert response.status_code == 400
        assert label in response.text


def test_import_takes_the_same_few_statements_however_many_rows(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    counted = []
    for number in (2, 40):
        names = [[f"Roofer {number} {each}"] for each in range(number)]
        with database_probe.statements() as uploading:
            where = upload(admin_client, ["Name"], *names, kind="organisations")
        with database_probe.statements() as reading:
            admin_client.get(where)
        with database_probe.statements() as importing:
            assert admin_client.post(f"{where}/apply").status_code == 303
        counted.append([len(uploading), len(reading), len(importing)])
    assert counted[0] == counted[1]
    assert database_probe.count(Organisation) == 42


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "staff"}, "Choose a file."),
        (sent_file("staff", b""), "The file is empty."),
        (sent_file("credentials", b"Name\r\nA"), "Choose what the file holds."),
        (sent_file("staff", b"Name\r\nA"), "These are the columns of organisations."),
    ],
)
def test_file_that_is_refused_is_told_at_its_field(
    admin_client: BrowserClient, sent: dict[str, object], sentence: str
) -> None:
    response = admin_client.post(IMPORT, sent)
    assert response.status_code == 422
    page = assert_whole_page(response)
    assert page.one("title").text.startswith("Error: Import")
    assert sentence in page.one("#import-errors a").text


def test_file_that_is_too_large_is_refused(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    """Where it can be read, at its field; far above the limit, before it is read."""
    for size in (FILE_LIMIT + 1, 2 * FILE_LIMIT):
        response = send(admin_client, IMPORT, b"x" * size)
        assert response.status_code == 413
        assert "The file is larger than 5 MB. Split it" in assert_whole_page(response).one("main").text
    assert database_probe.count(Import) == 0
    assert send(admin_client, "/admin/programme", b"x" * 300_000).status_code == 413


def test_file_name_is_kept_without_its_folders(admin_client: BrowserClient, skyline: str) -> None:
    for given, kept in (("/home/mere/winter.csv", "winter.csv"), ("a\u202eb.csv", "file.csv"), ("/", "file.csv")):
        where = admin_client.post(IMPORT, sent_file("staff", csv_bytes(HEADER, MERE), given)).headers["Location"]
        assert parse(admin_client.get(where).text).one("#import-heading").text == f"Dry run: {kept}"


def test_rows_show_markup_inert(admin_client: BrowserClient, skyline: str) -> None:
    evil = "<script>alert(1)</script>{{ 7*7 }}"
    where = upload(admin_client, HEADER, ["Skyline", evil, evil, evil, evil, evil])
    response = admin_client.get(where)
    assert "<script>alert" not in response.text
    assert evil in rows(parse(response.text))[0][2]


def test_files_are_kept_for_a_day_and_can_be_discarded(
    admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    old, other = (upload(admin_client, HEADER, MERE) for _ in range(2))
    yesterday = clock.now() - timedelta(hours=24, minutes=1)
    database_probe.run(update(Import).where(Import.id == old.rpartition("/")[2]).values(created_at=yesterday))
    new = upload(admin_client, HEADER, MERE)
    gone = admin_client.get(old)
    assert gone.status_code == 404
    assert "upload the file again" in gone.text
    response = admin_client.post(f"{other}/discard")
    assert response.headers["Location"] == IMPORT
    assert parse(admin_client.get(IMPORT).text).one("#status").text == "winter.csv discarded"
    assert [f"{IMPORT}/{row['import_id']}" for row in database_probe.rows(select(ImportRow.import_id))] == [new]


def test_upload_after_the_session_has_ended_leads_back(browser_client: BrowserClient) -> None:
    response = browser_client.htmx_post(IMPORT, sent_file("staff", csv_bytes(HEADER, MERE)), current_url=IMPORT)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == f"/sign-in?next={IMPORT}"
