"""Who calls the API: by a token, or by a session's cookie with its CSRF token; and what either may do."""

import base64
import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from ranzcred import clock
from ranzcred.accounts import api_tokens, operations
from ranzcred.accounts.models import ApiToken, SignIn, TokenScope, User
from ranzcred.audit.chain import SYSTEM
from ranzcred.definitions.defaults import DEFAULTS
from ranzcred.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.extensions import db
from ranzcred.permissions import Role
from ranzcred.transaction import writing
from tests.support.api_client import API, Caller, refused
from tests.support.browser_client import Visitor
from tests.support.database_probe import Inspector, table
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, Token, new_token, new_user
from tests.support.logs import logged
from tests.support.markup import parse

SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}
MINUTE = timedelta(minutes=1)


def set_token(inspector: Inspector, token: Token, **columns: object) -> None:
    """Change a token's row, as time or somebody else would have."""
    rows = table(ApiToken)
    inspector.run(update(rows).where(rows.c.id == token.id).values(**columns))


def last_used(inspector: Inspector, token: Token) -> object:
    rows = table(ApiToken)
    return inspector.value(select(rows.c.last_used_at).where(rows.c.id == token.id))


def unauthorised(response: TestResponse) -> None:
    refused(response, 401, "Unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_session_calls_with_its_csrf_token(admin: Account, admin_client: Visitor, inspector: Inspector) -> None:
    response = admin_client.json("POST", API, SLATE)
    assert response.status_code == 201
    address = response.headers["Location"]
    assert admin_client.json("PATCH", address, {"level": 5}).status_code == 200
    entry = inspector.entries()[-1]
    assert (entry["actor_id"], entry["action"]) == (admin.id, "UPDATE")
    assert "token" not in entry["metadata"]
    assert admin_client.json("DELETE", address).status_code == 200


def test_session_without_its_csrf_token_writes_nothing(app: Flask, admin_client: Visitor, inspector: Inspector) -> None:
    key = new_definition(app)
    admin_client.get("/account")
    before = inspector.last_seq()
    stranger = Visitor(app)
    stranger.get("/sign-in")
    for headers in ({}, {"X-CSRFToken": ""}, {"X-CSRFToken": "x"}, {"X-CSRFToken": stranger.token}):
        for method, path in (("POST", API), ("PATCH", f"{API}/{key}"), ("DELETE", f"{API}/{key}")):
            refused(admin_client.client.open(path, method=method, json=SLATE, headers=headers), 400)
    forged = {**SLATE, "csrf_token": admin_client.token}
    refused(admin_client.client.post(API, json=forged), 400)
    refused(admin_client.client.post(f"{API}?csrf_token={admin_client.token}", json=SLATE), 400)
    assert inspector.last_seq() == before
    assert admin_client.client.get(API).status_code == 200


def test_session_that_ended_opens_nothing(admin_client: Visitor, inspector: Inspector) -> None:
    admin_client.get("/account")
    inspector.run(update(table(SignIn)).values(ended_at=clock.now()))
    before = inspector.last_seq()
    unauthorised(admin_client.client.get(API))
    response = admin_client.client.post(API, json=SLATE, headers={"X-CSRFToken": admin_client.token})
    refused(response, response.status_code)
    assert response.status_code in {400, 401}
    assert inspector.last_seq() == before


def test_nobody_is_unauthorised(app: Flask, visitor: Visitor, inspector: Inspector) -> None:
    key = new_definition(app)
    before = inspector.last_seq()
    for path in (API, f"{API}/{key}", f"{API}/absent", f"{API}?page=x"):
        unauthorised(visitor.client.get(path))
    for method, path in (("POST", API), ("PATCH", f"{API}/{key}"), ("DELETE", f"{API}/{key}")):
        response = visitor.client.open(path, method=method, json=SLATE)
        refused(response, response.status_code)
        assert response.status_code in {400, 401}
    assert inspector.last_seq() == before


def test_bearer_needs_no_csrf_token(admin: Account, caller: Caller, inspector: Inspector) -> None:
    before = inspector.last_seq()
    response = caller.post(SLATE)
    assert response.status_code == 201
    [entry] = inspector.entries(after=before)
    assert (entry["actor_id"], entry["actor_email"], entry["actor_role"]) == (admin.id, admin.email, "ranz:admin")
    assert "Member portal" in str(list(json.loads(entry["metadata"]).values()))
    assert inspector.count(SignIn) == 0


def test_bearer_beside_a_cookie_is_who_calls(app: Flask, admin_client: Visitor, inspector: Inspector) -> None:
    other = new_user(app)
    token = new_token(app, other, name="Reporting")
    before = inspector.last_seq()
    response = admin_client.client.post(API, json=SLATE, headers=token.headers)
    assert response.status_code == 201
    assert "Set-Cookie" not in response.headers
    [entry] = inspector.entries(after=before)
    assert entry["actor_id"] == other.id
    assert "Reporting" in entry["metadata"]


def test_bearer_is_named_however_its_scheme_is_spelt(caller: Caller) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        response = caller.client.get(API, headers={"Authorization": f"{scheme} {caller.token.text}"})
        assert response.status_code == 200, scheme


def bad_authorisations(app: Flask, admin: Account, token: Token, inspector: Inspector) -> list[str]:
    text = token.text
    basic = base64.b64encode(f"{admin.email}:{admin.password}".encode()).decode()
    rows = table(ApiToken)
    stored = inspector.value(select(rows.c.token_hash).where(rows.c.id == token.id))
    revoked, expired, gone = (new_token(app, admin) for _ in range(3))
    set_token(inspector, revoked, revoked_at=clock.now())
    set_token(inspector, expired, expires_at=clock.now() - timedelta(seconds=1))
    left = new_user(app)
    gone = new_token(app, left)
    with app.app_context(), writing():
        operations.deactivate_user(user=db.session.get_one(User, left.id), by=SYSTEM)
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
    app: Flask, admin: Account, admin_client: Visitor, visitor: Visitor, caller: Caller, inspector: Inspector
) -> None:
    admin_client.get("/account")
    bad = bad_authorisations(app, admin, caller.token, inspector)
    before = inspector.last_seq()
    for authorisation in bad:
        headers = {"Authorization": authorisation, "X-CSRFToken": admin_client.token}
        for who in (admin_client.client, visitor.client):
            unauthorised(who.get(API, headers=headers))
            unauthorised(who.post(API, json=SLATE, headers=headers))
            unauthorised(who.delete(f"{API}/{DEFAULTS[0].id}", headers=headers))
    assert inspector.last_seq() == before
    assert last_used(inspector, caller.token) is None
    assert admin_client.client.get(API).status_code == 200


