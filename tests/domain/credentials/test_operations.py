"""Changing and removing assignments: state, sentence and audit entry."""

import functools
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.core.errors import Conflict, Invalid, Stale
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches
from ranzcred.domain.credentials import operations
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.models import CredentialNotFound, StaffMicroCredential
from ranzcred.domain.credentials.operations import BulkRefused
from ranzcred.domain.credentials.preview import plan_updates
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_credential, new_definition, settings_where_needed
from tests.support.factories.people import Account, new_member
from tests.support.factories.principals import ANYBODY, acting
from tests.support.factories.records import credential_entries, credential_row, verbs

Status = MicroCredentialStatus
LONG_AGO = date(2020, 2, 29)
AWARDED: dict[str, object] = {"status": Status.AWARDED, "awarded_on": LONG_AGO}


def in_days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def update(app: Flask, key: str, *, version: int | None = None, reason: str = "", by: str = "", **changes: Any) -> int:
    """The version after the update."""
    with app.app_context(), writing():
        operations.update_credential(
            credential_id=key,
            version=version,
            changes=Changes(**changes),  # type: ignore[typeddict-item]
            reason=reason,
            by=acting(Actor(id=by)) if by else ANYBODY,
            settings=settings_of(app),
        )
        return db.session.get_one(StaffMicroCredential, key).version


def run(app: Flask, operation: Any, **given: Any) -> None:
    with app.app_context(), writing():
        operation(**given, by=ANYBODY, **settings_where_needed(app, operation))


def test_award(app: Flask, database_probe: DatabaseProbe, admin: Account) -> None:
    key = new_credential(app, definition_id=new_definition(app, title="Slate Repair"))
    assert update(app, key, version=1, by=admin.id, status=Status.AWARDED, expiry_date=in_days(365)) == 2
    row = credential_row(database_probe, key)
    assert (row["status"], row["awarded_on"], row["awarded_by"]) == (Status.AWARDED, clock.today(), admin.id)
    entry = credential_entries(database_probe, key)[-1]
    assert (entry["action"], entry["actor_id"]) == (AuditAction.MCRED_AWARD, admin.id)
    assert entry["previous_state"]["status"] == "IN_TRAINING"
    assert entry["new_state"]["expiry_date"] == in_days(365).isoformat()
    assert "notes" not in entry["new_state"]
    assert entry["metadata"]["name"].endswith(": Slate Repair")


def test_award_by_a_command_has_no_user(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app)
    update(app, key, version=1, status=Status.AWARDED, awarded_on=LONG_AGO, expiry_date=None)
    row = credential_row(database_probe, key)
    assert (row["awarded_on"], row["awarded_by"], row["expiry_date"]) == (LONG_AGO, None, None)


def test_the_whole_life_of_a_credential(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app, **AWARDED, expiry_date=in_days(30), expiry_alert_30_sent=True)
    update(app, key, version=1, expiry_date=in_days(60))
    assert credential_row(database_probe, key)["expiry_alert_30_sent"] is False
    update(app, key, version=2, status=Status.EXPIRED)
    update(app, key, version=3, status=Status.AWARDED)
    update(app, key, version=4, status=Status.NOT_STARTED, reason="The wrong person.")
    row = credential_row(database_probe, key)
    assert (row["status"], row["awarded_on"], row["expiry_date"]) == (Status.NOT_STARTED, None, None)
    with pytest.raises(Conflict, match="Void the award instead"):
        run(app, operations.remove_credential, credential_id=key, version=5, reason="Left for good.")
    assert database_probe.count(StaffMicroCredential) == 1
    assert [
        (entry["action"], entry["metadata"].get("reason")) for entry in credential_entries(database_probe, key)
    ] == [
        (AuditAction.CREATE, None),
        (AuditAction.UPDATE, None),
        (AuditAction.MCRED_EXPIRE, None),
        (AuditAction.MCRED_AWARD, None),
        (AuditAction.MCRED_REVOKE, "The wrong person."),
    ]


def test_changes_are_what_verification_expects(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app)
    update(app, key, status=Status.AWARDED)
    update(app, key, status=Status.EXPIRED)
    with snapshot(database_probe.engine) as connection:
        assert [str(each) for mapper in audited_mappers() for each in mismatches(connection, mapper)] == []


def test_award_that_has_run_out_is_judged_as_expired(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app, **AWARDED, expiry_date=in_days(-1))
    with pytest.raises(Invalid, match="has expired"):
        update(app, key, expiry_date=in_days(9))
    update(app, key, status=Status.AWARDED, awarded_on=clock.today(), expiry_date=in_days(9))
    assert verbs(database_probe, key) == [AuditAction.CREATE, AuditAction.MCRED_RENEW]


def test_update_that_is_stale(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app)
    update(app, key, version=1, notes="Mine.")
    before = database_probe.last_seq()
    for changes in ({"notes": "Theirs."}, {"status": Status.EXPIRED}):
        with pytest.raises(Stale) as refused:
            update(app, key, version=1, **changes)
        assert refused.value.message == "Someone else changed this credential while you were editing it."
    assert (credential_row(database_probe, key)["notes"], database_probe.last_seq()) == ("Mine.", before)


def test_update_twice_with_the_same_is_one_change(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app)
    for _ in range(2):
        assert update(app, key, version=1, status=Status.AWARDED, expiry_date=in_days(9)) == 2
    assert verbs(database_probe, key) == [AuditAction.CREATE, AuditAction.MCRED_AWARD]


def test_refusal_changes_nothing(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app, **AWARDED)
    before = database_probe.last_seq()
    with pytest.raises(Invalid):
        update(app, key, status=Status.IN_TRAINING, notes="Without a reason.")
    assert (credential_row(database_probe, key)["version"], database_probe.last_seq()) == (1, before)


