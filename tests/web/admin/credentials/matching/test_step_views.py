"""More than one transaction changes: in steps, which go on where they were, and never twice."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.bulk_changes.models import BulkChange
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.operations import remove_credential
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import act, new_credential, new_definition
from tests.support.factories.many import new_bulk_change, new_holders
from tests.support.factories.people import new_member, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, htmx_event

CREDENTIALS, CHANGES = table(StaffMicroCredential).c, table(BulkChange)
NUMBER = 1_204


@pytest.fixture
def definition(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


@pytest.fixture
def keys(app: Flask, definition: str) -> list[str]:
    return new_holders(app, definition, NUMBER)


def started(client: BrowserClient, definition: str, action: str = "ASSESSMENT_PENDING") -> str:
    """The address of the change of all who are in training, as it is confirmed."""
    page = f"/admin/micro-credentials/{definition}?status=IN_TRAINING"
    assert client.get(page).status_code == 200
    bulk = f"/admin/micro-credentials/{definition}/staff/bulk?status=IN_TRAINING"
    document = assert_whole_page(client.post(bulk, {"matching": "all", "action": action}))
    form = document.one("#credentials-bulk article > form")
    sent = {field["name"]: field.get("value") or "" for field in form.all("input[name]")}
    response = client.post(form["action"], sent)
    assert response.status_code == 303, response.text
    return str(response.headers["Location"])


def statuses(database_probe: DatabaseProbe) -> Counter[str]:
    return Counter(row["status"] for row in database_probe.rows(select(CREDENTIALS.status)))


def test_the_preview_shows_the_first_and_the_number_of_all(
    admin_client: BrowserClient, definition: str, keys: list[str]
) -> None:
    page = f"/admin/micro-credentials/{definition}"
    assert parse(admin_client.get(page).text).one(".bulk-matching").text == "Select all 1,204 that match"
    sent = {"matching": "all", "action": "ASSESSMENT_PENDING"}
    response = admin_client.htmx_post(f"{page}/staff/bulk", sent, current_url=page)
    dialog = parse(response.text)
    assert dialog.one("#bulk-heading").text == "Set 1,204 credentials to Assessment Pending?"
    assert dialog.one("#bulk-plan-heading").text == "What will happen to the first 500 people"
    assert len(dialog.all("#bulk-plan li")) == 500
    assert "500 at a time" in dialog.one("#bulk-text").text


def test_all_are_changed_in_three_steps_and_those_refused_are_named(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str, keys: list[str]
) -> None:
    where = started(admin_client, definition)
    assert statuses(database_probe) == {"IN_TRAINING": NUMBER}
    removed, changed = keys[3], keys[700]
    act(app, "system", remove_credential, credential_id=removed, reason="A mistake.")
    form = {"status": "IN_TRAINING", "notes": "Portfolio seen.", "version": "1"}
    assert admin_client.post(f"/admin/credentials/{changed}", form).status_code == 303
    late = new_credential(app, definition_id=definition, member_id=new_member(app))
    before = database_probe.last_seq()
    for reached in ("0", "500", "1,000"):
        shown = assert_whole_page(admin_client.get(where))
        assert shown.one("#bulk-change-progress label").text == f"{reached} of 1,204 done"
        assert admin_client.post(where).headers["Location"] == where
    finished = assert_whole_page(admin_client.get(where))
    assert finished.one("#bulk-change-summary strong").text == "1,202 changed, 2 couldn't be changed."
    assert not finished.all("#bulk-change-progress")
    assert finished.texts("#bulk-change .reasons li") == [
        "Number 4 It has since been removed.",
        "Aroha Ngata 00701, Slate Repair Someone else changed this credential while you were editing it.",
    ]
    assert statuses(database_probe) == {"ASSESSMENT_PENDING": 1_202, "IN_TRAINING": 2}
    entries = database_probe.entries(after=before)
    assert {entry["resource_id"] for entry in entries} == set(keys) - {removed, changed}
    assert len(entries) == 1_202
    assert late not in {entry["resource_id"] for entry in entries}
    assert admin_client.post(where).status_code == 303
    assert database_probe.last_seq() == entries[-1]["seq"], "a step too many does nothing"


def test_with_scripts_each_step_brings_the_next_and_the_last_one_says_so(
    app: Flask, admin_client: BrowserClient, definition: str
) -> None:
    new_holders(app, definition, 501)
    where = started(admin_client, definition, "REMOVE")
    step = admin_client.htmx_post(where, current_url=where)
    assert parse(step.text).one("#bulk-change-progress")["hx-trigger"] == "load, submit"
    assert htmx_event(step) == {}
    last = admin_client.htmx_post(where, current_url=where)
    assert htmx_event(last) == {"announce": "Finished: 501 changed", "focus": ["bulk-change-heading"]}


def test_who_started_it_continues_it_and_others_see_how_far_it_is(
    app: Flask, admin_client: BrowserClient, auditor_client: BrowserClient, definition: str, keys: list[str]
) -> None:
    where = started(admin_client, definition)
    admin_client.post(where)
    other = BrowserClient(app)
    assert other.sign_in(new_user(app)).status_code == 303
    for client in (other, auditor_client):
        shown = assert_whole_page(client.get(where))
        assert shown.one("#bulk-change-progress label").text == "500 of 1,204 done"
        assert not shown.all("#bulk-change button")
    refused = other.post(where)
    assert refused.status_code == 409
    assert "can continue it." in refused.text
    assert auditor_client.post(where).status_code == 403
    row = assert_whole_page(other.get("/admin/bulk-changes")).one("#main tbody tr")
    assert row.one("th").text == "Set 1,204 credentials to Assessment Pending"
    assert row.texts("td")[0] == "500 of 1,204"
    assert row.one("a")["href"] == where


@pytest.mark.parametrize("role", [Role.ORG_ADMIN, Role.ORG_STAFF])
def test_organisations_have_no_part_in_it(app: Flask, role: Role) -> None:
    where = f"/admin/bulk-changes/{new_bulk_change(app)}"
    client = BrowserClient(app)
    assert client.sign_in(new_user(app, role=role)).status_code == 303
    for response in (client.get(where), client.get("/admin/bulk-changes"), client.post(where)):
        assert response.status_code == 403


def test_old_ones_are_forgotten(app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    old, new = new_bulk_change(app), new_bulk_change(app)
    month_ago = clock.now() - timedelta(days=31)
    database_probe.run(update(CHANGES).where(CHANGES.c.id == old).values(created_at=month_ago))
    new_bulk_change(app)
    gone = admin_client.get(f"/admin/bulk-changes/{old}")
    assert gone.status_code == 404
    assert "no longer listed" in gone.text
    assert admin_client.get(f"/admin/bulk-changes/{new}").status_code == 200
