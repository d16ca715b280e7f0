"""What an operation calls a change: said of the next flush of one record, and of nothing else."""

import json

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM, Actor
from ranzcred.domain.audit.recording import acting_as, name_next_change
from ranzcred.domain.directory.models import CertificationTier, Organisation
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import new_organisation

APPLY, SUSPEND = AuditAction.ENROL_APPLY, AuditAction.ENROL_SUSPEND


def test_intent_names_a_creation_and_a_change(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM, reason="Asked to.")
        new_organisation = Organisation(name="Ridgeline", certification_tier=CertificationTier.ACCREDITED)
        db.session.add(new_organisation)
        name_next_change(db.session(), new_organisation, APPLY)
        db.session.flush()
        new_organisation.city = "Napier"
        name_next_change(db.session(), new_organisation, SUSPEND, details={"backdated": "3 days"})
        db.session.flush()
        new_organisation.city = "Hastings"
    entries = database_probe.entries(after=3)
    assert [entry["action"] for entry in entries] == [APPLY, SUSPEND, AuditAction.UPDATE]
    assert (entries[0]["previous_state"], json.loads(entries[0]["new_state"])["name"]) == (None, "Ridgeline")
    assert json.loads(entries[1]["previous_state"])["city"] is None
    assert json.loads(entries[1]["metadata"]) == {"name": "Ridgeline", "reason": "Asked to.", "backdated": "3 days"}
    assert json.loads(entries[2]["metadata"]) == {"name": "Ridgeline", "reason": "Asked to."}


def test_intent_is_of_one_record(app: Flask, database_probe: DatabaseProbe) -> None:
    keys = [new_organisation(app) for _ in range(2)]
    before = database_probe.last_seq()
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        found = [db.session.get_one(Organisation, key) for key in keys]
        for each in found:
            each.city = "Napier"
        name_next_change(db.session(), found[0], SUSPEND)
    named = {entry["resource_id"]: entry["action"] for entry in database_probe.entries(after=before)}
    assert named == {keys[0]: SUSPEND, keys[1]: AuditAction.UPDATE}


def test_intent_of_no_change_is_no_entry(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_organisation(app)
    before = database_probe.last_seq()
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        name_next_change(db.session(), db.session.get_one(Organisation, key), SUSPEND)
    assert database_probe.last_seq() == before


def test_intent_is_forgotten_with_what_is_rolled_back(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_organisation(app)
    before = database_probe.last_seq()
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        found = db.session.get_one(Organisation, key)
        savepoint = db.session.begin_nested()
        name_next_change(db.session(), found, SUSPEND)
        found.city = ""
        with pytest.raises(IntegrityError):
            savepoint.commit()
        savepoint.rollback()
        found.city = "Napier"
    assert [entry["action"] for entry in database_probe.entries(after=before)] == [AuditAction.UPDATE]


@pytest.mark.parametrize(("actor", "user"), [("0190-aroha", "0190-aroha"), ("system", None), ("system:sweep", None)])
def test_actor_that_is_no_user_has_no_key_of_one(actor: str, user: str | None) -> None:
    assert Actor(id=actor).user_id == user
