"""The Audit log: each entry in words."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.labels import PRESENTERS
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import MemberRole, Organisation
from ranzcred.domain.notifications.models import NotificationPreference
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.factories.store import store
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page

LOG = "/admin/audit-log"
DEFINITIONS = "/admin/micro-credentials"
SLATE = {"title": "Slate <Repair>", "level": "4", "issuing_body": "RANZ"}


def lines_of(entry: Element) -> dict[str, str]:
    """What an entry says is new, by label."""
    return {
        line.one("dt").text: line.one("dd").text.removeprefix("added: ") for line in entry.one("dl.changes").elements
    }


def test_audit_log_tells_who_did_what_and_when(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.post(DEFINITIONS, SLATE)
    [created] = database_probe.entries(after=database_probe.last_seq() - 1)
    key = created["resource_id"]
    admin_client.post(f"{DEFINITIONS}/{key}", SLATE | {"level": "5", "requirements": "Proof", "version": "1"})
    admin_client.post(f"{DEFINITIONS}/{key}/delete")
    deleted, changed, created_entry, entered, *_ = parse(admin_client.get(LOG).text).all("ol.entries > li")
    assert [entry.one("strong").text for entry in (deleted, changed, created_entry, entered)] == [
        "Deleted",
        "Changed",
        "Created",
        f"{admin.name} signed in",
    ]
    assert {entry.one(".entry-who").text for entry in (deleted, changed, created_entry)} == {f"by {admin.name}"}
    assert not entered.has(".entry-who")
    assert created_entry.one(".entry-what").text == "Created micro-credential Slate <Repair>"
    assert deleted.one(".entry-what").text == "Deleted micro-credential Slate <Repair>"
    local = created["timestamp"].astimezone(ZoneInfo("Pacific/Auckland"))
    assert created_entry.one("time").text == local.strftime("%-I:%M ") + local.strftime("%p").lower()
    assert parse(admin_client.get(LOG).text).one("h3.day").text == local.strftime("%A %-d %B %Y")
    assert datetime.fromisoformat(created_entry.one("time")["datetime"]) == created["timestamp"]
    lines = {line.one("dt").text: (line.texts("del"), line.texts("ins")) for line in changed.one("dl.changes").elements}
    assert lines == {"NZQCF level": (["4"], ["5"]), "Requirements": ([], ["Proof"])}
    assert not entered.has("dl.changes")


def test_audit_log_opens_each_entry_to_its_proof(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.post(DEFINITIONS, SLATE, headers={"User-Agent": "Firefox <b>"})
    [stored] = database_probe.entries(after=database_probe.last_seq() - 1)
    listed = parse(admin_client.get(LOG).text).one(f"#entry-{stored['seq']} details")
    assert listed.elements[0].tag == "summary"
    address = listed.one(f"#more-{stored['seq']} a")["href"]
    page = assert_whole_page(admin_client.get(address))
    assert page.one("h1").text == f"Entry {stored['seq']}"
    entry = assert_fragment(admin_client.htmx_get(address), f"more-{stored['seq']}")
    assert page.one(f"#more-{stored['seq']}").text == entry.text
    known, technical = (
        {line.one("dt").text: line.one("dd").text for line in facts.elements} for facts in entry.all("dl.entry-facts")
    )
    request_id, sign_in_id = (json.loads(stored["metadata"])[name] for name in ("request_id", "sign_in_id"))
    assert known == {"Changed by": f"{admin.name} ({admin.email}), RANZ administrator"}
    assert technical == {
        "Changed by (ID)": admin.id,
        "IP address": "127.0.0.1",
        "Browser": "Firefox <b>",
        "Request ID": request_id,
        "Sign-in ID": sign_in_id,
        "Record ID": stored["resource_id"],
        "Entry no.": str(stored["seq"]),
        "Hash": stored["hash"],
        "Previous hash": stored["previous_hash"],
    }
    assert f"/admin/audit-log?kind=MicroCredentialDefinition&record={stored['resource_id']}" in [
        link["href"] for link in entry.all("a")
    ]


def test_audit_log_says_values_in_words(app: Flask, admin_client: BrowserClient) -> None:
    definition = new_definition(app, title="Slate Repair")
    organisation = new_organisation(app, name="Ridgeline")
    member = new_member(app, organisation_id=organisation, first_name="Aroha", last_name="Ngata", role=MemberRole.OWNER)
    award = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2026, 2, 8)}
    new_credential(app, definition_id=definition, member_id=member, **award)
    credential, person, company, _ = parse(admin_client.get(LOG).text).all("ol.entries > li")[:4]
    lines = [
        {line.one("dt").text: line.one("dd").text for line in entry.one("dl.changes").elements}
        for entry in (credential, person, company)
    ]
    expected = {
        "Micro-credential": "Slate Repair",
        "Person": "Aroha Ngata",
        "Status": "Awarded",
        "Awarded": "8 Feb 2026",
    }
    assert lines[0].items() >= expected.items()
    assert (lines[1]["Organisation"], lines[1]["Role"]) == ("Ridgeline", "Owner")
    assert (lines[2]["Certification tier"], lines[2]["Programme status"]) == ("Certified", "Pending")


def test_audit_log_says_what_nobody_registered_by_its_columns(
    app: Flask, admin: Account, admin_client: BrowserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(PRESENTERS, "NotificationPreference")
    store(app, NotificationPreference(user_id=admin.id, sms_enabled=True))
    entry = parse(admin_client.get(LOG).text).all("ol.entries > li")[0]
    assert entry.one(".entry-what").text == "Created NotificationPreference"
    lines = {line.one("dt").text: line.texts("dd") for line in entry.one("dl.changes").elements}
    assert lines["Sms enabled"] == ["Yes"]
    assert not {"Id", "Version", "Created at", "Updated at"} & set(lines)


def test_audit_log_shows_a_column_without_a_label_by_its_name(
    app: Flask, admin_client: BrowserClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    presenter = PRESENTERS["MicroCredentialDefinition"]
    labels = {key: label for key, label in presenter.labels.items() if key != "skill_standard"}
    monkeypatch.setitem(PRESENTERS, "MicroCredentialDefinition", replace(presenter, labels=labels))
    new_definition(app, skill_standard="40156 v1")
    lines = lines_of(parse(admin_client.get(LOG).text).all("ol.entries > li")[0])
    assert list(lines)[:3] == ["Title", "NZQCF level", "Issuing body"]
    assert list(lines)[-1] == "Skill standard", "after all that have a label"
    assert lines["Skill standard"] == "40156 v1"


def test_audit_log_shows_every_column_of_a_credential(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    """Its certificate, and which notices have been sent: one that has not been is no line."""
    uploaded = {
        "certificate_key": "01-slate.pdf",
        "certificate_file_name": "slate.pdf",
        "certificate_uploaded_at": datetime(2026, 3, 2, tzinfo=UTC),
        "certificate_uploaded_by": admin.id,
    }
    key = new_credential(app, definition_id=new_definition(app, title="Slate Repair"), **uploaded)
    created_entry = lines_of(parse(admin_client.get(LOG).text).all("ol.entries > li")[0])
    assert list(created_entry) == [
        *("Micro-credential", "Person", "Status"),
        *("Certificate", "Certificate key", "Certificate uploaded", "Certificate uploaded by"),
    ]
    assert (created_entry["Certificate key"], created_entry["Certificate uploaded"]) == (
        "01-slate.pdf",
        "2 Mar 2026, 1:00 pm",
    )
    assert created_entry["Certificate uploaded by"] == admin.name
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        db.session.get_one(StaffMicroCredential, key).expiry_alert_60_sent = True
    assert lines_of(parse(admin_client.get(LOG).text).all("ol.entries > li")[0]) == {
        "Reminder 60 days before expiry": "sent"
    }


def test_audit_log_tells_a_long_text_word_by_word(app: Flask, admin_client: BrowserClient) -> None:
    text = "Completion of the RoofWright assessment for slate, with two references from building owners."
    key = new_definition(app, title="Slate Repair", requirements=text)
    sent = {
        **SLATE,
        "title": "Slate Repair",
        "level": "3",
        "requirements": text.replace("two", "three"),
        "version": "1",
    }
    assert admin_client.post(f"{DEFINITIONS}/{key}", sent).status_code == 303
    line = parse(admin_client.get(LOG).text).all("ol.entries > li")[0].one("dl.changes dd")
    assert (line.texts("del"), line.texts("ins")) == (["two"], ["three"])
    assert line.text == text.replace("two", "removed: twoadded: three")


def test_audit_log_shows_the_reason(app: Flask, admin_client: BrowserClient) -> None:
    key = new_organisation(app, name="Ridgeline")
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM, reason="Moved to Gore")
        db.session.get_one(Organisation, key).city = "Gore"
    entry = parse(admin_client.get(LOG).text).all("ol.entries > li")[0]
    assert entry.all("dl.entry-facts")[0].elements[0].text == "ReasonMoved to Gore"


def test_audit_log_shows_no_secret(admin: Account, admin_client: BrowserClient) -> None:
    changed = {"current_password": admin.password, "new_password": "gutter seam kererū 31"}
    assert admin_client.post("/account/password", changed).status_code == 303
    text = admin_client.get(LOG).text
    assert "Password" in parse(text).one("#main").text
    for link in parse(text).all("p[data-loads] a"):
        text += admin_client.htmx_get(link["href"]).text
    for secret in ("$argon2", admin.password, changed["new_password"], "sha256:", "[secret]"):
        assert secret not in text


def test_audit_log_says_that_a_secret_was_set_or_changed(admin: Account, admin_client: BrowserClient) -> None:
    sent = {"name": "Portal", "lifetime": "30", "current_password": admin.password}
    assert admin_client.post("/account/api-tokens", sent).status_code < 400
    changed = {"current_password": admin.password, "new_password": "gutter seam kererū 31"}
    assert admin_client.post("/account/password", changed).status_code == 303
    page = parse(admin_client.get(LOG).text)
    lines = [
        (entry.one("strong").text, line.one("dt").text, line.one("dd").text.removeprefix("added: "))
        for entry in page.all("ol.entries > li")
        for line in entry.all("dl.changes > div")
        if line.one("dt").text in {"Password", "Token"}
    ]
    assert lines == [
        ("Changed the password", "Password", "changed"),
        ("Created", "Token", "set"),
        ("Created", "Password", "set"),
    ]
