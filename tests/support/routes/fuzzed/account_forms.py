"""The forms about one's own account that no page shows as it stands, each with values that are taken."""

import functools
from collections.abc import Callable

import pyotp
from flask import Flask

from ranzcred.domain.accounts.links.models import LinkKind
from tests.support.factories.links import invited, new_link
from tests.support.factories.people import new_user
from tests.support.http.markup import parse
from tests.support.routes.forms import Form, Fuzzed, administrator, newcomer, values_of

NEW_PASSWORD = "kauri under seven rains 31"
NEW_EMAIL = {"email": "hine.moana@example.co.nz"}


def forgotten_form(app: Flask) -> Fuzzed:
    """Return the form that sends a link to a new password; a page shows it where email is set up."""
    return Fuzzed(newcomer(app), Form("/forgot", NEW_EMAIL), "/forgot")


def email_form(app: Flask) -> Fuzzed:
    """Return the form that sends a link to a new email; a page shows it where email is set up."""
    return Fuzzed(administrator(app), Form("/account/email", NEW_EMAIL), "/account/email")


def link_form(app: Flask, kind: LinkKind) -> Fuzzed:
    """Return the form behind a link that was sent by email."""
    client = newcomer(app)
    user = invited(app) if kind is LinkKind.INVITE else new_user(app)
    path = new_link(app, kind, user_id=user.id)
    document = parse(client.get(path).text)
    values = values_of(document, document.one(f"form[action='{path}']"))
    return Fuzzed(client, Form(path, values | {"password": NEW_PASSWORD}), path)


def app_form(app: Flask) -> Fuzzed:
    """Return the form that sets up an authenticator app, with the code that the app shows."""
    client = administrator(app)
    document = parse(client.get("/account/two-factor/app").text)
    code = pyotp.TOTP(document.one("#app-key").text.replace(" ", "")).now()
    return Fuzzed(client, Form("/account/two-factor/app", {"code": code}))


ACCOUNT_FORMS: dict[str, Callable[[Flask], Fuzzed]] = {
    "/forgot": forgotten_form,
    "/account/email": email_form,
    "/account/two-factor/app": app_form,
    "/invitation/<token>": functools.partial(link_form, kind=LinkKind.INVITE),
    "/reset/<token>": functools.partial(link_form, kind=LinkKind.RESET),
}
