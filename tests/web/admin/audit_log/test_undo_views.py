"""A change is undone from its entry, on the page of its record and in the log, while that is possible."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page
from tests.support.http.undone import undo_of

LOG = "/admin/audit-log"
CATALOGUE = "/admin/micro-credentials"
RETIRED = {"reason": "Replaced.", "assignments": "remove", "version": "1"}


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Works")


@pytest.fixture
def aroha(app: Flask, slate: str) -> str:
    """The key of a credential in training."""
    member = new_member(app, first_name="Aroha", last_name="Ngata")
    return new_credential(app, definition_id=slate, member_id=member)


@pytest.fixture
def changed(admin_client: BrowserClient, slate: str, aroha: str) -> str:
    """The address of the page of the credential, whose status has just been changed."""
    sent = {"status": "ASSESSMENT_PENDING", "version": "1"}
    done = admin_client.post(f"{CATALOGUE}/{slate}/staff/{aroha}", sent)
    assert parse(admin_client.get(done.headers["Location"]).text).has("#status form")
    return f"/admin/credentials/{aroha}"


def history_of(credential: str) -> str:
    return f"{LOG}/history?kind=StaffMicroCredential&record={credential}"


def status_of(probe: DatabaseProbe, key: str) -> str:
    columns = table(StaffMicroCredential).c
    return str(probe.value(select(columns.status).where(columns.id == key)))


def test_change_is_undone_from_the_history_of_its_record(
    admin_client: BrowserClient, database_probe: DatabaseProbe, aroha: str, changed: str
) -> None:
    seq = database_probe.last_seq()
    shown = assert_fragment(admin_client.htmx_get(history_of(aroha), current_url=changed), "history-entries")
    [button] = shown.all("form button")
    assert button.text == f"Undo, entry {seq}"
    response = admin_client.post(*undo_of(shown, "form"))
    assert (response.status_code, response.headers["Location"]) == (303, f"{changed}#history-heading")
    assert status_of(database_probe, aroha) == "IN_TRAINING"
    page = parse(admin_client.get(changed).text)
    assert page.one("#status").text == "Undone: changed Slate Works of Aroha Ngata"


def test_change_is_undone_from_its_entry(
    admin_client: BrowserClient, database_probe: DatabaseProbe, aroha: str, changed: str
) -> None:
    entry = f"{LOG}/entries/{database_probe.last_seq()}"
    assert parse(admin_client.htmx_get(entry, current_url=changed).text).has("form.entry-undo")
    address, sent = undo_of(assert_whole_page(admin_client.get(entry)), "form.entry-undo")
    assert admin_client.post(address, sent).headers["Location"].startswith(f"{entry}#")
    assert status_of(database_probe, aroha) == "IN_TRAINING"
    again = admin_client.post(address, sent)
    assert again.status_code == 409
    assert "It has been changed since. Changed Slate Works of Aroha Ngata".lower() in again.text.lower()
    assert not assert_whole_page(admin_client.get(entry)).has("form.entry-undo")


def test_entry_offers_no_undo_to_whoever_may_not_nor_ten_minutes_later(
    admin_client: BrowserClient,
    auditor_client: BrowserClient,
    database_probe: DatabaseProbe,
    aroha: str,
    changed: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = f"{LOG}/entries/{database_probe.last_seq()}"
    assert not parse(auditor_client.get(entry).text).has("form.entry-undo")
    assert auditor_client.post(f"{entry}/undo").status_code == 403
    later = clock.now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert not parse(admin_client.get(entry).text).has("form.entry-undo")
    refused = admin_client.post(f"{entry}/undo")
    assert refused.status_code == 409
    page = assert_whole_page(refused)
    assert page.one("#undo-refused p").text == (
        "This can't be undone any more: that is possible for 10 minutes. Change it by hand."
    )
    assert status_of(database_probe, aroha) == "ASSESSMENT_PENDING"


def test_retirement_is_undone_from_the_message_and_says_how_much_goes_with_it(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, aroha: str
) -> None:
    page = f"{CATALOGUE}/{slate}"
    assert admin_client.post(f"{page}/retire", RETIRED).status_code == 303
    assert database_probe.count(StaffMicroCredential) == 0
    history = f"{LOG}/history?kind=MicroCredentialDefinition&record={slate}"
    shown = assert_fragment(admin_client.htmx_get(history, current_url=page), "history-entries")
    assert [button.text.partition(",")[0] for button in shown.all("form button")] == ["Undo all 2 changes"]
    response = admin_client.post(*undo_of(parse(admin_client.get(page).text)))
    assert response.headers["Location"] == f"{page}#edit-definition"
    definitions = table(MicroCredentialDefinition).c
    assert database_probe.value(select(definitions.state).where(definitions.id == slate)) == "ACTIVE"
    assert database_probe.count(StaffMicroCredential) == 1
    said = parse(admin_client.get(page).text).one("#status").text
    assert said == "Undone: retired micro-credential Slate Works, and 1 more change"


def test_page_that_is_gone_with_what_was_undone_is_not_gone_back_to(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str
) -> None:
    member = new_member(app)
    admin_client.post(f"{CATALOGUE}/{slate}/assign", {"picked": [member], "status": "NOT_STARTED"})
    key = database_probe.value(select(table(StaffMicroCredential).c.id))
    page, entry = f"/admin/credentials/{key}", f"{LOG}/entries/{database_probe.last_seq()}"
    shown = assert_fragment(admin_client.htmx_get(history_of(key), current_url=page), "history-entries")
    assert admin_client.post(*undo_of(shown, "form")).headers["Location"] == entry


@pytest.mark.parametrize("back", ["", "https://elsewhere.example/", "//elsewhere.example", "/nowhere"])
def test_undo_comes_back_to_pages_of_this_site_alone(
    admin_client: BrowserClient, database_probe: DatabaseProbe, aroha: str, changed: str, back: str
) -> None:
    entry = f"{LOG}/entries/{database_probe.last_seq()}"
    assert admin_client.post(f"{entry}/undo", {"back": back}).headers["Location"] == entry


@pytest.mark.parametrize("number", ["0", "99999", "-1", "9" * 40, "x"])
def test_entry_that_is_not_there_is_not_undone(admin_client: BrowserClient, number: str) -> None:
    assert admin_client.post(f"{LOG}/entries/{number}/undo").status_code == 404
