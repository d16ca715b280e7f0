"""Second factors of those who sign in, and how long ago somebody has shown who they are."""

from datetime import timedelta

import pyotp
from flask import Flask
from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.factors.operations import set_up_app
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.audit.actor import Actor
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.people import Account
from tests.support.factories.principals import ANYBODY, acting

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def new_app(app: Flask, account: Account, *, secret: str = SECRET) -> list[str]:
    """Set up an authenticator app, by a code of a minute ago, and return the recovery codes that came with it."""
    with app.app_context(), clock.from_moment(clock.now() - timedelta(minutes=5)), writing():
        user = db.session.get_one(User, account.id)
        by = acting(Actor(id=account.id), ANYBODY.permissions)
        keys = settings_of(app).secret_keys
        codes = set_up_app(user=user, secret=secret, code=code_at(secret), keys=keys, by=by)
        assert codes is not None
        return codes


def code_at(secret: str = SECRET, *, later: timedelta = timedelta()) -> str:
    """The code that an app shows now, or by a clock that is wrong."""
    return pyotp.TOTP(secret).at(clock.now() + later)


def proved_before(app: Flask, ago: timedelta) -> None:
    """Let it be a while since everybody has shown who they are."""
    with app.app_context(), writing():
        db.session.execute(update(SignIn).values(proved_at=clock.now() - ago))


def forget_password(database_probe: DatabaseProbe, account: Account) -> None:
    """Let somebody have no password, as whoever has come by another way."""
    users = table(User)
    database_probe.run(update(users).where(users.c.id == account.id).values(password_hash=None))
