"""A sign-in by a passkey, alone and as the second step, and a passkey as proof of who is signed in."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.domain.accounts.models import User
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.factories.people import Account, new_user
from tests.support.factors import proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.webauthn.authenticator import Authenticator
from tests.support.webauthn.passkeys import CONFIRM, SIGN_IN, STEP, ask, new_passkey, show

SignedIn = Callable[[Account], BrowserClient]
USERS = table(User)


def test_passkey_signs_in_alone(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    device, client = new_passkey(app, admin), BrowserClient(app)
    options = ask(client)
    assert (options["rpId"], options["userVerification"]) == ("localhost", "required")
    assert options["allowCredentials"] == [], "whose it is, the device says"
    before = database_probe.last_seq()
    response = show(client, device, next="/admin/people")
    assert (response.status_code, response.headers["Location"]) == (303, "/admin/people")
    assert admin.name in client.get("/account").text
    [login] = database_probe.entries(after=before)
    assert (login["action"], json.loads(login["metadata"])["method"]) == ("LOGIN", "passkey")
    assert show(BrowserClient(app), device).status_code == 303, "as often as they like"
    assert found(database_probe) == []


def test_passkey_is_the_second_step_after_the_password(app: Flask, admin: Account) -> None:
    device, client = new_passkey(app, admin), BrowserClient(app)
    client.get("/sign-in")
    sent = {"email": admin.email, "password": admin.password, "next": "/admin/people"}
    asked = client.post("/sign-in", sent)
    assert asked.headers["Location"] == "/sign-in/two-factor?next=/admin/people"
    assert client.get("/account").status_code == 302, "it signs nobody in"
    page = parse(client.get(asked.headers["Location"]).text)
    assert page.one("form[data-passkey]")["action"] == STEP
    assert not page.has("#code")
    assert [each["id"] for each in ask(client, STEP)["allowCredentials"]] == [device.credential_key]
    response = show(client, device, STEP, next="/admin/people")
    assert (response.status_code, response.headers["Location"]) == (303, "/admin/people")


def test_second_step_takes_no_passkey_of_somebody_else(app: Flask, admin: Account) -> None:
    new_passkey(app, admin)
    other, client = new_passkey(app, new_user(app)), BrowserClient(app)
    client.sign_in(admin)
    response = show(client, other, STEP)
    assert response.status_code == 422
    assert "This passkey doesn't work here" in parse(response.text).one(".error-summary").text
    assert client.get("/account").status_code == 302


def test_second_step_is_over_once_the_password_was_changed(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    device, client = new_passkey(app, admin), BrowserClient(app)
    client.sign_in(admin)
    database_probe.run(update(USERS).where(USERS.c.id == admin.id).values(password_hash="another"))
    assert show(client, device, STEP).status_code == 422
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize("with_password", [True, False])
def test_passkey_proves_again_who_is_signed_in(
    app: Flask, admin: Account, database_probe: DatabaseProbe, with_password: bool
) -> None:
    device, client = new_passkey(app, admin), BrowserClient(app)
    show(client, device)
    if not with_password:
        database_probe.run(update(USERS).where(USERS.c.id == admin.id).values(password_hash=None))
    proved_before(app, timedelta(minutes=11))
    asked = client.get("/account/two-factor/app").headers["Location"]
    page = parse(client.get(asked).text)
    assert not page.has("#current_password"), "it is less than they sign in with"
    sent = {"current_password": admin.password, "next": "/account"}
    assert client.post("/account/confirm", sent).status_code == 422
    assert page.one("form[data-passkey]")["action"] == CONFIRM
    other = new_passkey(app, new_user(app))
    assert show(client, other, CONFIRM).status_code == 422
    assert client.get("/account/two-factor/app").status_code == 303
    response = show(client, device, CONFIRM, next="/account/two-factor/app")
    assert (response.status_code, response.headers["Location"]) == (303, "/account/two-factor/app")
    assert client.get("/account/two-factor/app").status_code == 200


def test_nobody_who_may_not_act_signs_in(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    device, client = new_passkey(app, admin), BrowserClient(app)
    database_probe.run(update(USERS).where(USERS.c.id == admin.id).values(active=False))
    assert show(client, device).status_code == 422
    assert client.get("/account").status_code == 302


def test_wrong_passkeys_are_throttled_as_passwords_are(app: Flask, admin: Account) -> None:
    new_passkey(app, admin)
    client, forged = BrowserClient(app), Authenticator()
    statuses = [show(client, forged).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert "Too many attempts" in show(client, forged).text


def test_page_says_what_is_wrong_and_keeps_where_it_leads(app: Flask) -> None:
    client = BrowserClient(app)
    response = show(client, Authenticator(), next="/admin/people")
    page = parse(response.text)
    assert "This passkey doesn't work here" in page.one(".error-summary").text
    assert page.one(f"form[action='{SIGN_IN}'] [name=next]")["value"] == "/admin/people"
