"""Whoever reads a copy of the database can sign in by nothing that is in it."""

import re
from collections.abc import Callable
from functools import partial

from flask import Flask
from sqlalchemy import select

from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.domain.accounts.factors.recovery_codes import use_code
from ranzcred.domain.accounts.factors.totp import find_step
from ranzcred.domain.accounts.models import User, token_hash
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.links import invited, path_in, send_waiting
from tests.support.factories.people import Account, new_token, new_user
from tests.support.factors import SECRET, code_at, new_app
from tests.support.http.browser_client import BrowserClient
from tests.support.mailbox import Mailbox, plain_text

LINKS = ("reset", "invitation", "new-email")
TOKEN_LENGTH = 20
"""What is shorter is no token."""
WORD = re.compile(r"[\w-]{10,}")


def texts_of(probe: DatabaseProbe) -> set[str]:
    """Everything that is stored, as text."""
    tables = Base.metadata.sorted_tables
    return {str(value) for each in tables for row in probe.rows(select(each)) for value in row.values()}


def opens(client: BrowserClient, kind: str, token: str) -> bool:
    return client.get(f"/{kind}/{token}").status_code == 200


def signs_in(app: Flask, token: str) -> bool:
    client = BrowserClient(app)
    with client.client.session_transaction() as session:
        session["_user_id"] = token
    return client.get("/account").status_code == 200


def calls(app: Flask, token: str) -> bool:
    headers = {"Authorization": f"Bearer {token}"}
    return BrowserClient(app).json("GET", "/api/admin/micro-credentials", headers=headers).status_code == 200


def makes_codes(text: str) -> bool:
    """Whether the app of a user accepts what an app with this secret shows."""
    try:
        return find_step(SECRET, code_at(text)) is not None
    except ValueError:
        return False


def recovers(app: Flask, account: Account, text: str) -> bool:
    with app.app_context():
        return use_code(db.session.get_one(User, account.id), text)


def ways_in(app: Flask, account: Account, client: BrowserClient) -> dict[str, Callable[[str], bool]]:
    """What tries a text as each kind of secret: links in the browser that asked for the new email."""
    return {kind: partial(opens, client, kind) for kind in LINKS} | {
        "sign-in": partial(signs_in, app),
        "API": partial(calls, app),
        "app": makes_codes,
        "recovery": partial(recovers, app, account),
    }


def new_secrets(app: Flask, account: Account, client: BrowserClient, box: Mailbox) -> dict[str, str]:
    """Make one secret of each kind, and return them as only their owners have them."""
    codes = new_app(app, account)
    client.sign_in(new_user(app))
    with client.client.session_transaction() as session:
        signed_in = str(session["_user_id"])
    client.get("/account/email")
    client.post("/account/email", {"email": "mere.new@example.co.nz"})
    forgetful = BrowserClient(app)
    forgetful.get("/forgot")
    forgetful.post("/forgot", {"email": account.email})
    invited(app)
    send_waiting(app)
    paths = [path_in(plain_text(mail), base_url=settings_of(app).base_url) for _, mail in box.taken]
    links = {kind: token for _, kind, token in (path.split("/") for path in paths)}
    return links | {"sign-in": signed_in, "API": new_token(app, account).text, "app": SECRET, "recovery": codes[0]}


def test_no_text_of_the_database_is_a_way_in(app: Flask, database_probe: DatabaseProbe, box: Mailbox) -> None:
    account, client = new_user(app), BrowserClient(app)
    theirs = new_secrets(app, account, client, box)
    ways = ways_in(app, account, client)
    assert theirs.keys() == ways.keys()
    texts = texts_of(database_probe)
    stored = {token_hash(secret.replace("-", "") if kind == "recovery" else secret) for kind, secret in theirs.items()}
    assert stored - texts == {token_hash(SECRET)}, "that one is encrypted"
    assert not [kind for kind, secret in theirs.items() if any(secret in text for text in texts)]
    words = {word for text in texts for word in WORD.findall(text)}
    assert len(words) > 100
    for way, tried in ways.items():
        long_enough = [word for word in words if way in {"app", "recovery"} or len(word) >= TOKEN_LENGTH]
        assert not [word for word in long_enough if tried(word)], way
    for way, tried in ways.items():
        assert tried(theirs[way]), f"by {way} its owner gets in"
