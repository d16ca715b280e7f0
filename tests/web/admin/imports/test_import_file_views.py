"""Imports: which file is taken, and for how long it is kept."""

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from ranzcred.core import clock
from ranzcred.domain.imports.forms import FILE_LIMIT
from ranzcred.domain.imports.models import Import, ImportRow
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.files import csv_bytes, sent_file
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page
from tests.web.admin.imports.uploads import AROHA, HEADER, IMPORT, MERE, upload


def send(browser_client: BrowserClient, path: str, content: bytes) -> TestResponse:
    """Send a large file, from memory."""
    browser_client.get(IMPORT)
    file = FileStorage(io.BytesIO(content), "winter.csv")
    boundary, body = encode_multipart({"csrf_token": browser_client.token, "kind": "staff", "file": file})
    return browser_client.client.post(path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


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


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"kind": "staff"}, "Choose a file."),
        (sent_file("staff", b""), "The file is empty."),
        (sent_file("credentials", b"Name\r\nA"), "Choose organisations, people or results."),
        (sent_file("staff", b"Name\r\nA"), "This looks like a file of organisations."),
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
        assert parse(admin_client.get(where).text).one("#import-heading").text == f"Preview: {kept}"


def test_files_are_kept_for_a_day_and_can_be_discarded(
    app: Flask,
    admin_client: BrowserClient,
    signed_in: Callable[[Account], BrowserClient],
    database_probe: DatabaseProbe,
    skyline: str,
) -> None:
    old = upload(admin_client, HEADER, MERE)
    assert admin_client.post(f"{old}/apply").status_code == 303
    other = upload(signed_in(new_user(app)), HEADER, MERE)
    yesterday = clock.now() - timedelta(hours=24, minutes=1)
    database_probe.run(update(Import).where(Import.id == old.rpartition("/")[2]).values(created_at=yesterday))
    new = upload(admin_client, HEADER, MERE)
    gone = admin_client.get(old)
    assert gone.status_code == 404
    assert "Upload the file again" in gone.text
    response = admin_client.post(f"{other}/discard")
    assert response.headers["Location"] == IMPORT
    assert parse(admin_client.get(IMPORT).text).one("#status").text == "Import of winter.csv cancelled"
    assert [f"{IMPORT}/{row['import_id']}" for row in database_probe.rows(select(ImportRow.import_id))] == [new]


def test_a_new_file_takes_the_place_of_ones_own_that_is_not_imported(
    app: Flask,
    admin_client: BrowserClient,
    signed_in: Callable[[Account], BrowserClient],
    database_probe: DatabaseProbe,
    skyline: str,
) -> None:
    of_another = upload(signed_in(new_user(app)), HEADER, MERE)
    imported = upload(admin_client, HEADER, AROHA)
    assert admin_client.post(f"{imported}/apply").status_code == 303
    draft = upload(admin_client, HEADER, MERE)
    assert admin_client.post(IMPORT, sent_file("staff", b"")).status_code == 422
    assert admin_client.get(draft).status_code == 200
    new = upload(admin_client, HEADER, MERE)
    gone = admin_client.get(draft)
    assert gone.status_code == 404
    assert "until you upload another. Upload the file again." in gone.text
    for kept in (of_another, imported, new):
        assert admin_client.get(kept).status_code == 200
    assert database_probe.count(Import) == database_probe.count(ImportRow) == 3


def test_files_sent_at_the_same_moment_leave_one(
    admin: Account, signed_in: Callable[[Account], BrowserClient], database_probe: DatabaseProbe, skyline: str
) -> None:
    clients = [signed_in(admin) for _ in range(3)]
    for client in clients:
        client.get(IMPORT)
    in_threads([partial(upload, client, HEADER, MERE) for client in clients])
    assert database_probe.count(Import) == database_probe.count(ImportRow) == 1


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        (b"\n" * 4_900_000, "20,000 lines"),
        (csv_bytes(HEADER) + b"\n" * 4_900_000, "20,000 lines"),
        (b",".join([b"c"] * 900_000), "50,000 characters"),
        (csv_bytes(HEADER) + b"A" + b",x" * 2_400_000, "50,000 characters"),
    ],
    ids=["newlines", "newlines below a header", "columns", "cells in a row"],
)
def test_file_past_a_limit_is_refused_with_nothing_kept(
    admin_client: BrowserClient, database_probe: DatabaseProbe, content: bytes, limit: str
) -> None:
    response = send(admin_client, IMPORT, content)
    assert response.status_code == 422
    assert limit in assert_whole_page(response).one("#import-errors a").text
    assert database_probe.count(Import) == database_probe.count(ImportRow) == 0


def test_upload_after_the_session_has_ended_leads_back(browser_client: BrowserClient) -> None:
    response = browser_client.htmx_post(IMPORT, sent_file("staff", csv_bytes(HEADER, MERE)), current_url=IMPORT)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == f"/sign-in?next={IMPORT}"


def test_page_says_which_cells_must_be_filled(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(IMPORT).text)
    staff = {row.one("th").text: row.texts("td")[0] for row in page.all("table")[1].all("tbody tr")}
    assert staff["Organisation"] == "Yes"
    assert (staff["First name"], staff["Last name"], staff["Email"]) == ("One of the two", "One of the two", "No")
