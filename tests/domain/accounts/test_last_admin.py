"""Somebody is always left who administers RANZ, however many are deactivated or demoted at once."""

import functools
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts import queries, users
from ranzcred.domain.accounts.factors import operations
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.models import User
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.directory.users.operations import update_user
from tests.support.concurrency import in_processes
from tests.support.factories.people import Account, new_organisation, new_user
from tests.support.factories.principals import ANYBODY
from tests.support.factories.store import store

ROUNDS = 25
NO_LAST_DAY = "No one else's access as RANZ administrator is without a last day. Give someone else that first."
REFUSED = "This is the last RANZ administrator who can sign in. Make someone else a RANZ administrator first."

End = Callable[[Flask, str, str], str]


def deactivate(app: Flask, key: str, _organisation: str) -> str:
    try:
        with app.app_context(), writing():
            users.deactivate_user(user=db.session.get_one(User, key), by=ANYBODY)
    except Conflict as refused:
        return refused.message
    return "done"


def demote(app: Flask, key: str, organisation: str) -> str:
    try:
        with app.app_context(), writing():
            user = db.session.get_one(User, key)
            users.change_role(user=user, role=Role.ORG_ADMIN, organisation_id=organisation, by=ANYBODY)
    except Conflict as refused:
        return refused.message
    return "done"


def reset_two_factor(app: Flask, key: str, _organisation: str) -> str:
    try:
        with app.app_context(), writing():
            operations.reset_two_factor(user=db.session.get_one(User, key), reason="Lost.", by=ANYBODY)
    except Conflict as refused:
        return refused.message
    return "done"


def end_each(app: Flask, *, end: End, keys: list[str], organisation: str) -> list[str]:
    return [end(app, key, organisation) for key in keys]


def count_admins(app: Flask) -> int:
    with app.app_context():
        return len(queries.list_admin_ids())


@pytest.mark.parametrize("end", [deactivate, demote])
def test_last_administrator_stays(app: Flask, admin: Account, org_admin: Account, end: End) -> None:
    organisation = new_organisation(app)
    assert end(app, org_admin.id, organisation) == "done"
    assert end(app, admin.id, organisation) == REFUSED
    other = new_user(app)
    assert end(app, admin.id, organisation) == "done"
    assert end(app, other.id, organisation) == REFUSED
    assert count_admins(app) == 1


def end_some_day(app: Flask, key: str, _organisation: str) -> str:
    try:
        with app.app_context(), writing():
            changes = {"access_until": clock.today() + timedelta(days=30)}
            update_user(user_id=key, version=None, changes=changes, by=ANYBODY)
    except Conflict as refused:
        return refused.message
    return "done"


def test_somebody_is_left_when_the_last_day_of_others_is_over(app: Flask, admin: Account) -> None:
    others = [new_user(app).id, new_user(app).id]
    assert [end_some_day(app, key, "") for key in others] == ["done", "done"]
    assert end_some_day(app, admin.id, "") == NO_LAST_DAY
    assert deactivate(app, admin.id, "") == NO_LAST_DAY
    assert [deactivate(app, key, "") for key in others] == ["done", "done"]


def passkey_only(app: Flask) -> str:
    """An administrator who signs in by a passkey and has no password."""
    account = new_user(app)
    values = {"credential_id": account.id, "public_key": "AQ", "sign_count": 0, "name": "Laptop"}
    store(app, Passkey(user_id=account.id, **values))
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        db.session.get_one(User, account.id).password_hash = None
    return account.id


def test_reset_of_all_that_signs_in_leaves_somebody(app: Flask, settings: Settings) -> None:
    """Without a password, a reset of two-factor takes the way in."""
    keys = [passkey_only(app), passkey_only(app)]
    work = [functools.partial(end_each, end=reset_two_factor, keys=[key], organisation="") for key in keys]
    assert sorted(outcome for [outcome] in in_processes(work, settings)) == [REFUSED, "done"]
    assert count_admins(app) == 1
    new_user(app)
    assert {reset_two_factor(app, key, "") for key in keys} >= {"done"}


@pytest.mark.parametrize(("first", "second"), [(deactivate, deactivate), (deactivate, demote)])
def test_two_administrators_who_end_each_other_at_once(app: Flask, settings: Settings, first: End, second: End) -> None:
    """Each process ends one of a pair, pair after pair: the pair that is left at the end keeps one."""
    pairs = [(new_user(app).id, new_user(app).id) for _ in range(ROUNDS)]
    organisation = new_organisation(app)
    work = [
        functools.partial(end_each, end=end, keys=[pair[number] for pair in pairs], organisation=organisation)
        for number, end in enumerate((first, second))
    ]
    outcomes = Counter(outcome for outcomes in in_processes(work, settings) for outcome in outcomes)
    assert outcomes == {"done": 2 * ROUNDS - 1, REFUSED: 1}
    assert count_admins(app) == 1
