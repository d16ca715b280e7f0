"""The Audit log: newest first, page by page."""

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import new_definitions
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page

LOG = "/admin/audit-log"
STATEMENTS = 6


def seqs(page: Element) -> list[int]:
    return [int(entry["id"].removeprefix("entry-")) for entry in page.all("ol.entries > li")]


def link_to(page: Element, rel: str) -> str:
    """Where an older ("next") or newer ("prev") page is, or ""."""
    return next((link["href"] for link in page.all(f"nav.pages a[rel={rel}]")), "")


def test_audit_log_shows_entries_newest_first(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    page = assert_whole_page(admin_client.get(LOG))
    last = database_probe.last_seq()
    assert page.texts("h1") == ["Audit log"]
    assert seqs(page) == list(range(last, 0, -1))
    assert page.one("#entries-heading").text == f"{last} entries"
    assert (link_to(page, "next"), link_to(page, "prev")) == ("", "")


def test_audit_log_has_pages_that_hold_every_entry_once(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(110)])
    last = database_probe.last_seq()
    pages = []
    address = LOG
    while address:
        with database_probe.statements() as seen:
            pages.append(parse(admin_client.get(address).text))
        assert len(seen) <= STATEMENTS
        address = link_to(pages[-1], "next")
    assert [len(seqs(page)) for page in pages] == [50, 50, last - 100]
    assert [seq for page in pages for seq in seqs(page)] == list(range(last, 0, -1))
    assert [bool(link_to(page, "prev")) for page in pages] == [False, True, True]
    headings = [page.one("#entries-heading").text for page in pages]
    assert headings == [f"{last} entries", f"Entries {last - 50} to {last - 99}", f"Entries {last - 100} to 1"]
    assert seqs(parse(admin_client.get(link_to(pages[2], "prev")).text)) == seqs(pages[1])
    assert seqs(parse(admin_client.get(link_to(pages[1], "prev")).text)) == seqs(pages[0])


def test_audit_log_of_exactly_one_page_has_no_older_one(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(50 - database_probe.last_seq())])
    page = parse(admin_client.get(LOG).text)
    assert seqs(page) == list(range(50, 0, -1))
    assert link_to(page, "next") == ""


@pytest.mark.parametrize("before", ["51", "999999999999999"])
def test_audit_log_before_what_is_yet_to_come_is_the_newest_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe, before: str
) -> None:
    page = parse(admin_client.get(f"{LOG}?before={before}").text)
    assert seqs(page) == list(range(database_probe.last_seq(), 0, -1))
    assert link_to(page, "prev") == ""


def test_audit_log_before_its_first_entry_says_so(admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get(f"{LOG}?before=1"))
    assert seqs(page) == []
    assert page.one("#entries-heading").text == "No entries before 1"
    assert "No earlier entries." in page.one("#audit-entries").text
    assert page.one("#audit-entries a")["href"] == LOG


@pytest.mark.parametrize("before", ["0", "-1", "two", "1.5", "%D9%A1", "9" * 5000, "%00"])
def test_audit_log_refuses_what_is_no_entry(admin_client: BrowserClient, before: str) -> None:
    response = admin_client.get(f"{LOG}?before={before}")
    assert response.status_code == 400
    assert "Before" in assert_whole_page(response).one("main").text


def test_audit_log_is_not_changed_by_being_read(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.entries()
    admin_client.get(LOG)
    admin_client.get(f"{LOG}?before=3")
    assert database_probe.entries() == before
