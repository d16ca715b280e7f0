"""Tokens of forms: another one in each response, each as good as the other, and none to be guessed or found out."""

import re

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import session_cookie, session_of
from tests.support.routes.addresses import address, read, routes

LIST = "/admin/micro-credentials"
SHORTCUTS = "/account/shortcuts"
TLS = "https://localhost"
TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]*)"|X-CSRFToken(?:"|&#34;): (?:"|&#34;)([^"&]*)')


def tokens_in(text: str) -> set[str]:
    return {field or header for field, header in TOKEN.findall(text)}


def status_with(browser_client: BrowserClient, token: str) -> int:
    """The status of a form with this token."""
    return browser_client.client.post(SHORTCUTS, data={"csrf_token": token, "enabled": "no"}).status_code


def test_token_is_one_in_a_response_and_another_in_the_next_and_both_are_good(
    app: Flask, admin_client: BrowserClient
) -> None:
    new_definitions(app, ["Slate", "Slats"])
    seen = [tokens_in(admin_client.get(LIST).text) for _ in range(2)]
    seen.append(tokens_in(admin_client.htmx_get(f"{LIST}/new").text))
    tokens = [token for [token] in seen]
    assert len(set(tokens)) == 3
    assert not set(re.findall("........", tokens[0])) & set(re.findall("........", tokens[1]))
    assert [status_with(admin_client, token) for token in tokens] == [303] * 3
    headers = {"X-CSRFToken": tokens[0]}
    assert admin_client.client.post(SHORTCUTS, data={"enabled": "no"}, headers=headers).status_code == 303


def test_token_that_was_tampered_with_is_refused(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    [token] = tokens_in(admin_client.get(LIST).text)
    before = database_probe.last_seq()
    changed = [f"{token[:at]}{int(token[at], 16) ^ 1:x}{token[at + 1 :]}" for at in range(len(token))]
    secret = session_of(app, session_cookie(admin_client))["csrf_token"]
    half = len(token) // 2
    cut = [token[:half], token[half:], token[2:], token[:-2], f"{token}00", token * 2, token[:-1], f"{token}0"]
    for forged in [*changed, *cut, secret, "", "0" * len(token), "x" * len(token), "é", f"{token}.{token}"]:
        assert status_with(admin_client, forged) == 400, forged
    assert database_probe.last_seq() == before
    assert status_with(admin_client, token) == 303


def test_token_of_another_session_is_refused(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    other = BrowserClient(app)
    other.sign_in(admin)
    [token] = tokens_in(other.get(LIST).text)
    assert (status_with(other, token), status_with(admin_client, token)) == (303, 400)


def test_nothing_secret_is_in_two_responses(app: Flask, admin_client: BrowserClient) -> None:
    """What is the same in two packed pages could be found out by their lengths."""
    addresses = [address(app, rule) for method, rule in routes(app) if method == "GET" and rule.endpoint != "static"]
    admin_client.get(LIST)
    cookie = session_cookie(admin_client)
    session = session_of(app, cookie)
    secrets = [cookie, *cookie.split("."), session["csrf_token"], session["_user_id"]]
    seen: set[str] = set()
    pages = 0
    for where in addresses:
        for headers in ({}, {}, {"HX-Request": "true"}):
            text = read(admin_client.client.get(where, headers=headers)).get_data(as_text=True)
            tokens = tokens_in(text)
            assert len(tokens) <= 1, where
            assert not tokens & seen, where
            assert not [secret for secret in secrets if len(secret) > 8 and secret in text], where
            seen |= tokens
            pages += bool(tokens)
    assert pages > 30


@pytest.mark.parametrize(
    ("referrer", "status"),
    [
        (f"{TLS}{LIST}", 303),
        (f"{TLS}", 303),
        ("", 400),
        ("http://localhost/admin", 400),
        ("https://localhost.evil.example/", 400),
        ("https://evil.example/?https://localhost/", 400),
        ("https://localhost@evil.example/", 400),
        ("https://localhost:444/", 400),
        ("https://[localhost/", 400),
        ("null", 400),
    ],
)
def test_on_tls_a_form_is_of_a_page_of_this_host(
    production_app: Flask, production_admin: BrowserClient, referrer: str, status: int
) -> None:
    sent = {"csrf_token": production_admin.token, "enabled": "no"}
    headers = {"Referer": referrer} if referrer else {}
    response = production_admin.client.post(SHORTCUTS, base_url=TLS, data=sent, headers=headers)
    assert response.status_code == status


@pytest.fixture
def production_admin(production_app: Flask, admin: Account) -> BrowserClient:
    """An administrator at a browser, on TLS."""
    browser_client = BrowserClient(production_app, base_url=TLS)
    browser_client.sign_in(admin)
    browser_client.get("/account")
    return browser_client
