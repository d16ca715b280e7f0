"""Whether a credential was awarded at any time: kept with the record, and found out of rows from before."""

from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core import clock
from ranzcred.core.db.transactions import snapshot
from ranzcred.core.errors import Conflict
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.assignment import assign_credential
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.catalogue import act, new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.factories.records import ROWS, credential_entries, credential_row

Status = MicroCredentialStatus
LONG_AGO = date(2020, 1, 1)
LAPSED = date(2020, 6, 1)
BEFORE_THE_COLUMN = "0010-1"


def change(app: Flask, key: str, reason: str = "", **changes: object) -> None:
    requested = Changes(**changes)  # type: ignore[typeddict-item]
    act(app, SYSTEM.id, operations.update_credential, credential_id=key, version=None, changes=requested, reason=reason)


def withdrawn(app: Flask, **columns: object) -> str:
    """The key of a credential whose award is known to its history alone."""
    key = new_credential(app, awarded=False, status=Status.AWARDED, awarded_on=LONG_AGO, **columns)
    change(app, key, "Mistake.", status=Status.IN_TRAINING)
    return key


def ever_awarded(database_probe: DatabaseProbe, keys: Sequence[str]) -> list[bool]:
    return [credential_row(database_probe, key)["ever_awarded"] for key in keys]


def unlike_the_log(database_probe: DatabaseProbe) -> list[str]:
    with snapshot(database_probe.engine) as connection:
        return [str(each) for mapper in audited_mappers() for each in mismatches(connection, mapper)]


def test_award_is_remembered_through_the_whole_life(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app, status=Status.NOT_STARTED)
    change(app, key, status=Status.ASSESSMENT_PENDING)
    assert ever_awarded(database_probe, [key]) == [False]
    change(app, key, status=Status.AWARDED, awarded_on=LONG_AGO, expiry_date=LAPSED)
    assert ever_awarded(database_probe, [key]) == [True]
    with app.app_context():
        sweep(settings_of(app))
    assert credential_row(database_probe, key)["status"] == Status.EXPIRED
    change(app, key, "Mistake.", status=Status.NOT_STARTED)
    change(app, key, notes="Begins anew.", status=Status.IN_TRAINING)
    assert ever_awarded(database_probe, [key]) == [True]


@pytest.mark.parametrize("status", [Status.IN_TRAINING, Status.AWARDED])
def test_assignment_that_begins_as_an_award_is_remembered(
    app: Flask, database_probe: DatabaseProbe, status: Status
) -> None:
    given = {"definition_id": new_definition(app), "member_id": new_member(app)}
    act(app, SYSTEM.id, assign_credential, **given, start=Changes(status=status))
    [row] = database_probe.rows(ROWS.select())
    assert row["ever_awarded"] is (status is Status.AWARDED)


def test_audit_log_does_not_repeat_it(app: Flask, database_probe: DatabaseProbe) -> None:
    key = withdrawn(app)
    entries = credential_entries(database_probe, key)
    assert len(entries) == 2
    for entry in entries:
        assert "ever_awarded" not in (entry["previous_state"] or {}) | entry["new_state"]


def test_row_inserted_past_the_model_counts_as_awarded(app: Flask, database_probe: DatabaseProbe) -> None:
    key, member = new_credential(app), new_member(app)
    copied = "definition_id, status, version, created_at, updated_at"
    database_probe.run(
        text(
            f"INSERT INTO staff_micro_credentials (id, member_id, {copied})"
            f" SELECT 'portal', '{member}', {copied} FROM staff_micro_credentials WHERE id = '{key}'"
        )
    )
    assert ever_awarded(database_probe, [key, "portal"]) == [False, True]


def test_migration_finds_the_awards_of_rows_from_before(app: Flask, database_probe: DatabaseProbe) -> None:
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
        new_credential(app, awarded=False, status=Status.AWARDED, awarded_on=LONG_AGO, expiry_date=LAPSED),
        new_credential(app, awarded=False, status=Status.EXPIRED),
        new_credential(app, awarded=False, status=Status.EXPIRED, awarded_on=LONG_AGO, end_kind=EndKind.REVOKED),
    ]
    last_seq = database_probe.last_seq()
    with app.app_context():
        downgrade(revision=BEFORE_THE_COLUMN)
        columns = {column["name"] for column in inspect(database_probe.engine).get_columns("staff_micro_credentials")}
        assert "ever_awarded" not in columns
        upgrade()
    assert ever_awarded(database_probe, never) == [False] * len(never)
    assert ever_awarded(database_probe, ever) == [True] * len(ever)
    assert (unlike_the_log(database_probe), database_probe.last_seq()) == ([], last_seq)


def test_rows_from_before_verify_and_go_on(app: Flask, database_probe: DatabaseProbe) -> None:
    back, awarded, trained = (
        withdrawn(app),
        new_credential(app, awarded=False, status=Status.AWARDED, awarded_on=LONG_AGO),
        new_credential(app),
    )
    with app.app_context():
        downgrade(revision=BEFORE_THE_COLUMN)
        upgrade()
    change(app, awarded, expiry_date=clock.today())
    change(app, trained, status=Status.AWARDED)
    with pytest.raises(Conflict, match="its record stays"):
        act(app, SYSTEM.id, operations.remove_credential, credential_id=back, reason="Twice in the list.")
    assert unlike_the_log(database_probe) == []
    assert database_probe.count(StaffMicroCredential) == 3


def test_what_was_only_set_to_expired_is_removed(app: Flask, database_probe: DatabaseProbe) -> None:
    """It has no award that could be made void. Of one that the log knows to have been awarded the record stays."""
    key = new_credential(app, awarded=False, status=Status.EXPIRED)
    back, kept = new_credential(app, awarded=False, status=Status.EXPIRED), withdrawn(app)
    change(app, back, "Set by mistake.", status=Status.IN_TRAINING)
    for removed in (key, back):
        act(app, SYSTEM.id, operations.remove_credential, credential_id=removed)
    with pytest.raises(Conflict, match=r"^Void the award instead; its record stays\.$"):
        act(app, SYSTEM.id, operations.remove_credential, credential_id=kept)
    assert [row["id"] for row in database_probe.rows(ROWS.select())] == [kept]
    last = credential_entries(database_probe, key)[-1]
    assert (last["action"], last["previous_state"]["status"]) == (AuditAction.DELETE, "EXPIRED")
    assert unlike_the_log(database_probe) == []
