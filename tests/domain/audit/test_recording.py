"""The hook: no change without an entry, no entry without a change, whatever fails."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import RowMapping, delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ranzcred.core.db.session import UnauditedChange, db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM, Actor
from ranzcred.domain.audit.recording import acting_as, record_event
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import CertificationTier, Organisation
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_organisation, new_user

AROHA = Actor(id="0190-aroha", email="aroha@example.co.nz", role="ranz:admin")


def organisation(**columns: object) -> Organisation:
    defaults: dict[str, object] = {"name": "Ridgeline", "certification_tier": CertificationTier.ACCREDITED}
    return Organisation(**defaults | columns)


def states(entry: RowMapping) -> tuple[Any, Any]:
    return json.loads(entry["previous_state"] or "null"), json.loads(entry["new_state"] or "null")


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


def test_rollback_leaves_neither_change_nor_entry(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        acting_as(db.session(), AROHA)
        db.session.add(organisation())
        db.session.flush()
        db.session.rollback()
        acting_as(db.session(), AROHA)
        db.session.add(organisation(name="kept"))
        db.session.commit()
    assert [states(entry)[1]["name"] for entry in database_probe.entries(after=3)] == ["kept"]
    assert database_probe.count(Organisation) == 1


def test_commit_that_fails_leaves_neither_change_nor_entry(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        acting_as(db.session(), AROHA)
        db.session.add_all([organisation(nzbn="9429000000001"), organisation(nzbn="9429000000001")])
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()
    assert database_probe.last_seq() == 3
    assert database_probe.count(Organisation) == 0


def test_savepoint_rolled_back_takes_its_entries_with_it(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        db.session.add(organisation(name="before"))
        outer = db.session.begin_nested()
        db.session.add(organisation(name="in the outer"))
        with db.session.begin_nested():
            db.session.add(organisation(name="in the inner, released"))
        outer.rollback()
        with db.session.begin_nested():
            db.session.add(organisation(name="in another"))
        db.session.add(organisation(name="after"))
    names = [states(entry)[1]["name"] for entry in database_probe.entries(after=3)]
    assert names == ["before", "in another", "after"]
    assert database_probe.count(Organisation) == 3


def test_flush_that_fails_in_a_savepoint_keeps_the_entries_before_it(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        db.session.add(organisation(name="before", nzbn="9429000000001"))
        db.session.flush()
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(organisation(name="twice", nzbn="9429000000001"))
        db.session.add(organisation(name="after"))
    names = [states(entry)[1]["name"] for entry in database_probe.entries(after=3)]
    assert names == ["before", "after"]
    assert database_probe.count(Organisation) == 2


def test_change_without_an_actor_is_refused(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        db.session.add(organisation())
        with pytest.raises(UnauditedChange, match="Say who makes this change"):
            db.session.commit()
        db.session.rollback()
    assert database_probe.count(Organisation) == 0


def test_actor_is_forgotten_when_the_transaction_ends(app: Flask) -> None:
    with app.app_context():
        for end in (db.session.commit, db.session.rollback):
            acting_as(db.session(), AROHA)
            db.session.connection()
            end()
            db.session.add(organisation())
            with pytest.raises(UnauditedChange):
                db.session.flush()
            db.session.rollback()


def test_secret_is_never_in_the_log(app: Flask, database_probe: DatabaseProbe) -> None:
    user = new_user(app, password="first kauri password 81")
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        db.session.get_one(User, user.id).password_hash = "argon2-something-else"
    created, changed = database_probe.entries(after=3)
    assert states(created)[1]["password_hash"] == "[secret]"
    previous, new = states(changed)
    assert (previous["password_hash"], new["password_hash"]) == ("[secret]", "[secret]")
    log = "".join(str(dict(entry)) for entry in database_probe.entries())
    assert "argon2" not in log
    assert "kauri" not in log


def test_derived_columns_are_left_out(app: Flask, database_probe: DatabaseProbe) -> None:
    new_definition(app)
    new_user(app)
    for entry in database_probe.entries(after=3):
        assert not {"title_key", "issuing_body_key", "search_text", "email_key"} & set(states(entry)[1])


def test_exempt_models_write_nothing(app: Flask, database_probe: DatabaseProbe) -> None:
    user = new_user(app)
    before = database_probe.last_seq()
    with app.app_context(), writing():
        moment = db.session.get_one(User, user.id).created_at
        sign_in = SignIn(user_id=user.id, token_hash="0", created_at=moment, last_seen_at=moment)
        db.session.add(sign_in)
        db.session.flush()
        db.session.execute(update(SignIn).values(ended_at=moment))
        db.session.execute(delete(SignIn))
    assert database_probe.last_seq() == before


def _bulk_rows() -> list[dict[str, object]]:
    return [{"name": "Bulk", "certification_tier": CertificationTier.CERTIFIED}]


BULK: dict[str, Callable[[Session], object]] = {
    "insert": lambda session: session.execute(insert(Organisation), _bulk_rows()),
    "insert into the table": lambda session: session.execute(insert(Organisation.__table__), _bulk_rows()),  # type: ignore[arg-type]
    "update": lambda session: session.execute(update(Organisation).values(city="Gore")),
    "update by key": lambda session: session.execute(update(Organisation), [{"id": "known", "city": "Gore"}]),
    "delete": lambda session: session.execute(delete(Organisation)),
    "query update": lambda session: session.query(Organisation).update({"city": "Gore"}),
    "query delete": lambda session: session.query(Organisation).delete(),
    "bulk_insert_mappings": lambda session: session.bulk_insert_mappings(Organisation, _bulk_rows()),
    "bulk_update_mappings": lambda session: session.bulk_update_mappings(
        Organisation,
        [{"id": "known", "city": "Gore", "version": 1}],
    ),
    "bulk_save_objects": lambda session: session.bulk_save_objects([organisation()]),
}


@pytest.mark.parametrize("change", BULK.values(), ids=BULK)
def test_bulk_change_is_refused(app: Flask, database_probe: DatabaseProbe, change: Callable[[Session], object]) -> None:
    new_organisation(app, id="known", city="Napier")
    before = database_probe.last_seq()
    with app.app_context():
        acting_as(db.session(), SYSTEM)
        with pytest.raises(UnauditedChange):
            change(db.session())
        db.session.rollback()
    assert database_probe.last_seq() == before
    [row] = database_probe.rows(Organisation.__table__.select())
    assert row["city"] == "Napier"


def test_bulk_change_of_the_catalogue_is_refused(app: Flask) -> None:
    with app.app_context():
        acting_as(db.session(), SYSTEM)
        with pytest.raises(UnauditedChange, match="micro_credential_definitions"):
            db.session.execute(update(MicroCredentialDefinition).values(level=1))
