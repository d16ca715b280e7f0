"""Several things at the same moment with one user: nobody waits for somebody who waits for them."""

import functools

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.throttle import CountedRequest, count_request
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import PASSWORD, Account
from tests.support.factors import code_at, new_app
from tests.support.http.browser_client import BrowserClient
from tests.support.webauthn.authenticator import Authenticator
from tests.support.webauthn.passkeys import SIGN_IN, add, ask

ROUNDS = 10
REQUESTS = 20
USERS = table(User)


def ask_for_links(app: Flask, account: Account, *, number: int) -> int:
    """Count requests of a user and lock them, as the change of their email does; return how many."""
    for each in range(REQUESTS):
        with app.app_context(), writing():
            assert count_request(CountedRequest.NEW_EMAIL_OF_USER, f"{number} {each}") == 0
            db.session.get_one(User, account.id, with_for_update=True)
    return REQUESTS


def by_code(client: BrowserClient) -> int:
    return client.post("/sign-in/two-factor", {"code": code_at()}).status_code


def by_passkey(client: BrowserClient, credential: str) -> int:
    return client.post(SIGN_IN, {"credential": credential}).status_code


@pytest.mark.parametrize("factor", ["code", "passkey"])
def test_factor_is_accepted_while_its_user_asks_for_links(
    app: Flask, org_staff: Account, database_probe: DatabaseProbe, factor: str
) -> None:
    device = Authenticator()
    if factor == "code":
        new_app(app, org_staff)
    else:
        client = BrowserClient(app)
        client.sign_in(org_staff)
        add(client, device)
    for number in range(ROUNDS):
        client = BrowserClient(app)
        client.get("/sign-in")
        if factor == "code":
            database_probe.run(update(USERS).values(totp_last_step=None))
            client.post("/sign-in", {"email": org_staff.email, "password": PASSWORD})
            client.get("/sign-in/two-factor")
            enter = functools.partial(by_code, client)
        else:
            enter = functools.partial(by_passkey, client, device.get(ask(client)))
        results = in_threads([enter, functools.partial(ask_for_links, app, org_staff, number=number)])
        assert results == [303, REQUESTS]
