"""The forms that send a passkey, or ask for one: scripts fill them in, with what a device gives."""

from collections.abc import Callable

from flask import Flask

from ranzcred.domain.accounts.links.models import LinkKind
from tests.support.factories.links import invited, new_link
from tests.support.factories.people import new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.routes.forms import Form, Fuzzed, administrator, newcomer
from tests.support.webauthn.passkeys import (
    CONFIRM,
    PAGE,
    SIGN_IN,
    STEP,
    ask,
    ask_for_new,
    device_for,
    new_passkey,
    show,
)

NAME = "Hine Te Rangi"


def sign_in_form(app: Flask) -> Fuzzed:
    """Return the form that signs in."""
    device, client = new_passkey(app, new_user(app)), newcomer(app)
    values = {"credential": device.get(ask(client)), "next": "/account", "typed": ""}
    return Fuzzed(client, Form(SIGN_IN, values), "/sign-in", once=True)


def step_form(app: Flask) -> Fuzzed:
    """Return the form that finishes a sign-in by a password."""
    account, client = new_user(app), newcomer(app)
    device = new_passkey(app, account)
    assert client.sign_in(account).headers["Location"] == "/sign-in/two-factor"
    values = {"credential": device.get(ask(client, STEP)), "next": "/account", "typed": ""}
    return Fuzzed(client, Form(STEP, values), "/sign-in/two-factor", once=True)


def confirm_form(app: Flask) -> Fuzzed:
    """Return the form that shows again who is signed in."""
    device, client = new_passkey(app, new_user(app)), newcomer(app)
    assert show(client, device).status_code == 303
    values = {"credential": device.get(ask(client, CONFIRM)), "next": "/account", "typed": "", "again": "y"}
    return Fuzzed(client, Form(CONFIRM, values), "/account/confirm", once=True)


def new_form(app: Flask) -> Fuzzed:
    """Return the form that adds a passkey."""
    client = administrator(app)
    values = {"name": "Laptop", "credential": device_for(app).create(ask_for_new(client))}
    return Fuzzed(client, Form(f"{PAGE}/passkeys", values), f"{PAGE}/passkeys/new", once=True)


def new_options_form(app: Flask) -> Fuzzed:
    """Return the form that asks for a new passkey."""
    return Fuzzed(administrator(app), Form(f"{PAGE}/passkeys/options", {"name": "Laptop"}), f"{PAGE}/passkeys/new")


def invitation_options_form(app: Flask) -> Fuzzed:
    """Return the form that asks for the passkey by which an invitation is accepted."""
    path = new_link(app, LinkKind.INVITE, user_id=invited(app).id)
    return Fuzzed(newcomer(app), Form(f"{path}/passkey/options", {"name": NAME}), path)


def invitation_form(app: Flask) -> Fuzzed:
    """Return the form by which an invitation is accepted with a passkey."""
    asking = invitation_options_form(app)
    asked = asking.client.post(asking.form.action, asking.form.values).get_json()
    values = {"name": NAME, "credential": device_for(app).create(asked)}
    return Fuzzed(asking.client, Form(f"{asking.page}/passkey", values), asking.page, once=True)


def without_password(app: Flask) -> BrowserClient:
    """Somebody who is signed in and has no password: they were invited, and chose a passkey."""
    accepted = invitation_form(app)
    assert accepted.client.post(accepted.form.action, accepted.form.values).status_code == 200
    return accepted.client


def first_password_form(app: Flask) -> Fuzzed:
    """Return the form that sets a first password."""
    page = "/account/password/new"
    return Fuzzed(without_password(app), Form(page, {"password": "kauri under seven rains 31"}), page)


PASSKEY_FORMS: dict[str, Callable[[Flask], Fuzzed]] = {
    SIGN_IN: sign_in_form,
    STEP: step_form,
    CONFIRM: confirm_form,
    f"{PAGE}/passkeys": new_form,
    f"{PAGE}/passkeys/options": new_options_form,
    "/invitation/<token>/passkey": invitation_form,
    "/invitation/<token>/passkey/options": invitation_options_form,
    "/account/password/new": first_password_form,
}
