"""The hook: no change without an entry, no entry without a change."""

import json
from datetime import date

from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.recording import acting_as, record_event
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation
from tests.domain.audit.recording.changes import AROHA, organisation, states
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_organisation


def test_create_writes_one_entry_with_the_whole_record(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        new_organisation = organisation(id="carried-over", city="Whangārei")
        db.session.add(new_organisation)
        db.session.flush()
        assert database_probe.last_seq() == 3, "the entry is written with the commit"
        created, updated = new_organisation.created_at, new_organisation.updated_at
    [entry] = database_probe.entries(after=3)
    assert entry["action"] is AuditAction.CREATE
    assert (entry["resource_type"], entry["resource_id"]) == ("Organisation", "carried-over")
    assert (entry["actor_id"], entry["actor_email"], entry["actor_role"]) == (AROHA.id, AROHA.email, AROHA.role)
    previous, new = states(entry)
    assert previous is None
    assert new == {
        "id": "carried-over",
        "name": "Ridgeline",
        "trading_name": None,
        "nzbn": None,
        "certification_tier": "ACCREDITED",
        "programme_status": "PENDING",
        "email": None,
        "phone": None,
        "city": "Whangārei",
        "version": 1,
        "created_at": created.isoformat(timespec="microseconds"),
        "updated_at": updated.isoformat(timespec="microseconds"),
    }


def test_update_writes_one_entry_with_the_difference(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app, notes="first")
    before = database_probe.last_seq()
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        credential = db.session.get_one(StaffMicroCredential, key)
        credential.status = MicroCredentialStatus.AWARDED
        credential.awarded_on = date(2026, 2, 28)
        credential.notes = None
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_id"]) == (AuditAction.UPDATE, key)
    previous, new = states(entry)
    assert previous.pop("updated_at") < new.pop("updated_at")
    assert previous == {"status": "IN_TRAINING", "awarded_on": None, "notes": "first", "version": 1}
    assert new == {"status": "AWARDED", "awarded_on": "2026-02-28", "notes": None, "version": 2}


def test_update_of_an_expired_record_knows_the_old_value(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_organisation(app, city="Napier")
    before = database_probe.last_seq()
    with app.app_context():
        found = db.session.get_one(Organisation, key)
        with writing():
            acting_as(db.session(), AROHA)
            db.session.expire(found)
            found.city = "Hastings"
    [entry] = database_probe.entries(after=before)
    previous, new = states(entry)
    assert (previous["city"], new["city"]) == ("Napier", "Hastings")


def test_update_back_and_forth_tells_each_flush(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_organisation(app, city="Napier")
    before = database_probe.last_seq()
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        found = db.session.get_one(Organisation, key)
        for city in ("Hastings", "Napier"):
            found.city = city
            db.session.flush()
    cities = [(states(entry)[0]["city"], states(entry)[1]["city"]) for entry in database_probe.entries(after=before)]
    assert cities == [("Napier", "Hastings"), ("Hastings", "Napier")]
    versions = [
        (states(entry)[0]["version"], states(entry)[1]["version"]) for entry in database_probe.entries(after=before)
    ]
    assert versions == [(1, 2), (2, 3)]


def test_delete_writes_one_entry_with_the_whole_record(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_organisation(app, city="Napier")
    before = database_probe.last_seq()
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        found = db.session.get_one(Organisation, key)
        db.session.expire(found)
        db.session.delete(found)
    [created] = database_probe.entries(after=before - 1)[:-1]
    [entry] = database_probe.entries(after=before)
    assert entry["action"] is AuditAction.DELETE
    assert states(entry) == (states(created)[1], None)


def test_nothing_changed_writes_nothing(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_organisation(app, city="Napier")
    before = database_probe.last_seq()
    with app.app_context(), writing():
        db.session.get_one(Organisation, key).city = "Napier"
    assert database_probe.last_seq() == before


def test_record_writes_an_entry_without_a_change(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_definition(app, title="Slate Repair")
    before = database_probe.last_seq()
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        found = db.session.get_one(MicroCredentialDefinition, key)
        record_event(db.session(), action=AuditAction.EXPORT, resource=found, details={"rows": 7})
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_id"]) == (AuditAction.EXPORT, key)
    assert entry["metadata"] == '{"name":"Slate Repair","rows":7}'
    assert states(entry) == (None, None)


def test_reason_stands_with_every_entry_of_its_transaction(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_organisation(app, city="Napier")
    before = database_probe.last_seq()
    for reason in ("Moved in May", ""):
        with app.app_context(), writing():
            acting_as(db.session(), AROHA, reason=reason)
            found = db.session.get_one(Organisation, key)
            found.city = reason or "Gore"
            record_event(db.session(), action=AuditAction.APPROVE, resource=found)
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        found = db.session.get_one(Organisation, key)
        record_event(db.session(), action=AuditAction.REJECT, resource=found, details={"reason": "No proof"})
    reasons = [json.loads(entry["metadata"]).get("reason") for entry in database_probe.entries(after=before)]
    assert reasons == ["Moved in May", "Moved in May", None, None, "No proof"]


def test_entry_says_what_the_record_was_called_at_the_time(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_definition(app, title="Slate Repair")
    before = database_probe.last_seq()
    for change in ({"level": 7}, {"title": "Slate Renewal"}):
        with app.app_context(), writing():
            acting_as(db.session(), AROHA)
            for name, value in change.items():
                setattr(db.session.get_one(MicroCredentialDefinition, key), name, value)
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        db.session.delete(db.session.get_one(MicroCredentialDefinition, key))
    names = [json.loads(entry["metadata"])["name"] for entry in database_probe.entries(after=before)]
    assert names == ["Slate Repair", "Slate Renewal", "Slate Renewal"]


def test_entries_stand_in_the_order_of_the_changes(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        for name in ("first", "second", "third"):
            db.session.add(organisation(name=name))
            db.session.flush()
    assert [states(entry)[1]["name"] for entry in database_probe.entries(after=3)] == ["first", "second", "third"]
