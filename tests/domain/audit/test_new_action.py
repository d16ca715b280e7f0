"""The list of actions grows beneath a log that is there: no entry is changed, and the database guards it as before."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ranzcred.cli.database import make_searchable
from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts import throttle
from ranzcred.domain.accounts.principal import ClientInfo
from ranzcred.domain.accounts.queries import find_user
from ranzcred.domain.audit.proof.guards import missing_guards
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient

BEFORE = "0012"


def guess(app: Flask, account: Account) -> None:
    for _ in range(throttle.LIMIT + 1):
        with app.app_context(), writing():
            throttle.admit(
                email_key=account.email,
                place=throttle.address_place("192.0.2.7"),
                user=find_user(account.email),
                client=ClientInfo(ip_address="192.0.2.7"),
            )


def test_migration_to_a_new_action_leaves_the_log_as_it_is(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    with app.app_context():
        downgrade(revision=BEFORE)
        before = database_probe.entries()
        upgrade()
        make_searchable()
    assert database_probe.entries() == before
    guess(app, admin)
    assert database_probe.entries()[-1]["action"] == "LOGIN_THROTTLED"
    assert found(database_probe) == []
    with database_probe.connection() as connection:
        assert list(missing_guards(connection)) == []
    for change in ("UPDATE audit_log SET action = 'LOGIN'", "DELETE FROM audit_log"):
        with pytest.raises(DBAPIError, match="append-only"):
            database_probe.run(text(change))


def test_migration_back_leaves_entries_of_the_new_action(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    guess(app, admin)
    before = [entry["hash"] for entry in database_probe.entries()]
    with app.app_context():
        downgrade(revision=BEFORE)
        upgrade()
        make_searchable()
    assert [entry["hash"] for entry in database_probe.entries()] == before
    assert found(database_probe) == []