def test_token_anywhere_else_opens_nothing(caller: Caller, visitor: Visitor) -> None:
    text = caller.token.text
    for parameter in ("access_token", "token", "api_key"):
        unauthorised(visitor.client.get(f"{API}?{parameter}={text}"))
    for header in ("X-Api-Key", "X-Authorization", "Proxy-Authorization", "Cookie"):
        unauthorised(visitor.client.get(API, headers={header: f"Bearer {text}"}))


def test_token_dies_at_once(app: Flask, admin: Account, inspector: Inspector) -> None:
    callers = [Caller(app, new_token(app, admin, days=days)) for days in (None, 1, 30)]
    for caller in callers:
        assert caller.get().status_code == 200
    set_token(inspector, callers[1].token, expires_at=clock.now() - timedelta(seconds=1))
    unauthorised(callers[1].get())
    with app.app_context(), writing():
        api_tokens.revoke_token(token_id=callers[0].token.id, by=SYSTEM)
    unauthorised(callers[0].get())
    assert callers[2].get().status_code == 200
    with app.app_context(), writing():
        operations.deactivate_user(user=db.session.get_one(User, admin.id), by=SYSTEM)
    unauthorised(callers[2].get())


def test_reader_reads_and_writes_nothing(app: Flask, reader: Caller, inspector: Inspector) -> None:
    key = new_definition(app)
    before = inspector.last_seq()
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
    assert (inspector.last_seq(), inspector.count(Definition)) == (before, len(DEFAULTS) + 1)


def test_org_roles_are_forbidden(
    app: Flask,
    org_admin: Account,
    org_staff: Account,
    org_admin_client: Visitor,
    org_staff_client: Visitor,
    inspector: Inspector,
) -> None:
    key = new_definition(app)
    tokens = [new_token(app, account) for account in (org_admin, org_staff)]
    before = inspector.last_seq()
    calls = [("GET", API), ("POST", API)]
    calls += [(method, f"{API}/{each}") for each in (key, "absent") for method in ("GET", "PATCH", "DELETE")]
    for method, path in calls:
        for visitor in (org_admin_client, org_staff_client):
            refused(visitor.json(method, path, None if method == "GET" else SLATE), 403, "Forbidden")
        for token in tokens:
            refused(Caller(app, token).call(method, path, SLATE), 403, "Forbidden")
    assert inspector.last_seq() == before


