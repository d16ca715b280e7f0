"""Two administrators of RANZ who end each other at the same moment, by the operations of the page of users."""

import functools
from collections.abc import Callable

import pytest
from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.queries import list_admin_ids
from ranzcred.domain.accounts.users import deactivate_user, reactivate_user
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.directory.users.operations import update_user
from tests.support.concurrency import in_threads
from tests.support.factories.people import new_user
from tests.support.factories.principals import ANYBODY, acting

ROUNDS = 200
REFUSED = "This is the last RANZ administrator who can sign in. Make someone else a RANZ administrator first."

Step = Callable[[str, str], object]


def demote(key: str, by: str) -> None:
    update_user(user_id=key, version=None, changes={"role": Role.RANZ_AUDITOR}, by=acting(Actor(id=by)))


def deactivate(key: str, by: str) -> None:
    deactivate_user(user=db.session.get_one(User, key), reason="They leave RANZ.", by=acting(Actor(id=by)))


def attempt(app: Flask, step: Step, key: str, by: str) -> str:
    try:
        with app.app_context(), writing():
            step(key, by)
    except Conflict as refused:
        return refused.message
    return "done"


def left(app: Flask, keys: list[str]) -> int:
    """How many administrators there are; afterwards both are again."""
    with app.app_context():
        number = len(list_admin_ids())
        with writing():
            for key in keys:
                reactivate_user(user=db.session.get_one(User, key), by=ANYBODY)
                update_user(user_id=key, version=None, changes={"role": Role.RANZ_ADMIN}, by=ANYBODY)
        return number


@pytest.mark.parametrize("step", [demote, deactivate])
def test_one_administrator_is_left_whoever_ends_whom(app: Flask, step: Step) -> None:
    first, second = new_user(app).id, new_user(app).id
    for _ in range(ROUNDS):
        outcomes = in_threads(
            [functools.partial(attempt, app, step, second, first), functools.partial(attempt, app, step, first, second)]
        )
        assert sorted(outcomes, key=str) == [REFUSED, "done"]
        assert left(app, [first, second]) == 1
