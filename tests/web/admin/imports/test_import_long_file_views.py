"""Imports of long files: checked step by step, shown page by page."""

import pytest
from flask import Flask

from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.imports import operations
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.files import csv_bytes, sent_file
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.web.admin.imports.uploads import AROHA, HEADER, IMPORT, MERE, rows, upload


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
    assert htmx_event(ended) == {"announce": "Preview ready: 3 to add", "focus": ["import-heading"]}
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
    assert parse(admin_client.get(where).text).one("#import-summary strong").text == "2 to add."


def test_rows_are_paged_and_chosen_by_outcome(admin_client: BrowserClient, skyline: str) -> None:
    staff = [["Skyline", "Aroha", f"Ngata {number}", "", "", ""] for number in range(51)]
    where = upload(admin_client, HEADER, *staff, ["Skyline", "", "Latu", "no", "", ""])
    chosen = admin_client.htmx_get(f"{where}?outcome=refused", source="show-refused")
    assert htmx_event(chosen) == {"announce": "1 row with errors", "focus": ["show-refused"]}
    assert rows(assert_fragment(chosen, "import-rows")) == [["53", "With errors", "Latu"]]
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
