"""A user who is deactivated or reactivated while somebody else changes them."""

import pytest
from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Stale
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts import users
from ranzcred.domain.accounts.models import User
from tests.support.factories.people import Account, new_user
from tests.support.factories.principals import ANYBODY


def test_users_state_is_changed_only_at_the_version_that_was_seen(app: Flask, admin: Account) -> None:
    """Somebody else has changed them between the check of a tag and the lock."""
    hana = new_user(app, role=Role.RANZ_AUDITOR)
    for step, active in ((users.deactivate_user, False), (users.reactivate_user, True)):
        with app.app_context():
            user = db.session.get_one(User, hana.id)
            seen = user.version
            with pytest.raises(Stale), writing():
                step(user=user, version=seen - 1, by=ANYBODY)
            db.session.rollback()
        with app.app_context(), writing():
            step(user=db.session.get_one(User, hana.id), version=seen, by=ANYBODY)
        with app.app_context():
            assert db.session.get_one(User, hana.id).active is active
