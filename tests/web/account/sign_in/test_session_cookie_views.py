"""The cookie that proves a sign-in, and the form's token: made anew by each."""

import hashlib
import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.accounts.models import SignIn
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import sent_cookies, session_cookie, session_of, with_cookie
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, hidden_fields, typed
from tests.web.account.sign_in.sessions import LIST, is_signed_in


def test_sign_in_submit_makes_the_token_anew(
    app: Flask, admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    browser_client.get("/sign-in")
    planted = session_cookie(browser_client)
    victim = with_cookie(app, planted)
    victim.token = browser_client.token
    sent = {"email": admin.email, "password": admin.password}
    assert victim.post("/sign-in", sent).status_code == 303
    assert is_signed_in(victim)
    assert not is_signed_in(with_cookie(app, planted))
    first = session_of(app, session_cookie(victim))
    assert "csrf_token" not in first or first["csrf_token"] != session_of(app, planted)["csrf_token"]
    assert browser_client.sign_in(admin).status_code == 303
    second = session_of(app, session_cookie(browser_client))
    tokens = [first["_user_id"], second["_user_id"]]
    assert len(set(tokens)) == 2
    assert all(re.fullmatch(r"[\w-]{43,}", token) for token in tokens)  # 256 bits in base64
    hashes = {row["token_hash"] for row in database_probe.rows(select(SignIn))}
    assert hashes == {hashlib.sha256(token.encode()).hexdigest() for token in tokens}


def test_sign_in_submit_makes_the_form_tokens_of_before_worthless(
    admin: Account, browser_client: BrowserClient
) -> None:
    browser_client.get("/sign-in")
    before = browser_client.token
    browser_client.sign_in(admin)
    browser_client.token = before
    assert browser_client.post(LIST, {"title": "Slate", "level": "4", "issuing_body": "RANZ"}).status_code == 400


def test_sign_in_submit_of_an_outdated_page_gives_a_new_one(admin: Account, browser_client: BrowserClient) -> None:
    page = parse(browser_client.get(f"/sign-in?next={LIST}").text)
    browser_client.token = "outdated"
    sent = {**hidden_fields(page.one("form[action='/sign-in']")), "email": admin.email, "password": admin.password}
    response = browser_client.post("/sign-in", sent)
    assert response.status_code == 400
    page = assert_whole_page(response)
    assert typed(page, {"email": ""}) == {"email": admin.email}
    assert page.one("#password").get("value") == ""
    sent = {**hidden_fields(page.one("form[action='/sign-in']")), "email": admin.email, "password": admin.password}
    assert browser_client.post("/sign-in", sent).headers["Location"] == LIST


def test_sign_in_submit_sets_a_cookie_for_the_site_alone(admin: Account, browser_client: BrowserClient) -> None:
    cookies = sent_cookies(browser_client.sign_in(admin))
    assert set(cookies) == {"ranzcred", "ranzcred-device"}
    cookie = cookies["ranzcred"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert (cookie["secure"], cookie["domain"], cookie["max-age"], cookie["expires"]) == ("", "", "", "")


def test_sign_in_submit_sets_a_host_cookie_on_tls(production_app: Flask) -> None:
    browser_client = BrowserClient(production_app, base_url="https://localhost")
    cookies = sent_cookies(browser_client.sign_in(new_user(production_app)))
    assert set(cookies) == {"__Host-ranzcred", "__Host-ranzcred-device"}
    cookie = cookies["__Host-ranzcred"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["domain"], cookie["max-age"], cookie["expires"]) == ("/", "", "", "")
    assert is_signed_in(browser_client)


def test_sign_out_ends_the_sign_in_for_good(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    kept = session_cookie(admin_client)
    assert is_signed_in(with_cookie(app, kept))
    response = admin_client.post("/sign-out")
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")
    assert not is_signed_in(admin_client)
    assert not is_signed_in(with_cookie(app, kept))
    [sign_in] = database_probe.rows(select(SignIn))
    assert sign_in["ended_at"] is not None


def test_sign_out_leaves_other_browsers_signed_in(
    admin: Account, signed_in: Callable[[Account], BrowserClient]
) -> None:
    this_device, other_device = signed_in(admin), signed_in(admin)
    this_device.post("/sign-out")
    assert not is_signed_in(this_device)
    assert is_signed_in(other_device)
