"""Who calls the API: by a token, or by a session's cookie with its CSRF token; and what either may do."""

import base64
import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts import api_tokens, users
from ranzcred.domain.accounts.models import ApiToken, SignIn, TokenScope, User
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, Token, new_token, new_user
from tests.support.factories.principals import ANYBODY
from tests.support.http.api_client import API, ApiClient, refused
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.logs import logged

SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}
MINUTE = timedelta(minutes=1)


def set_token(database_probe: DatabaseProbe, token: Token, **columns: object) -> None:
    """Change a token's row, as time or somebody else would have."""
    rows = table(ApiToken)
    database_probe.run(update(rows).where(rows.c.id == token.id).values(**columns))


def last_used(database_probe: DatabaseProbe, token: Token) -> object:
    rows = table(ApiToken)
    return database_probe.value(select(rows.c.last_used_at).where(rows.c.id == token.id))


def unauthorised(response: TestResponse) -> None:
    refused(response, 401, "Unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_session_calls_with_its_csrf_token(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.json("POST", API, SLATE)
    assert response.status_code == 201
    address = response.headers["Location"]
    assert admin_client.json("PATCH", address, {"level": 5}).status_code == 200
    entry = database_probe.entries()[-1]
    assert (entry["actor_id"], entry["action"]) == (admin.id, "UPDATE")
    assert "token" not in entry["metadata"]
    assert admin_client.json("DELETE", address).status_code == 200


def test_session_without_its_csrf_token_writes_nothing(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app)
    admin_client.get("/account")
    before = database_probe.last_seq()
    stranger = BrowserClient(app)
    stranger.get("/sign-in")
    for headers in ({}, {"X-CSRFToken": ""}, {"X-CSRFToken": "x"}, {"X-CSRFToken": stranger.token}):
        for method, path in (("POST", API), ("PATCH", f"{API}/{key}"), ("DELETE", f"{API}/{key}")):
            refused(admin_client.client.open(path, method=method, json=SLATE, headers=headers), 400)
    forged = {**SLATE, "csrf_token": admin_client.token}
    refused(admin_client.client.post(API, json=forged), 400)
    refused(admin_client.client.post(f"{API}?csrf_token={admin_client.token}", json=SLATE), 400)
    assert database_probe.last_seq() == before
    assert admin_client.client.get(API).status_code == 200


def test_session_that_ended_opens_nothing(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    admin_client.get("/account")
    database_probe.run(update(table(SignIn)).values(ended_at=clock.now()))
    before = database_probe.last_seq()
    unauthorised(admin_client.client.get(API))
    response = admin_client.client.post(API, json=SLATE, headers={"X-CSRFToken": admin_client.token})
    refused(response, response.status_code)
    assert response.status_code in {400, 401}
    assert database_probe.last_seq() == before


def test_nobody_is_unauthorised(app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    key = new_definition(app)
    before = database_probe.last_seq()
    for path in (API, f"{API}/{key}", f"{API}/absent", f"{API}?page=x"):
        unauthorised(browser_client.client.get(path))
    for method, path in (("POST", API), ("PATCH", f"{API}/{key}"), ("DELETE", f"{API}/{key}")):
        response = browser_client.client.open(path, method=method, json=SLATE)
        refused(response, response.status_code)
        assert response.status_code in {400, 401}
    assert database_probe.last_seq() == before


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
    api_clients = [ApiClient(app, new_token(app, admin, days=days)) for days in (None, 1, 30)]
    for api_client in api_clients:
        assert api_client.get().status_code == 200
    set_token(database_probe, api_clients[1].token, expires_at=clock.now() - timedelta(seconds=1))
    unauthorised(api_clients[1].get())
    with app.app_context(), writing():
        api_tokens.revoke_token(token_id=api_clients[0].token.id, by=ANYBODY)
    unauthorised(api_clients[0].get())
    assert api_clients[2].get().status_code == 200
    with app.app_context(), writing():
        users.deactivate_user(user=db.session.get_one(User, admin.id), by=ANYBODY)
    unauthorised(api_clients[2].get())


def test_reader_reads_and_writes_nothing(app: Flask, reader: ApiClient, database_probe: DatabaseProbe) -> None:
    key = new_definition(app)
    before = database_probe.last_seq()
    for path in (API, f"{API}/{key}"):
        assert reader.get(path).status_code == 200
        assert reader.call("HEAD", path).status_code == 200
    for response in (
        reader.post(SLATE),
        reader.post({}),
        reader.patch(key, {"level": 5}),
        reader.patch(key, {}),
        reader.patch("absent", {"level": 5}),
        reader.delete(key),
        reader.delete(DEFAULTS[0].id),
    ):
        refused(response, 403, "Forbidden")
    assert (database_probe.last_seq(), database_probe.count(Definition)) == (before, len(DEFAULTS) + 1)


def test_org_roles_are_forbidden(
    app: Flask,
    org_admin: Account,
    org_staff: Account,
    org_admin_client: BrowserClient,
    org_staff_client: BrowserClient,
    database_probe: DatabaseProbe,
) -> None:
    key = new_definition(app)
    tokens = [new_token(app, account) for account in (org_admin, org_staff)]
    before = database_probe.last_seq()
    calls = [("GET", API), ("POST", API)]
    calls += [(method, f"{API}/{each}") for each in (key, "absent") for method in ("GET", "PATCH", "DELETE")]
    for method, path in calls:
        for browser_client in (org_admin_client, org_staff_client):
            refused(browser_client.json(method, path, None if method == "GET" else SLATE), 403, "Forbidden")
        for token in tokens:
            refused(ApiClient(app, token).call(method, path, SLATE), 403, "Forbidden")
    assert database_probe.last_seq() == before


def test_token_may_what_its_user_may_now(
    app: Flask, admin: Account, api_client: ApiClient, database_probe: DatabaseProbe
) -> None:
    other = new_user(app, role=Role.ORG_ADMIN)
    assert api_client.get().status_code == 200
    columns = {"role": Role.ORG_ADMIN, "organisation_id": other.organisation_id}
    database_probe.run(update(table(User)).where(table(User).c.id == admin.id).values(**columns))
    refused(api_client.get(), 403, "Forbidden")


def test_bearer_opens_no_page(app: Flask, api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    key = new_definition(app)
    before = database_probe.last_seq()
    pages = ["/", "/account", "/account/api-tokens", "/admin", "/admin/programme", "/admin/audit-log"]
    pages += [
        "/admin/micro-credentials",
        f"/admin/micro-credentials/{key}",
        f"/account/api-tokens/{api_client.token.id}/revoke",
    ]
    for path in pages:
        for headers in ({}, {"HX-Request": "true"}):
            response = api_client.client.get(path, headers={**api_client.token.headers, **headers})
            assert response.status_code in {302, 401}, path
            assert "Mere Tamahori" not in response.text
    for path in (
        "/account/api-tokens",
        "/admin/micro-credentials",
        f"/admin/micro-credentials/{key}/delete",
        "/sign-out",
    ):
        form = {"title": "Slate", "level": "4", "issuing_body": "RANZ", "name": "x", "scope": "write", "lifetime": "30"}
        response = api_client.client.post(path, data=form, headers=api_client.token.headers)
        assert response.status_code in {400, 401}, path
    assert database_probe.last_seq() == before


def test_token_tells_when_it_was_used_at_most_once_a_minute(
    api_client: ApiClient, database_probe: DatabaseProbe
) -> None:
    token = api_client.token
    before = database_probe.last_seq()
    assert last_used(database_probe, token) is None
    api_client.get()
    first = last_used(database_probe, token)
    assert first is not None
    api_client.get()
    api_client.post({})
    assert last_used(database_probe, token) == first
    recent = clock.now() - MINUTE / 2
    set_token(database_probe, token, last_used_at=recent)
    api_client.get()
    assert last_used(database_probe, token) == recent
    old = clock.now() - MINUTE - timedelta(seconds=1)
    set_token(database_probe, token, last_used_at=old)
    api_client.get()
    again = last_used(database_probe, token)
    assert again not in {None, old}
    # To have been used is no change that the audit log tells.
    assert database_probe.last_seq() == before


def test_token_that_was_refused_was_used_by_a_call_that_writes_nothing(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    reader = ApiClient(app, new_token(app, admin, scope=TokenScope.READ))
    refused(reader.post(SLATE), 403, "Forbidden")
    assert database_probe.count(Definition) == len(DEFAULTS)
    assert reader.get().status_code == 200
    assert last_used(database_probe, reader.token) is not None


def test_token_is_named_in_the_audit_log(api_client: ApiClient, admin: Account, admin_client: BrowserClient) -> None:
    assert api_client.post(SLATE).status_code == 201
    page = admin_client.get("/admin/audit-log")
    entry = parse(page.text).all("ol.entries > li")[0]
    assert "Slate Repair" in entry.text
    assert admin.email in entry.one(".entry-who").text
    assert "Member portal" in entry.text
    assert api_client.token.text not in page.text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{ 7*7 }}", "\"Portal\" & 'co'", "Pōtara 門"])
def test_token_is_named_as_it_is_called(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe, name: str
) -> None:
    ApiClient(app, new_token(app, admin, name=name)).post(SLATE)
    assert name in json.dumps(json.loads(database_probe.entries()[-1]["metadata"]), ensure_ascii=False).replace(
        '\\"', '"'
    )
    assert name in parse(admin_client.get("/admin/audit-log").text).all("ol.entries > li")[0].text


def test_token_is_in_no_log(api_client: ApiClient) -> None:
    with logged() as lines:
        api_client.get()
        api_client.post(SLATE)
        api_client.post({})
        api_client.client.get(API, headers={"Authorization": f"Bearer {api_client.token.text}x"})
        api_client.client.get(API, headers={"Authorization": f"Basic {api_client.token.text}"})
    logged_text = "\n".join(lines)
    assert logged_text
    assert api_client.token.text not in logged_text
