"""A user who is slowed down is unlocked, and the log says so."""

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.factors.operations import new_recovery_codes
from ranzcred.domain.accounts.models import SignInFailure, User
from ranzcred.domain.accounts.throttle import EVERYWHERE, account_key
from ranzcred.domain.audit.actor import Actor
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.factories.people import Account, new_user
from tests.support.factories.principals import acting
from tests.support.factories.store import store
from tests.support.factors import new_app
from tests.support.http.browser_client import BrowserClient
from tests.support.http.folds import history_of
from tests.support.http.responses import htmx_event

USERS = "/admin/users"


@pytest.fixture
def hana(app: Flask) -> Account:
    """Somebody for whom too many sign-ins have failed."""
    account, now = new_user(app, name="Hana Rangi"), clock.now()
    counted = {"tries": 40, "started_at": now, "failed_at": now, "throttled_at": now, "user_id": account.id}
    store(app, SignInFailure(account=account_key(account.email), place=EVERYWHERE, **counted))
    return account


def test_unlocking_is_an_entry_that_changes_nothing_of_the_record(
    admin_client: BrowserClient, database_probe: DatabaseProbe, hana: Account
) -> None:
    assert "Hana Rangi" in admin_client.get(f"{USERS}?state=LOCKED").text
    page = f"{USERS}/{hana.id}"
    answered = admin_client.htmx_post(f"{page}/unlock", current_url=page, target="user-dialog")
    assert htmx_event(answered) == {"announce": "Hana Rangi unlocked", "focus": ["edit-user"]}
    assert "No users match." in admin_client.get(f"{USERS}?state=LOCKED").text
    entry = database_probe.entries()[-1]
    assert (entry["action"], entry["previous_state"], entry["new_state"]) == ("UPDATE", None, None)
    assert history_of(admin_client, page).texts(".entries > li")[0].startswith("Unlocked by Mere Tamahori")
    assert found(database_probe) == []


def test_new_recovery_codes_are_not_said_to_be_an_unlocking(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    account = new_user(app, name="Ihaia Tū")
    new_app(app, account)
    with app.app_context(), writing():
        new_recovery_codes(user=db.session.get_one(User, account.id), by=acting(Actor(id=account.id)))
    entries = history_of(admin_client, f"{USERS}/{account.id}").texts(".entries > li")
    assert entries[0].startswith("Created new recovery codes by Ihaia Tū")
    assert found(database_probe) == []
