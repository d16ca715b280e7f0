"""Records changed behind the application's back: found and named, field by field."""

import hashlib
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.proof.further_checks import Span
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches, span_of
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation
from tests.domain.audit.test_chain import happened, written
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import new_member, new_organisation, new_user


def change(app: Flask, model: type[object], key: str, **columns: object) -> None:
    """Change a record as the application does."""
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        record = db.session.get_one(model, key)
        for name, value in columns.items():
            setattr(record, name, value)


def test_records_are_what_the_log_says(app: Flask, database_probe: DatabaseProbe) -> None:
    """Every kind of record and of value, made, changed and deleted through the application."""
    user = new_user(app)
    award = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2026, 2, 28), "awarded_by": user.id}
    key = new_credential(app, notes="first\nsecond – “third”", **award)
    change(app, StaffMicroCredential, key, expiry_alert_90_sent=True)
    change(app, StaffMicroCredential, key, notes=None)
    for carried_over in ("ckx-ā", "Ckx", "ckx_1", "ckx-1", "ckx1"):  # keys that languages sort in other ways
        new_organisation(app, id=carried_over, city="Whāngārei")
    deleted = new_definition(app)
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        db.session.delete(db.session.get_one(MicroCredentialDefinition, deleted))
    change(app, Organisation, "Ckx", city="Napier")
    assert found(database_probe) == []


def test_records_are_sorted_by_code_point(app: Flask, database_probe: DatabaseProbe, database_kind: str) -> None:
    """Where a database was made for English, it would have "a", "B", "c" in this order, and Python would not."""
    for key in ("a", "B", "c", "D", "_e", "É"):
        new_organisation(app, id=key)
    with database_probe.statements() as seen:
        assert found(database_probe) == []
    # Tests cannot count on a server that knows English: that every statement says it is all that can be held.
    collated = [statement for statement in seen if 'COLLATE "C"' in statement.partition("ORDER BY")[2]]
    with_log = 2 * len(audited_mappers())
    parts_with_log, sign_ins_with_log, awards_with_credentials, periods_with_log, sheets_with_holdings = 3, 2, 4, 2, 2
    further = parts_with_log + sign_ins_with_log + awards_with_credentials + periods_with_log + sheets_with_holdings
    expected = with_log + further
    assert len(collated) == (expected if database_kind == "postgresql" else 0)
    [mapper] = [each for each in audited_mappers() if each.class_ is Organisation]
    with snapshot(database_probe.engine) as connection:
        assert span_of(connection, mapper, after="B", entries=1) == Span(after="B", last="_e")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ("title = 'Tin'", "title is 'Tin', the log says 'Slate Repair'"),
        ("skill_standard = NULL", "skill_standard is nothing, the log says 'Unit 7'"),
        ("level = 9, title = 'Tin'", "title is 'Tin', the log says 'Slate Repair'; level is 9, the log says 4"),
        ("is_default = true", "is_default is True, the log says False"),
        ("version = 2", "version is 2, the log says 3"),
        ("updated_at = '2026-01-01 00:00:00.000000'", "updated_at is '2026-01-01T00:00:00.000000+00:00', the log says"),
    ],
)
def test_changed_record_is_named(app: Flask, database_probe: DatabaseProbe, changes: str, expected: str) -> None:
    key = new_definition(app, title="Slate", level=3, skill_standard="Unit 7")
    change(app, MicroCredentialDefinition, key, title="Slate Repair")
    change(app, MicroCredentialDefinition, key, level=4)
    assert found(database_probe) == []
    database_probe.run(text(f"UPDATE micro_credential_definitions SET {changes} WHERE id = '{key}'"))
    [mismatch] = found(database_probe)
    assert mismatch.startswith(f"MicroCredentialDefinition {key}: {expected}")


def test_entries_that_do_not_tell_the_version_are_believed_all_the_same(
    app: Flask, database_probe: DatabaseProbe
) -> None:
    """The first entries of changes lacked it: from there on the log does not know it, until an entry tells it again."""
    key = new_definition(app, level=3)
    database_probe.run(text(f"UPDATE micro_credential_definitions SET level = 4, version = 2 WHERE id = '{key}'"))
    states = {"previous_state": {"level": 3}, "new_state": {"level": 4}}
    written(app, happened(resource_type="MicroCredentialDefinition", resource_id=key, **states))
    assert found(database_probe) == []
    change(app, MicroCredentialDefinition, key, level=5)
    assert found(database_probe) == []
    database_probe.run(text(f"UPDATE micro_credential_definitions SET version = 2 WHERE id = '{key}'"))
    assert found(database_probe) == [f"MicroCredentialDefinition {key}: version is 2, the log says 3"]


