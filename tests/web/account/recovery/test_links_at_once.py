"""Links that are asked for while they are ended: nobody waits for somebody who waits for them."""

from functools import partial

from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.account_mail.resets import request_reset
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.users import change_password
from tests.support.concurrency import in_threads
from tests.support.environment import settings_of
from tests.support.factories.people import PASSWORD, Account
from tests.support.factories.principals import ANYBODY, hasher

TIMES = 60


def ask(app: Flask, account: Account) -> int:
    """Ask for links to a new password, as anybody may for anybody; return how many."""
    for _ in range(TIMES):
        with app.app_context(), writing():
            request_reset(email=account.email, settings=settings_of(app))
    return TIMES


def change(app: Flask, account: Account) -> int:
    """Change the password, which ends them; return how often."""
    for _ in range(TIMES):
        with app.app_context(), writing():
            user = db.session.get_one(User, account.id)
            change_password(user=user, password=PASSWORD, hasher=hasher(), by=ANYBODY)
    return TIMES


def test_password_is_changed_while_links_are_asked_for(app: Flask, org_staff: Account) -> None:
    assert in_threads([partial(ask, app, org_staff), partial(change, app, org_staff)]) == [TIMES, TIMES]
