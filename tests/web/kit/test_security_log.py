"""The security log: each event by which an attack is seen, and nothing that is secret."""

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.accounts.models import ApiToken, SignInFailure
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import SECRET_KEY
from tests.support.factories.people import Account, new_token, new_user
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import session_cookie, with_cookie
from tests.support.logs import logged

WRONG = "another password 27"
SECURITY = "ranzcred.security"


def events(lines: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


def told(lines: list[str]) -> list[tuple[str, str | None, str]]:
    return [(line["event"], line["user"], line["reason"]) for line in events(lines)]


def try_password(browser_client: BrowserClient, email: str, password: str = WRONG, **headers: str) -> int:
    browser_client.get("/sign-in")
    sent = {"email": email, "password": password}
    return browser_client.post("/sign-in", sent, headers=headers).status_code


def test_sign_ins_are_seen(app: Flask, admin: Account, browser_client: BrowserClient) -> None:
    with logged(SECURITY) as lines:
        try_password(browser_client, admin.email)
        response = browser_client.sign_in(admin)
    assert told(lines) == [
        ("sign_in_failed", admin.id, "wrong password"),
        ("signed_in", admin.id, "by password"),
    ]
    last = events(lines)[-1]
    assert (last["request"], last["address"]) == (response.headers["X-Request-Id"], "127.0.0.1")
    assert (last["method"], last["path"]) == ("POST", "/sign-in")
    assert last["time"].endswith("+00:00")


def test_account_that_is_not_there_is_told_by_a_hash_that_is_keyed(
    settings: Settings, make_app: Callable[[Settings], Flask]
) -> None:
    hashes = []
    for key in (SECRET_KEY, SECRET_KEY[::-1]):
        browser_client = BrowserClient(make_app(dataclasses.replace(settings, secret_key=key)))
        with logged(SECURITY) as lines:
            for email in ("Nobody@example.nz", "nobody@example.nz ", "another@example.nz"):
                try_password(browser_client, email)
        assert "example" not in "".join(lines).casefold()
        assert told(lines) == [("sign_in_failed", None, "no such account")] * 3
        hashes.append([line["account"] for line in events(lines)])
    assert hashes[0][0] == hashes[0][1] != hashes[0][2]
    assert set(hashes[0]).isdisjoint(hashes[1])


def test_throttle_is_seen(app: Flask, admin: Account, browser_client: BrowserClient) -> None:
    for _ in range(10):
        try_password(browser_client, admin.email)
    with logged(SECURITY) as lines:
        try_password(browser_client, admin.email)
    assert told(lines) == [("sign_in_throttled", admin.id, "too many tries for this account from here")]


def test_wrong_current_passwords_and_changes_are_seen(admin: Account, admin_client: BrowserClient) -> None:
    admin_client.get("/account")
    sent = {"current_password": WRONG, "new_password": "gutter seam kererū 31"}
    with logged(SECURITY) as lines:
        admin_client.post("/account/password", sent)
        admin_client.post("/account/password", {**sent, "current_password": admin.password})
    assert [event for event, _, _ in told(lines)] == ["password_wrong", "signed_in", "password_changed"]
    assert {user for _, user, _ in told(lines)} == {admin.id}


def test_refusals_are_seen(org_staff: Account, org_staff_client: BrowserClient) -> None:
    org_staff_client.get("/account")
    with logged(SECURITY) as lines:
        assert org_staff_client.get("/admin").status_code == 403
        assert org_staff_client.post("/account/shortcuts", {"csrf_token": "forged"}).status_code == 400
        cross_site = {"Sec-Fetch-Site": "cross-site"}
        assert org_staff_client.post("/account/shortcuts", headers=cross_site).status_code == 403
        assert org_staff_client.get("/account", headers={"Host": "evil.example"}).status_code == 400
        assert org_staff_client.client.get("/account", environ_overrides={"SCRIPT_NAME": "/x"}).status_code == 400
    assert [event for event, _, _ in told(lines)] == [
        *("permission_refused", "csrf_refused", "cross_site_refused", "host_refused"),
        "prefix_refused",
    ]
    assert told(lines)[0][1] == org_staff.id


def test_tokens_that_are_refused_are_seen_with_the_reason(
    app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    expired, revoked = new_token(app, admin, name="Expired"), new_token(app, admin, name="Revoked")
    invented = dataclasses.replace(expired, text="ranz_invented")
    now, tokens = clock.now(), table(ApiToken)
    database_probe.run(update(tokens).where(tokens.c.name == "Expired").values(expires_at=now - timedelta(days=1)))
    database_probe.run(update(tokens).where(tokens.c.name == "Revoked").values(revoked_at=now))
    with logged(SECURITY) as lines:
        for token in (expired, revoked, invented):
            assert ApiClient(app, token).get("/api/admin/organisations").status_code == 401
    assert told(lines) == [
        ("token_refused", admin.id, "the API token has expired"),
        ("token_refused", admin.id, "the API token is revoked"),
        ("token_refused", None, "no such API token"),
    ]
    assert not any(token.text in "".join(lines) for token in (expired, revoked, invented))


def test_cookie_of_a_sign_in_that_has_ended_is_seen(app: Flask, admin_client: BrowserClient) -> None:
    kept = session_cookie(admin_client)
    admin_client.post("/sign-out")
    with logged(SECURITY) as lines:
        with_cookie(app, kept).get("/account")
    assert told(lines) == [("session_refused", None, "the sign-in has ended")]


def test_lines_hold_no_control_character(browser_client: BrowserClient) -> None:
    with logged(SECURITY, "ranzcred.access") as lines:
        browser_client.client.get("/%1b[2K%7f%c2%9b", base_url="http://localhost", headers={"Host": "a\x7f\x9b"})
    assert lines
    assert all(line.isascii() and line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("x" * 65, "invalid"),
        ("192.0.2.1; DROP", "invalid"),
        ("192.0.2.9", "192.0.2.9"),
        ("2001:DB8::0:1", "2001:db8::1"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("fe80::1%" + "e" * 80, "fe80::1"),
    ],
)
def test_address_is_never_any_text(
    settings: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe, sent: str, stored: str
) -> None:
    app = make_app(dataclasses.replace(settings, proxies=1))
    user, browser_client = new_user(app), BrowserClient(app)
    forwarded = {"X-Forwarded-For": sent}
    with logged() as lines:
        assert try_password(browser_client, user.email, **forwarded) == 422
        assert len(database_probe.rows(select(SignInFailure))) == 2
        assert try_password(browser_client, user.email, user.password, **forwarded) == 303
    entry = database_probe.entries()[-1]
    assert (entry["action"], entry["ip_address"]) == ("LOGIN", stored)
    posted = [line["address"] for line in events(lines) if line["method"] == "POST"]
    assert posted == [stored] * 4


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_proxy_that_is_not_configured_is_said_once(browser_client: BrowserClient, header: str) -> None:
    with logged(SECURITY) as lines:
        for _ in range(3):
            browser_client.get("/sign-in", headers={header: "for=192.0.2.1"})
    [(event, _, reason)] = told(lines)
    assert event == "proxy_not_configured"
    assert "RANZCRED_PROXIES" in reason


def test_proxy_that_is_configured_needs_no_word(settings: Settings, make_app: Callable[[Settings], Flask]) -> None:
    browser_client = BrowserClient(make_app(dataclasses.replace(settings, proxies=1)))
    with logged(SECURITY) as lines:
        browser_client.get("/sign-in", headers={"X-Forwarded-For": "192.0.2.1"})
    assert lines == []
