"""Whether a credential was awarded at any time: kept with the record, and found out of rows from before."""

from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from ranzcred import clock
from ranzcred.audit.chain import SYSTEM
from ranzcred.audit.states import audited_mappers, mismatches
from ranzcred.credentials import operations
from ranzcred.credentials.assignment import assign_credential
from ranzcred.credentials.lifecycle import Changes
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.status import MicroCredentialStatus
from ranzcred.credentials.sweep import sweep
from ranzcred.db import snapshot
from ranzcred.errors import Invalid
from tests.environment import settings_of
from tests.factories.catalogue import act, new_credential, new_definition
from tests.factories.people import new_member
from tests.factories.records import ROWS, credential_row, told
from tests.inspector import Inspector

Status = MicroCredentialStatus
LONG_AGO = date(2020, 1, 1)
LAPSED = date(2020, 6, 1)
BEFORE_THE_COLUMN = "0010-1"


def change(app: Flask, key: str, reason: str = "", **changes: object) -> None:
    said = Changes(**changes)  # type: ignore[typeddict-item]
    act(app, SYSTEM.id, operations.update_credential, credential_id=key, version=None, changes=said, reason=reason)


def withdrawn(app: Flask, **columns: object) -> str:
    """The key of a credential whose award is known to its history alone."""
    key = new_credential(app, status=Status.AWARDED, awarded_on=LONG_AGO, **columns)
    change(app, key, "Mistake.", status=Status.IN_TRAINING)
    return key


def ever_awarded(inspector: Inspector, keys: Sequence[str]) -> list[bool]:
    return [credential_row(inspector, key)["ever_awarded"] for key in keys]


def unlike_the_log(inspector: Inspector) -> list[str]:
    with snapshot(inspector.engine) as connection:
        return [str(each) for mapper in audited_mappers() for each in mismatches(connection, mapper)]


def test_award_is_remembered_through_the_whole_life(app: Flask, inspector: Inspector) -> None:
    key = new_credential(app, status=Status.NOT_STARTED)
    change(app, key, status=Status.ASSESSMENT_PENDING)
    assert ever_awarded(inspector, [key]) == [False]
    change(app, key, status=Status.AWARDED, awarded_on=LONG_AGO, expiry_date=LAPSED)
    assert ever_awarded(inspector, [key]) == [True]
    with app.app_context():
        sweep(settings_of(app))
    assert credential_row(inspector, key)["status"] == Status.EXPIRED
    change(app, key, "Mistake.", status=Status.NOT_STARTED)
    change(app, key, notes="Begins anew.", status=Status.IN_TRAINING)
    assert ever_awarded(inspector, [key]) == [True]


@pytest.mark.parametrize("status", [Status.IN_TRAINING, Status.AWARDED])
def test_assignment_that_begins_as_an_award_is_remembered(app: Flask, inspector: Inspector, status: Status) -> None:
    given = {"definition_id": new_definition(app), "member_id": new_member(app)}
    act(app, SYSTEM.id, assign_credential, **given, start=Changes(status=status))
    [row] = inspector.rows(ROWS.select())
    assert row["ever_awarded"] is (status is Status.AWARDED)


def test_audit_log_does_not_repeat_it(app: Flask, inspector: Inspector) -> None:
    key = withdrawn(app)
    entries = told(inspector, key)
    assert len(entries) == 2
    for entry in entries:
        assert "ever_awarded" not in (entry["previous_state"] or {}) | entry["new_state"]


def test_row_inserted_past_the_model_counts_as_awarded(app: Flask, inspector: Inspector) -> None:
    key, member = new_credential(app), new_member(app)
    copied = "definition_id, status, version, created_at, updated_at"
    inspector.run(
        text(
            f"INSERT INTO staff_micro_credentials (id, member_id, {copied})"
            f" SELECT 'portal', '{member}', {copied} FROM staff_micro_credentials WHERE id = '{key}'"
        )
    )
    assert ever_awarded(inspector, [key, "portal"]) == [False, True]


def test_migration_finds_the_awards_of_rows_from_before(app: Flask, inspector: Inspector) -> None:
    """By dates and status, and by the log for what was withdrawn; a word in the notes is no award."""
    word = 'He said "AWARDED". {"status":"AWARDED"} "EXPIRED"'
    trained = new_credential(app, notes=word)
    change(app, trained, notes="AWARDED")
    change(app, trained, notes=None)
    expired = new_credential(app, status=Status.EXPIRED)
    change(app, expired, "Mistake.", status=Status.NOT_STARTED)
    never = [trained, new_credential(app, status=Status.NOT_STARTED)]
    ever = [
        withdrawn(app),
        withdrawn(app, notes=word),
        expired,
        new_credential(app, status=Status.AWARDED, awarded_on=LONG_AGO, expiry_date=LAPSED),
        new_credential(app, status=Status.EXPIRED),
        new_credential(app, status=Status.EXPIRED, awarded_on=LONG_AGO),
    ]
    last_seq = inspector.last_seq()
    with app.app_context():
        downgrade(revision=BEFORE_THE_COLUMN)
        columns = {column["name"] for column in inspect(inspector.engine).get_columns("staff_micro_credentials")}
        assert "ever_awarded" not in columns
        upgrade()
    assert ever_awarded(inspector, never) == [False] * len(never)
    assert ever_awarded(inspector, ever) == [True] * len(ever)
    assert (unlike_the_log(inspector), inspector.last_seq()) == ([], last_seq)


def test_rows_from_before_verify_and_go_on(app: Flask, inspector: Inspector) -> None:
    back, awarded, trained = (
        withdrawn(app),
        new_credential(app, status=Status.AWARDED, awarded_on=LONG_AGO),
        new_credential(app),
    )
    with app.app_context():
        downgrade(revision=BEFORE_THE_COLUMN)
        upgrade()
    change(app, awarded, expiry_date=clock.today())
    change(app, trained, status=Status.AWARDED)
    with pytest.raises(Invalid, match="has been awarded"):
        act(app, SYSTEM.id, operations.remove_credential, credential_id=back)
    act(app, SYSTEM.id, operations.remove_credential, credential_id=back, reason="Twice in the list.")
    assert unlike_the_log(inspector) == []
    assert inspector.count(StaffMicroCredential) == 2
