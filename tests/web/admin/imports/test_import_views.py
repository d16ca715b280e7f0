"""Imports: a file is looked through in a dry run, and imported as a whole or not at all."""

import csv
import io
import json
from collections.abc import Callable
from functools import partial

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_member, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.web.admin.imports.uploads import AROHA, HEADER, IMPORT, MERE, rows, upload


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


def people(database_probe: DatabaseProbe) -> list[str]:
    """Who is stored: first name, phone and role."""
    member = OrganisationMember
    found = database_probe.rows(select(member.first_name, member.phone, member.role).order_by(member.first_name))
    return [" ".join(map(str, row.values())) for row in found]


def test_dry_run_tells_each_row_and_changes_nothing(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    new_member(app, organisation_id=skyline, first_name="Aroha", last_name="Ngata", email="aroha@x.example.nz")
    before = database_probe.last_seq()
    where = upload(admin_client, HEADER, MERE, ["Skyline", "", "", "no", "", ""], AROHA)
    page = assert_whole_page(admin_client.get(where))
    assert page.one("#import-heading").text == "Preview: winter.csv"
    assert page.one("#import-summary strong").text == "1 to add, 1 to update, 1 with errors."
    assert "Fix the 1 row with errors, then upload the file again." in page.one("#import-summary").text
    assert not page.has("#import-apply")
    assert rows(page) == [
        ["3", "With errors", ""],
        ["4", "To update", "Aroha Ngata"],
        ["2", "To add", "Mere Tamahori"],
    ]
    assert page.texts("#row-3 .reasons li") == [
        "First name: Enter a first name or a last name.",
        "Email: Enter an email address, such as aroha@example.co.nz.",
    ]
    assert page.texts("#row-4 .changes dt") == ["Phone", "Role"]
    assert page.texts("#row-4 .changes dd") == ["added: 021 555 0102", "removed: Staff added: Owner"]
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
    assert page.one("#status").text == "Import finished: 1 added, 1 updated"
    assert page.one("#import-heading").text == "Imported: winter.csv"
    assert [row[1] for row in rows(page)] == ["Updated", "Added"]
    assert people(database_probe) == ["Aroha +64215550102 OWNER", "Mere None STAFF"]
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
    for sentence in ("Import finished: 2 added", "This file has already been imported."):
        admin_client.post(f"{where}/apply")
        assert parse(admin_client.get(where).text).one("#status").text == sentence
        assert database_probe.count(Organisation) == 2
    before = database_probe.last_seq()
    again = upload(admin_client, *sent, kind="organisations")
    page = parse(admin_client.get(again).text)
    assert page.one("#import-summary").text.startswith("2 unchanged. Everything in this file is already up to date")
    assert not page.has("#import-apply")
    refused = admin_client.post(f"{again}/apply")
    assert refused.status_code == 409
    assert "already up to date" in parse(refused.text).one("#import-errors").text
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
    assert "Records have changed since your preview." in page.one("#import-errors").text
    assert [row[1] for row in rows(page)] == ["To update", "To add"]
    assert page.texts("#row-2 .changes dt") == ["Last name", "Email", "Phone", "Role"]
    assert database_probe.last_seq() == before
    assert admin_client.htmx_post(f"{where}/apply", {"a": "b"}).status_code == 200
    assert people(database_probe) == ["Aroha +64215550102 OWNER", "Mere None STAFF"]


def test_import_and_form_with_the_same_address_make_one_person(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    """Whichever comes second is told so, whoever that is."""
    for number in range(5):
        first_name, email = f"Aroha {number}", f"aroha{number}@x.example.nz"
        where = upload(admin_client, HEADER, [AROHA[0], first_name, "Ngata", email, "", ""])
        press = pressing(app, admin_client)
        added = {"first_name": first_name, "last_name": "Smith", "role": "STAFF", "email": email}
        statuses = in_threads(
            [partial(press, f"{where}/apply", {}), partial(press, f"/admin/programme/{skyline}/staff", added)]
        )
        assert sorted(map(str, statuses)) == ["303", "409"]
        assert database_probe.count(OrganisationMember) == number + 1
        summary = parse(admin_client.get(where).text).one("#import-summary strong").text
        assert summary == ("1 added." if statuses[0] == 303 else "1 to update.")


def test_two_files_with_the_same_person_make_one(
    app: Flask,
    admin_client: BrowserClient,
    signed_in: Callable[[Account], BrowserClient],
    database_probe: DatabaseProbe,
    skyline: str,
) -> None:
    first, second = upload(admin_client, HEADER, AROHA), upload(signed_in(new_user(app)), HEADER, AROHA)
    assert admin_client.post(f"{first}/apply").status_code == 303
    assert admin_client.post(f"{second}/apply").status_code == 409
    assert "1 unchanged." in parse(admin_client.get(second).text).one("#import-summary").text
    assert database_probe.count(OrganisationMember) == 1


def test_refused_rows_come_back_inert_and_go_in_again(
    admin_client: BrowserClient, database_probe: DatabaseProbe, skyline: str
) -> None:
    evil = ["Skyline", "'=cmd|' /C calc'!A0", "@Latu", "no", "+64 21 555 0103", ""]
    where = upload(admin_client, HEADER, MERE, evil)
    response = admin_client.get(parse(admin_client.get(where).text).one("#import-refused")["href"])
    assert response.headers["Content-Disposition"] == 'attachment; filename="refused-staff.csv"'
    header, refused = csv.reader(io.StringIO(response.text.removeprefix("\ufeff")))
    assert header == ["Reason", *HEADER]
    assert refused == [
        "Enter an email address, such as aroha@example.co.nz.",
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
    assert people(database_probe) == ["=cmd|' /C calc'!A0 +64215550103 STAFF"]


def test_rows_show_markup_inert(admin_client: BrowserClient, skyline: str) -> None:
    evil = "<script>alert(1)</script>{{ 7*7 }}"
    where = upload(admin_client, HEADER, ["Skyline", evil, evil, evil, evil, evil])
    response = admin_client.get(where)
    assert "<script>alert" not in response.text
    assert evil in rows(parse(response.text))[0][2]
