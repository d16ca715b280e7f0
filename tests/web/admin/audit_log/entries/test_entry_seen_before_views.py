"""An entry of the Audit log that was shown before: it is shown as everything is now."""

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.models import User
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.chain import LOG
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.database.tampering import unguard
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse

PAGE = "/admin/audit-log"


def entry(client: BrowserClient, seq: int) -> Element:
    return parse(client.get(PAGE).text).one(f"#entry-{seq}")


def values(entry: Element) -> list[str]:
    return [value.text for value in entry.one("dl.changes").all("dd")]


def test_entry_names_records_as_they_were_named_last(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    definition = new_definition(app, title="Slate Repair")
    member = new_member(app, organisation_id=new_organisation(app), first_name="Aroha", last_name="Ngata")
    new_credential(app, definition_id=definition, member_id=member)
    assigned = database_probe.last_seq()
    assert values(entry(admin_client, assigned))[:2] == ["Slate Repair", "Aroha Ngata"]
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        db.session.get_one(OrganisationMember, member).last_name = "Parata"
        db.session.get_one(MicroCredentialDefinition, definition).title = "Slate Renewal"
    assert values(entry(admin_client, assigned))[:2] == ["Slate Renewal", "Aroha Parata"]
    assert entry(admin_client, assigned - 1).one(".entry-what").text == "Added Aroha Ngata"


def test_entry_names_who_did_it_as_they_are_named_now(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.post("/admin/micro-credentials", {"title": "Slate Repair", "level": "4", "issuing_body": "RANZ"})
    created = database_probe.last_seq()
    assert entry(admin_client, created).one(".entry-who").text == f"by {admin.name}"
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        db.session.get_one(User, admin.id).name = "Hinemoa Parata"
    assert entry(admin_client, created).one(".entry-who").text == "by Hinemoa Parata"


def test_entry_names_a_record_that_was_deleted(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    definition = new_definition(app, title="Slate Repair")
    credential = new_credential(app, definition_id=definition)
    assigned = database_probe.last_seq()
    before = entry(admin_client, assigned).text
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        db.session.delete(db.session.get_one(StaffMicroCredential, credential))
        db.session.flush()
        db.session.delete(db.session.get_one(MicroCredentialDefinition, definition))
    assert entry(admin_client, assigned).text == before
    assert "Micro-credentialSlate Repair" in before


@pytest.mark.parametrize(
    ("column", "content"),
    [("metadata", '{"name":"Copper"}'), ("new_state", '{"title":"Copper"}'), ("actor_email", "copper@ranz.example")],
)
def test_entry_that_was_changed_past_the_application_is_shown_as_it_is(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, column: str, content: str
) -> None:
    new_definition(app, title="Slate Repair")
    last = database_probe.last_seq()
    assert "opper" not in entry(admin_client, last).text
    unguard(database_probe)
    changed = {"actor_id": "nobody", column: content} if column == "actor_email" else {column: content}
    database_probe.run(update(LOG).where(LOG.c.seq == last).values(changed))
    assert "opper" in entry(admin_client, last).text


def test_pages_keep_the_filters_of_the_address_alone(app: Flask, admin_client: BrowserClient) -> None:
    new_definitions(app, [f"Slate {number:03}" for number in range(60)])
    for query in ("", "action=CREATE", "kind=MicroCredentialDefinition", ""):
        page = parse(admin_client.get(f"{PAGE}?{query}").text)
        [older] = [link["href"] for link in page.all("nav.pages a[rel=next]")]
        assert older.partition("?")[2].rpartition("before=")[0].rstrip("&") == query
