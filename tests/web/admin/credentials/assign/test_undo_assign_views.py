"""An assignment is undone from the message about it, as long as nothing has come of it."""

import json

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page
from tests.support.http.undone import undo_of

CREDENTIALS = table(StaffMicroCredential).c


def test_assignment_to_people_is_undone_for_those_who_are_new(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, page: str, three: list[str]
) -> None:
    had = new_credential(app, definition_id=slate, member_id=three[0])
    admin_client.post(f"{page}/assign", {"picked": three, "status": "IN_TRAINING"})
    assert database_probe.count(StaffMicroCredential) == 3
    shown = assert_whole_page(admin_client.get(page))
    assert shown.one("#status p").text.startswith("2 people assigned Slate Works.")
    seq = database_probe.last_seq()
    address, sent = undo_of(shown)
    response = admin_client.post(address, sent)
    assert (response.status_code, response.headers["Location"]) == (303, f"{page}#assign-staff")
    said = parse(admin_client.get(page).text).one("#status").text
    assert said == "Undone: assigned Slate Works to Sione Latu, and 1 more change"
    assert [row["id"] for row in database_probe.rows(select(CREDENTIALS.id))] == [had]
    reasons = [json.loads(entry["metadata"])["reason"] for entry in database_probe.entries(after=seq)]
    assert sorted(reasons) == [f"Undo of entry {seq - 1}", f"Undo of entry {seq}"]


def test_assignment_to_one_person_is_undone_on_their_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str, ridge: str, three: list[str]
) -> None:
    page = f"/admin/programme/{ridge}/staff/{three[0]}"
    admin_client.post(f"{page}/assign", {"picked": [slate], "status": "NOT_STARTED"})
    response = admin_client.post(*undo_of(parse(admin_client.get(page).text)))
    assert response.headers["Location"] == f"{page}#assign-credentials"
    assert database_probe.count(StaffMicroCredential) == 0


def test_assignment_is_not_undone_once_one_of_them_has_been_changed(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    admin_client.post(f"{page}/assign", {"picked": three, "status": "NOT_STARTED"})
    address, sent = undo_of(parse(admin_client.get(page).text))
    changed = database_probe.value(select(CREDENTIALS.id).limit(1))
    assert admin_client.post(f"{page}/staff/{changed}", {"status": "IN_TRAINING", "version": "1"}).status_code == 303
    seq = database_probe.last_seq()
    response = admin_client.post(address, sent)
    assert response.status_code == 409
    shown = assert_whole_page(response)
    assert "This can't be undone: it has been changed since. Changed Slate Works of " in shown.one("main").text
    link = shown.one("#undo-refused a")
    assert (link["href"], link.text.partition(":")[0]) == (f"/admin/audit-log/entries/{seq}", f"Entry {seq}")
    assert (database_probe.count(StaffMicroCredential), database_probe.last_seq()) == (3, seq)


def test_award_and_what_was_assigned_before_offer_no_undo(
    admin_client: BrowserClient, page: str, three: list[str]
) -> None:
    for sent in ({"picked": three[:1], "status": "AWARDED"}, {"picked": three[:1], "status": "NOT_STARTED"}):
        assert admin_client.post(f"{page}/assign", sent).status_code == 303
        assert not parse(admin_client.get(page).text).has("#status form")