def test_what_is_gone_is_not_found(app: Flask) -> None:
    with pytest.raises(CredentialNotFound):
        update(app, "nothing", notes=None)
    with pytest.raises(CredentialNotFound):
        run(app, operations.remove_credential, credential_id="nothing")


def bulk(app: Flask, keys: list[str], operation: Any = operations.update_credentials, **given: Any) -> None:
    run(app, operation, versions=dict.fromkeys(keys), **given)


def test_bulk_award(app: Flask, database_probe: DatabaseProbe) -> None:
    definition = new_definition(app)
    keys = [new_credential(app, definition_id=definition) for _ in range(3)]
    bulk(app, keys, changes=Changes(status=Status.AWARDED, awarded_on=LONG_AGO))
    for key in keys:
        assert credential_row(database_probe, key)["awarded_on"] == LONG_AGO
        assert verbs(database_probe, key) == [AuditAction.CREATE, AuditAction.MCRED_AWARD]


def test_bulk_is_all_or_nothing_and_names_each_refusal(app: Flask, database_probe: DatabaseProbe) -> None:
    definition = new_definition(app, title="Slate Repair")
    member = functools.partial(new_member, app, first_name="Aroha")
    good = new_credential(app, definition_id=definition, member_id=member(last_name="Ngata"), **AWARDED)
    bad = [new_credential(app, definition_id=definition, member_id=member(last_name=name)) for name in ("Pou", "Rua")]
    before = database_probe.last_seq()
    with pytest.raises(BulkRefused) as refused:
        bulk(app, [good, *bad], changes=Changes(status=Status.EXPIRED))
    reason = "This credential has not been awarded, so it can't expire."
    assert [str(each) for each in refused.value.refusals] == [
        f"Aroha Pou: Slate Repair: {reason}",
        f"Aroha Rua: Slate Repair: {reason}",
    ]
    assert refused.value.details == {key: [reason] for key in bad}
    assert (credential_row(database_probe, good)["status"], database_probe.last_seq()) == (Status.AWARDED, before)


def test_bulk_refuses_what_somebody_else_changed(app: Flask, database_probe: DatabaseProbe) -> None:
    keys = [new_credential(app) for _ in range(2)]
    update(app, keys[0], notes="Changed.")
    with pytest.raises(BulkRefused) as refused:
        run(app, operations.update_credentials, versions=dict.fromkeys(keys, 1), changes=Changes(notes="All."))
    assert [each.credential_id for each in refused.value.refusals] == [keys[0]]
    assert credential_row(database_probe, keys[1])["notes"] is None


@pytest.mark.parametrize("number", [0, 501])
def test_bulk_of_none_or_too_many_is_refused(app: Flask, number: int) -> None:
    with pytest.raises(Invalid, match=r"^Choose between 1 and 500 credentials\.$"):
        bulk(app, [str(each) for each in range(number)], changes=Changes(notes=None))


def test_plan_says_what_would_happen(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app, member_id=new_member(app, first_name="Aroha", last_name="Ngata"))
    changes = Changes(status=Status.AWARDED, awarded_on=LONG_AGO, notes="Passed.")
    with app.app_context():
        [planned] = plan_updates(versions={key: None}, changes=changes, by=ANYBODY).each
        ago = (clock.today() - LONG_AGO).days
        assert (
            planned.sentence == f"In Training to Awarded, award date 29 Feb 2020, backdated {ago:,} days, notes changed"
        )
        [unchanged] = plan_updates(versions={key: None}, changes=Changes(), by=ANYBODY).each
    assert unchanged.sentence == "no change"
    assert credential_row(database_probe, key)["version"] == 1


def test_remove_what_was_never_awarded_needs_no_reason(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app)
    run(app, operations.remove_credential, credential_id=key, version=1)
    assert database_probe.count(StaffMicroCredential) == 0
    entry = credential_entries(database_probe, key)[-1]
    assert (entry["action"], entry["previous_state"]["status"]) == (AuditAction.DELETE, "IN_TRAINING")
    assert entry["new_state"] is None


@pytest.mark.parametrize("set_back", [False, True])
@pytest.mark.parametrize("status", [Status.AWARDED, Status.EXPIRED])
def test_what_was_awarded_is_not_removed(
    app: Flask, database_probe: DatabaseProbe, status: Status, set_back: bool
) -> None:
    key = new_credential(app, status=status, awarded_on=LONG_AGO)
    if set_back:
        update(app, key, status=Status.NOT_STARTED, reason="Mistake.")
    with pytest.raises(Conflict, match=r"^Void the award instead; its record stays\.$"):
        run(app, operations.remove_credential, credential_id=key, reason="Twice in the list.")
    assert database_probe.count(StaffMicroCredential) == 1


def test_remove_stale(app: Flask, database_probe: DatabaseProbe) -> None:
    key = new_credential(app)
    update(app, key, notes="Changed.")
    with pytest.raises(Stale):
        run(app, operations.remove_credential, credential_id=key, version=1)
    assert database_probe.count(StaffMicroCredential) == 1


def test_bulk_remove_is_all_or_nothing(app: Flask, database_probe: DatabaseProbe) -> None:
    keys = [new_credential(app), new_credential(app, **AWARDED)]
    with pytest.raises(BulkRefused) as refused:
        bulk(app, keys, operations.remove_credentials)
    assert [each.credential_id for each in refused.value.refusals] == keys[1:]
    assert database_probe.count(StaffMicroCredential) == 2
    bulk(app, keys[:1], operations.remove_credentials, reason="Entered by mistake.")
    assert database_probe.count(StaffMicroCredential) == 1