def test_deleted_record_is_named(app: Flask, database_probe: DatabaseProbe) -> None:
    keys = sorted(new_organisation(app) for _ in range(3))
    for key in keys:
        database_probe.run(text("DELETE FROM organisations WHERE id = :key"), {"key": key})
    assert found(database_probe) == [f"Organisation {key}: it is missing, though the log shows it" for key in keys]


def test_inserted_record_is_named(app: Flask, database_probe: DatabaseProbe) -> None:
    new_organisation(app, id="middle")
    for key in ("first", "zero"):
        database_probe.run(
            text(
                "INSERT INTO organisations (id, name, certification_tier, programme_status, version, created_at,"
                f" updated_at) SELECT '{key}', name, certification_tier, programme_status, version, created_at,"
                " updated_at FROM organisations WHERE id = 'middle'"
            )
        )
    assert found(database_probe) == [
        "Organisation first: it exists but has no log entry",
        "Organisation zero: it exists but has no log entry",
    ]


def test_record_that_came_back_is_named(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_organisation(app)
    database_probe.run(text("CREATE TABLE kept AS SELECT * FROM organisations"))
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        db.session.delete(db.session.get_one(Organisation, key))
    database_probe.run(text("INSERT INTO organisations SELECT * FROM kept"))
    database_probe.run(text("DROP TABLE kept"))
    assert found(database_probe) == [f"Organisation {key}: it exists, though the log says it was deleted"]


def test_secrets_are_compared_by_their_fingerprint(app: Flask, database_probe: DatabaseProbe) -> None:
    user = new_user(app)
    database_probe.run(text("UPDATE users SET password_hash = 'else'"))
    [line] = found(database_probe)
    start = hashlib.sha256(b"else").hexdigest()[:20]
    assert line.startswith(f"User {user.id}: password_hash is 'sha256:{start}")
    assert "', the log says 'sha256:" in line


def test_derived_columns_are_computed_anew(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_member(app, first_name="Hēmi", last_name="Te Rangi", email="Hemi@example.nz")
    assert found(database_probe) == []
    database_probe.run(text("UPDATE organisation_members SET last_word_folded = 'x', organisation_folded = 'else'"))
    [line] = found(database_probe)
    assert line.startswith(
        f"OrganisationMember {key}: last_word_folded is 'x', and should be 'rangi'; "
        "organisation_folded is 'else', and should be 'ridgeline roofing "
    )


def test_address_that_a_migration_told_apart_is_right(app: Flask, database_probe: DatabaseProbe) -> None:
    """An organisation had it twice before addresses were unique: the later has the member's key in it."""
    key = new_member(app, email="Hemi@example.nz")
    database_probe.run(text(f"UPDATE organisation_members SET email_key = 'hemi@example.nz {key}'"))
    assert found(database_probe) == []
    database_probe.run(text("UPDATE organisation_members SET email_key = 'hemi@example.nz x'"))
    assert len(found(database_probe)) == 1


def test_award_is_remembered_as_the_log_does(app: Flask, database_probe: DatabaseProbe) -> None:
    key, never = new_credential(app), new_credential(app)
    award = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2026, 2, 28)}
    change(app, StaffMicroCredential, key, **award)
    change(app, StaffMicroCredential, key, status=MicroCredentialStatus.IN_TRAINING, awarded_on=None)
    assert found(database_probe) == []
    database_probe.run(text("UPDATE staff_micro_credentials SET ever_awarded = NOT ever_awarded"))
    assert found(database_probe) == [
        f"StaffMicroCredential {key}: ever_awarded is False, and should be True",
        f"StaffMicroCredential {never}: ever_awarded is True, and should be False",
    ]


def test_spans_cover_every_record_once(app: Flask, database_probe: DatabaseProbe) -> None:
    new_definitions(app, [f"Slate {number:02}" for number in range(20)])
    database_probe.run(text("UPDATE micro_credential_definitions SET level = 9"))
    [mapper] = [each for each in audited_mappers() if each.class_ is MicroCredentialDefinition]
    seen, spans, after = [], [], ""
    with snapshot(database_probe.engine) as connection:
        whole = [each.resource_id for each in mismatches(connection, mapper)]
        while True:
            span = span_of(connection, mapper, after=after, entries=6)
            seen += [each.resource_id for each in mismatches(connection, mapper, span)]
            spans.append(span)
            if span.last is None:
                break
            after = span.last
    assert seen == whole
    assert len(whole) == 23
    assert len(spans) == 4
    assert spans[0] == Span(after="", last=whole[6])
