"""The Audit Log page: entries in words, newest first, page by page."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.answers import assert_whole_page
from tests.factories.many import new_definitions
from tests.factories.people import Account
from tests.inspector import Inspector
from tests.markup import Element, parse
from tests.visitor import Visitor

LOG = "/admin/audit-log"
DEFINITIONS = "/admin/micro-credentials"
SLATE = {"title": "Slate <Repair>", "level": "4", "issuing_body": "RANZ"}
STATEMENTS = 5


def seqs(page: Element) -> list[int]:
    return [int(entry["id"].removeprefix("entry-")) for entry in page.all("ol.entries > li")]


def link_to(page: Element, rel: str) -> str:
    """Where an older ("next") or newer ("prev") page is, or ""."""
    return next((link["href"] for link in page.all(f"nav.pages a[rel={rel}]")), "")


def test_audit_log_shows_entries_newest_first(admin_client: Visitor, inspector: Inspector) -> None:
    page = assert_whole_page(admin_client.get(LOG))
    last = inspector.last_seq()
    assert page.texts("h1") == ["Audit Log"]
    assert seqs(page) == list(range(last, 0, -1))
    assert f"{last} entries" in page.one("main").text
    assert (link_to(page, "next"), link_to(page, "prev")) == ("", "")


def test_audit_log_tells_who_did_what_and_when(admin: Account, admin_client: Visitor, inspector: Inspector) -> None:
    admin_client.post(DEFINITIONS, SLATE)
    [created] = inspector.entries(after=inspector.last_seq() - 1)
    key = created["resource_id"]
    admin_client.post(f"{DEFINITIONS}/{key}", SLATE | {"level": "5", "requirements": "Proof", "version": "1"})
    admin_client.post(f"{DEFINITIONS}/{key}/delete")
    deleted, changed, made, entered, *_ = parse(admin_client.get(LOG).text).all("ol.entries > li")
    assert [entry.one("strong").text for entry in (deleted, changed, made, entered)] == [
        "Deleted",
        "Changed",
        "Created",
        "Signed in",
    ]
    assert {entry.one(".entry-who").text for entry in (deleted, changed, made, entered)} == {f"by {admin.email}"}
    assert made.one(".entry-what").text == "Created Definition Slate <Repair>"
    assert deleted.one("q").text == "Slate <Repair>"
    local = created["timestamp"].astimezone(ZoneInfo("Pacific/Auckland"))
    assert made.one("time").text == local.strftime("%-d %b %Y, %-I:%M ") + local.strftime("%p").lower()
    assert datetime.fromisoformat(made.one("time")["datetime"]) == created["timestamp"]
    lines = {line.one("dt").text: (line.texts("del"), line.texts("ins")) for line in changed.one("dl").elements}
    assert lines == {"NZQCF level": (["4"], ["5"]), "Requirements": ([], ["Proof"])}
    assert not entered.has("dl")


def test_audit_log_shows_no_secret(admin: Account, admin_client: Visitor) -> None:
    changed = {"current_password": admin.password, "new_password": "gutter seam kererū 31"}
    assert admin_client.post("/account/password", changed).status_code == 303
    text = admin_client.get(LOG).text
    assert "Password" in parse(text).one("#main").text
    for secret in ("$argon2", admin.password, changed["new_password"]):
        assert secret not in text


def test_audit_log_has_pages_that_hold_every_entry_once(
    app: Flask, admin_client: Visitor, inspector: Inspector
) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(110)])
    last = inspector.last_seq()
    pages = []
    address = LOG
    while address:
        with inspector.statements() as seen:
            pages.append(parse(admin_client.get(address).text))
        assert len(seen) <= STATEMENTS
        address = link_to(pages[-1], "next")
    assert [len(seqs(page)) for page in pages] == [50, 50, last - 100]
    assert [seq for page in pages for seq in seqs(page)] == list(range(last, 0, -1))
    assert [bool(link_to(page, "prev")) for page in pages] == [False, True, True]
    assert seqs(parse(admin_client.get(link_to(pages[2], "prev")).text)) == seqs(pages[1])
    assert seqs(parse(admin_client.get(link_to(pages[1], "prev")).text)) == seqs(pages[0])


def test_audit_log_of_exactly_one_page_has_no_older_one(
    app: Flask, admin_client: Visitor, inspector: Inspector
) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(50 - inspector.last_seq())])
    page = parse(admin_client.get(LOG).text)
    assert seqs(page) == list(range(50, 0, -1))
    assert link_to(page, "next") == ""


@pytest.mark.parametrize("before", ["51", "999999999999999"])
def test_audit_log_before_what_is_yet_to_come_is_the_newest_page(
    admin_client: Visitor, inspector: Inspector, before: str
) -> None:
    page = parse(admin_client.get(f"{LOG}?before={before}").text)
    assert seqs(page) == list(range(inspector.last_seq(), 0, -1))
    assert link_to(page, "prev") == ""


@pytest.mark.parametrize("before", ["0", "-1", "two", "1.5", "%D9%A1", "9" * 5000, "%00"])
def test_audit_log_refuses_what_is_no_entry(admin_client: Visitor, before: str) -> None:
    response = admin_client.get(f"{LOG}?before={before}")
    assert response.status_code == 400
    assert "Before" in assert_whole_page(response).one("main").text


def test_audit_log_is_not_changed_by_being_read(admin_client: Visitor, inspector: Inspector) -> None:
    before = inspector.entries()
    admin_client.get(LOG)
    admin_client.get(f"{LOG}?before=3")
    assert inspector.entries() == before
