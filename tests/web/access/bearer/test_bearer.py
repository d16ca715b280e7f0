"""Who calls the API by a token, and which token is none."""

import base64
import json
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts import api_tokens, users
from ranzcred.domain.accounts.models import ApiToken, SignIn, User
from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, Token, new_token, new_user
from tests.support.factories.principals import ANYBODY
from tests.support.http.api_client import API, ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.web.access.bearer.token_calls import SLATE, last_used, set_token, unauthorised


def test_bearer_needs_no_csrf_token(admin: Account, api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    response = api_client.post(SLATE)
    assert response.status_code == 201
    [entry] = database_probe.entries(after=before)
    assert (entry["actor_id"], entry["actor_email"], entry["actor_role"]) == (admin.id, admin.email, "ranz:admin")
    assert "Member portal" in str(list(json.loads(entry["metadata"]).values()))
    assert database_probe.count(SignIn) == 0


def test_bearer_beside_a_cookie_is_who_calls(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    other = new_user(app)
    token = new_token(app, other, name="Reporting")
    before = database_probe.last_seq()
    response = admin_client.client.post(API, json=SLATE, headers=token.headers)
    assert response.status_code == 201
    assert "Set-Cookie" not in response.headers
    [entry] = database_probe.entries(after=before)
    assert entry["actor_id"] == other.id
    assert "Reporting" in entry["metadata"]


def test_bearer_is_named_however_its_scheme_is_spelt(api_client: ApiClient) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        response = api_client.client.get(API, headers={"Authorization": f"{scheme} {api_client.token.text}"})
        assert response.status_code == 200, scheme


def bad_authorisations(app: Flask, admin: Account, token: Token, database_probe: DatabaseProbe) -> list[str]:
    text = token.text
    basic = base64.b64encode(f"{admin.email}:{admin.password}".encode()).decode()
    rows = table(ApiToken)
    stored = database_probe.value(select(rows.c.token_hash).where(rows.c.id == token.id))
    revoked, expired, gone = (new_token(app, admin) for _ in range(3))
    set_token(database_probe, revoked, revoked_at=clock.now())
    set_token(database_probe, expired, expires_at=clock.now() - timedelta(seconds=1))
    left = new_user(app)
    gone = new_token(app, left)
    with app.app_context(), writing():
        users.deactivate_user(user=db.session.get_one(User, left.id), by=ANYBODY)
    bad = [text[:-1], text + "x", text.swapcase(), text[1:], stored, token.id, "x", "null", "x" * 20_000]
    bad += [f"{text} {text}", f"{text},", f'"{text}"', f"{text}, Bearer {text}", f"token={text}", "%00", "'--", "é"]
    bad += [revoked.text, expired.text, gone.text]
    others = ["", " ", "Bearer", "Bearer ", f"Basic {basic}", f"Basic {text}", "Basic", "Basic !!", f"Digest {text}"]
    others += [
        text,
        f"Token {text}",
        f"Bearer{text}",
        f"Bearer:{text}",
        "\xff\xfe",
        ",",
        "Negotiate x",
        "=",
        'Bearer a="b"',
    ]
    return [f"Bearer {each}" for each in bad] + others


def test_authorization_that_is_bad_is_refused_even_beside_a_good_cookie(
    app: Flask,
    admin: Account,
    admin_client: BrowserClient,
    browser_client: BrowserClient,
    api_client: ApiClient,
    database_probe: DatabaseProbe,
) -> None:
    admin_client.get("/account")
    bad = bad_authorisations(app, admin, api_client.token, database_probe)
    before = database_probe.last_seq()
    for authorisation in bad:
        headers = {"Authorization": authorisation, "X-CSRFToken": admin_client.token}
        for who in (admin_client.client, browser_client.client):
            unauthorised(who.get(API, headers=headers))
            unauthorised(who.post(API, json=SLATE, headers=headers))
            unauthorised(who.delete(f"{API}/{DEFAULTS[0].id}", headers=headers))
    assert database_probe.last_seq() == before
    assert last_used(database_probe, api_client.token) is None
    assert admin_client.client.get(API).status_code == 200


def test_token_anywhere_else_opens_nothing(api_client: ApiClient, browser_client: BrowserClient) -> None:
    text = api_client.token.text
    for parameter in ("access_token", "token", "api_key"):
        unauthorised(browser_client.client.get(f"{API}?{parameter}={text}"))
    for header in ("X-Api-Key", "X-Authorization", "Proxy-Authorization", "Cookie"):
        unauthorised(browser_client.client.get(API, headers={header: f"Bearer {text}"}))


def test_token_dies_at_once(app: Flask, admin: Account, database_probe: DatabaseProbe) -> None:
    api_clients = [ApiClient(app, new_token(app, admin, days=days)) for days in (365, 1, 30)]
    for api_client in api_clients:
        assert api_client.get().status_code == 200
    set_token(database_probe, api_clients[1].token, expires_at=clock.now() - timedelta(seconds=1))
    unauthorised(api_clients[1].get())
    with app.app_context(), writing():
        api_tokens.revoke_token(token_id=api_clients[0].token.id, by=ANYBODY)
    unauthorised(api_clients[0].get())
    assert api_clients[2].get().status_code == 200
    new_user(app)
    with app.app_context(), writing():
        users.deactivate_user(user=db.session.get_one(User, admin.id), by=ANYBODY)
    unauthorised(api_clients[2].get())
