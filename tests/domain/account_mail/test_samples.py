"""The mails about accounts: what is looked at in the browser, and tested by itself, is what is really sent."""

from email.headerregistry import Address

from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.domain.account_mail.messages import AccountChange, tell_of_change
from ranzcred.domain.account_mail.new_emails import request_new_email
from ranzcred.domain.account_mail.resets import request_reset
from ranzcred.domain.accounts.models import User
from ranzcred.domain.notifications.questions.forms import QuestionSubject
from ranzcred.domain.notifications.questions.operations import ask_ranz
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings, settings_of
from tests.support.factories.links import invite
from tests.support.factories.people import Account, new_user, signed_in_as
from tests.support.factories.records import messages
from tests.support.mail_samples import MAILS, OF_CREDENTIALS, assert_like_samples


def test_messages_about_accounts_have_the_values_of_their_mails_samples(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    change_settings(app, mail_from=Address("RANZ", addr_spec="no-reply@ranz.example.nz"))
    boss = new_user(app, role=Role.ORG_ADMIN)
    invite(app)
    with app.app_context(), writing():
        user = db.session.get_one(User, boss.id)
        by, settings = signed_in_as(boss), settings_of(app)
        request_reset(email=boss.email, settings=settings)
        request_new_email(user=user, email="mere@ridge.example.nz", by=by, settings=settings)
        tell_of_change(user, AccountChange.EMAIL, settings)
        ask_ranz(subject=QuestionSubject.OTHER, text="Who moves Aroha?", by=by, settings=settings)
    assert_like_samples(messages(database_probe), MAILS - OF_CREDENTIALS)