def test_token_may_what_its_user_may_now(app: Flask, admin: Account, caller: Caller, inspector: Inspector) -> None:
    other = new_user(app, role=Role.ORG_ADMIN)
    assert caller.get().status_code == 200
    columns = {"role": Role.ORG_ADMIN, "organisation_id": other.organisation_id}
    inspector.run(update(table(User)).where(table(User).c.id == admin.id).values(**columns))
    refused(caller.get(), 403, "Forbidden")


def test_bearer_opens_no_page(app: Flask, caller: Caller, inspector: Inspector) -> None:
    key = new_definition(app)
    before = inspector.last_seq()
    pages = ["/", "/account", "/account/api-tokens", "/admin", "/admin/programme", "/admin/audit-log"]
    pages += [
        "/admin/micro-credentials",
        f"/admin/micro-credentials/{key}",
        f"/account/api-tokens/{caller.token.id}/revoke",
    ]
    for path in pages:
        for headers in ({}, {"HX-Request": "true"}):
            response = caller.client.get(path, headers={**caller.token.headers, **headers})
            assert response.status_code in {302, 401}, path
            assert "Mere Tamahori" not in response.text
    for path in (
        "/account/api-tokens",
        "/admin/micro-credentials",
        f"/admin/micro-credentials/{key}/delete",
        "/sign-out",
    ):
        form = {"title": "Slate", "level": "4", "issuing_body": "RANZ", "name": "x", "scope": "write", "lifetime": "30"}
        response = caller.client.post(path, data=form, headers=caller.token.headers)
        assert response.status_code in {400, 401}, path
    assert inspector.last_seq() == before


def test_token_tells_when_it_was_used_at_most_once_a_minute(caller: Caller, inspector: Inspector) -> None:
    token = caller.token
    before = inspector.last_seq()
    assert last_used(inspector, token) is None
    caller.get()
    first = last_used(inspector, token)
    assert first is not None
    caller.get()
    caller.post({})
    assert last_used(inspector, token) == first
    recent = clock.now() - MINUTE / 2
    set_token(inspector, token, last_used_at=recent)
    caller.get()
    assert last_used(inspector, token) == recent
    old = clock.now() - MINUTE - timedelta(seconds=1)
    set_token(inspector, token, last_used_at=old)
    caller.get()
    again = last_used(inspector, token)
    assert again not in {None, old}
    # To have been used is no change that the audit log tells.
    assert inspector.last_seq() == before


def test_token_that_was_refused_was_used_by_a_call_that_writes_nothing(
    app: Flask, admin: Account, inspector: Inspector
) -> None:
    reader = Caller(app, new_token(app, admin, scope=TokenScope.READ))
    refused(reader.post(SLATE), 403, "Forbidden")
    assert inspector.count(Definition) == len(DEFAULTS)
    assert reader.get().status_code == 200
    assert last_used(inspector, reader.token) is not None


def test_token_is_named_in_the_audit_log(caller: Caller, admin: Account, admin_client: Visitor) -> None:
    assert caller.post(SLATE).status_code == 201
    page = admin_client.get("/admin/audit-log")
    entry = parse(page.text).all("ol.entries > li")[0]
    assert "Slate Repair" in entry.text
    assert admin.email in entry.one(".entry-who").text
    assert "Member portal" in entry.text
    assert caller.token.text not in page.text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "{{ 7*7 }}", "\"Portal\" & 'co'", "Pōtara 門"])
def test_token_is_named_as_it_is_called(
    app: Flask, admin: Account, admin_client: Visitor, inspector: Inspector, name: str
) -> None:
    Caller(app, new_token(app, admin, name=name)).post(SLATE)
    assert name in json.dumps(json.loads(inspector.entries()[-1]["metadata"]), ensure_ascii=False).replace('\\"', '"')
    assert name in parse(admin_client.get("/admin/audit-log").text).all("ol.entries > li")[0].text


def test_token_is_in_no_log(caller: Caller) -> None:
    with logged() as lines:
        caller.get()
        caller.post(SLATE)
        caller.post({})
        caller.client.get(API, headers={"Authorization": f"Bearer {caller.token.text}x"})
        caller.client.get(API, headers={"Authorization": f"Basic {caller.token.text}"})
    told = "\n".join(lines)
    assert told
    assert caller.token.text not in told
