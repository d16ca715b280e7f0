"""Whoever shows again who they are goes on with a new token, for no longer than before; the one before has ended."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from ranzcred.core import clock
from ranzcred.domain.accounts.models import SignIn
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.factories.people import Account
from tests.support.factors import code_at, new_app, proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import session_cookie, with_cookie
from tests.support.logs import logged
from tests.support.webauthn.passkeys import CONFIRM, new_passkey, show

APP = "/account/two-factor/app"
SIGN_INS = table(SignIn)
Confirming = tuple[BrowserClient, Callable[[], TestResponse]]


def by_password(app: Flask, account: Account) -> Confirming:
    client = BrowserClient(app)
    client.sign_in(account)
    return client, lambda: client.post("/account/confirm", {"current_password": account.password, "next": APP})


def by_app(app: Flask, account: Account) -> Confirming:
    new_app(app, account)
    client = BrowserClient(app)
    client.sign_in(account)
    client.get("/sign-in/two-factor")
    client.post("/sign-in/two-factor", {"code": code_at(later=timedelta(seconds=-30))})
    return client, lambda: client.post(
        "/account/confirm", {"current_password": account.password, "code": code_at(), "next": APP}
    )


def by_passkey(app: Flask, account: Account) -> Confirming:
    device, client = new_passkey(app, account), BrowserClient(app)
    show(client, device)
    return client, lambda: show(client, device, CONFIRM, next=APP)


def is_signed_in(client: BrowserClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("way", "method"), [(by_password, "password"), (by_app, "password+totp"), (by_passkey, "passkey")]
)
def test_confirming_makes_the_token_anew(
    app: Flask,
    admin: Account,
    database_probe: DatabaseProbe,
    way: Callable[[Flask, Account], Confirming],
    method: str,
) -> None:
    client, confirm = way(app, admin)
    assert is_signed_in(client)
    proved_before(app, timedelta(minutes=11))
    kept, of_another_tab = session_cookie(client), client.token
    with logged() as lines:
        response = confirm()
    assert (response.status_code, response.headers["Location"]) == (303, APP)
    assert any("signed_in" in line and f"again by {method}" in line for line in lines)
    assert client.get(APP).status_code == 200
    assert not is_signed_in(with_cookie(app, kept))
    client.token = of_another_tab
    assert client.post("/account/shortcuts", {"enabled": "yes"}).status_code == 303, "other tabs go on"
    logout, login = [entry for entry in database_probe.entries() if entry["action"] in {"LOGIN", "LOGOUT"}][-2:]
    assert (logout["action"], login["action"]) == ("LOGOUT", "LOGIN")
    assert json.loads(login["metadata"])["method"] == method
    assert found(database_probe) == []


def test_confirming_makes_no_sign_in_last_longer(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    client, confirm = by_password(app, admin)
    is_signed_in(client)
    since = clock.now() - timedelta(hours=11, minutes=50)
    database_probe.run(update(SIGN_INS).values(created_at=since, proved_at=since))
    assert confirm().status_code == 303
    assert is_signed_in(client)
    [lasting] = database_probe.rows(select(SIGN_INS).where(SIGN_INS.c.ended_at.is_(None)))
    assert lasting["created_at"] == since
    with clock.from_moment(clock.now() + timedelta(minutes=11)):
        assert not is_signed_in(client)


def test_confirming_brings_no_sign_in_back_that_was_ended(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    client, confirm = by_password(app, admin)
    is_signed_in(client)
    database_probe.run(update(SIGN_INS).values(ended_at=clock.now()))
    assert confirm().status_code == 401
    assert not is_signed_in(client)
