"""A log of an earlier version, which concealed secrets and named no sign-in: valid, and proven from here on."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import RowMapping, delete, insert, select, text, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.accounts.models import ApiToken, SignIn, User
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.chain import Event
from ranzcred.domain.audit.fingerprints import CONCEALED, fingerprint
from ranzcred.domain.audit.models import AuditEntry, AuditHead, AuditWord
from ranzcred.domain.audit.proof.first_fingerprints import record_fingerprints
from ranzcred.domain.audit.proof.further_checks import Unproven
from tests.domain.audit.test_chain import written
from tests.support.concurrency import in_processes
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.tampering import drop_triggers
from tests.support.database.verifying import found
from tests.support.factories.people import Account, new_token
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

USERS, TOKENS, SIGN_INS, ENTRIES = table(User), table(ApiToken), table(SignIn), table(AuditEntry)
OLD_SIGN_IN = "sign-ins of an earlier version, which recorded neither their tokens nor their ends"
SLATE = {"title": "Slate Works", "level": "4", "issuing_body": "RANZ"}


@pytest.fixture
def old_log(app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    """The entries of a user, a token and a sign-in, as the version before wrote them."""
    new_token(app, admin, name="portal")
    entries = database_probe.entries()
    drop_triggers(database_probe)
    database_probe.run(delete(ENTRIES))
    database_probe.run(delete(table(AuditWord)))
    database_probe.run(update(table(AuditHead)).values(seq=0, hash="0" * 64))
    written(app, *(as_before(entry) for entry in entries))


def as_before(entry: RowMapping) -> Event:
    """An entry as the version before would have written it."""
    state = json.loads(entry["new_state"] or "null")
    for name in ("password_hash", "token_hash"):
        if state and name in state:
            state[name] = CONCEALED
    details = json.loads(entry["metadata"])
    names = ("ip_address", "user_agent")
    return Event(
        actor=Actor(id=entry["actor_id"], **{name: entry[name] for name in names}),
        action=AuditAction(entry["action"]),
        resource_type=entry["resource_type"],
        resource_id=entry["resource_id"],
        new_state=state,
        details={name: details[name] for name in ("name", "reason") if name in details},
    )


def record_here(_app: Flask) -> int:
    return record_fingerprints(db.engine)


def record(app: Flask) -> int:
    with app.app_context():
        return record_here(app)


@pytest.mark.usefixtures("old_log")
def test_log_of_before_is_intact_and_what_it_does_not_prove_is_counted(database_probe: DatabaseProbe) -> None:
    unproven = Unproven()
    assert found(database_probe, unproven) == []
    advice = "which an earlier version recorded without a fingerprint: run `ranzcred init`"
    assert unproven == {
        f"values of ApiToken.token_hash, {advice}": 1,
        f"values of User.password_hash, {advice}": 1,
        OLD_SIGN_IN: 1,
    }


@pytest.mark.usefixtures("old_log")
def test_fingerprints_are_recorded_once_and_prove_the_secrets_from_then_on(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.entries()
    assert (record(app), record(app)) == (2, 0)
    assert database_probe.entries()[: len(before)] == before
    of_token, of_user = database_probe.entries(after=len(before))
    stored = database_probe.value(select(USERS.c.password_hash))
    assert (of_user["action"], of_user["actor_id"], of_user["resource_id"]) == ("VERIFY", "system:init", admin.id)
    assert json.loads(of_user["previous_state"]) == {"password_hash": CONCEALED, "version": 1}
    assert json.loads(of_user["new_state"]) == {"password_hash": fingerprint(stored), "version": 1}
    assert "the value found now" in json.loads(of_user["metadata"])["reason"]
    assert json.loads(of_token["new_state"]).keys() == {"token_hash"}
    line = parse(admin_client.get("/admin/audit-log").text).one(f"#entry-{of_user['seq']} dl.changes")
    assert line.text == "Passwordadded: not changed; the log can prove it from this entry on"
    unproven = Unproven()
    assert (found(database_probe, unproven), unproven) == ([], {OLD_SIGN_IN: 1})
    database_probe.run(update(USERS).values(password_hash="else", version=2))
    [said] = found(database_probe)
    assert "password_hash is" in said
    assert "version is 2, the log says 1" in said
    assert record(app) == 0, "what differs from the log is never recorded as right"


@pytest.mark.usefixtures("old_log")
def test_fingerprints_are_recorded_once_by_many_at_once(settings: Settings, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    assert sorted(in_processes([record_here] * 3, settings)) == [0, 0, 2]
    assert database_probe.last_seq() == before + 2


@pytest.mark.usefixtures("old_log")
def test_sign_in_of_before_goes_on_and_is_told_apart_from_one_that_was_inserted(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    assert admin_client.post("/admin/micro-credentials", SLATE).status_code == 303
    assert found(database_probe) == []
    [row] = database_probe.rows(select(SIGN_INS))
    now = clock.now()
    forged = {**row, "id": "forged", "token_hash": "0" * 64}
    for created_at in (row["created_at"], now, row["created_at"] - timedelta(days=1)):
        database_probe.run(insert(SIGN_INS).values({**forged, "created_at": created_at}))
        [said] = found(database_probe)
        assert said.endswith(": it exists, but the log has no LOGIN of it")
        database_probe.run(delete(SIGN_INS).where(SIGN_INS.c.id == "forged"))
    assert admin_client.post("/sign-out").status_code == 303
    assert found(database_probe) == []
    database_probe.run(update(SIGN_INS).values(ended_at=None))
    [said] = found(database_probe)
    assert said.startswith(f"SignIn {row['id']}: ended_at is nothing, the log says 20")


@pytest.mark.usefixtures("old_log")
def test_sign_in_after_the_upgrade_is_compared(
    admin: Account, database_probe: DatabaseProbe, signed_in: Callable[[Account], BrowserClient]
) -> None:
    signed_in(admin)
    unproven = Unproven()
    assert found(database_probe, unproven) == []
    assert unproven[OLD_SIGN_IN] == 1
    database_probe.run(text("UPDATE sign_ins SET ip_address = '192.0.2.9'"))
    assert len(found(database_probe)) == 2
