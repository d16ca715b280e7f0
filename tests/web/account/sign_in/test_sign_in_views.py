"""Signing in: the page, what it responds with, and what is kept of it."""

import dataclasses
import re
from collections.abc import Callable
from typing import Literal

import pytest
from argon2 import PasswordHasher, profiles
from flask import Flask
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import SignIn, SignInFailure
from ranzcred.domain.accounts.queries import find_user
from ranzcred.domain.accounts.users import deactivate_user
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import PASSWORD, Account, new_user
from tests.support.factories.principals import ANYBODY
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import session_cookie, session_of
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, hidden_fields, typed
from tests.support.logs import logged
from tests.web.account.sign_in.sessions import LIST, is_signed_in

WRONG = "another password 27"


def deactivate(app: Flask, account: Account) -> None:
    with app.app_context(), writing():
        user = find_user(account.email)
        assert user is not None
        deactivate_user(user=user, by=ANYBODY)


def test_sign_in_is_a_page_for_everybody(browser_client: BrowserClient) -> None:
    response = browser_client.get("/sign-in")
    page = assert_whole_page(response)
    form = page.one("form[action='/sign-in']")
    assert response.status_code == 200
    assert page.one("title").text.startswith("Sign in")
    assert (form["method"], form["action"]) == ("post", "/sign-in")
    assert form.texts("label") == ["Email", "Password"]
    assert form.texts("button") == ["Sign in"]
    assert form.one("#password")["type"] == "password"
    assert form.one("#email")["autocomplete"] == "username"
    assert form.one("#password")["autocomplete"] == "current-password"
    for attribute in ("maxlength", "required", "autofocus", "onpaste"):
        assert not form.has(f"[{attribute}]")
    assert not page.has("nav")


@pytest.mark.parametrize(
    ("role", "home"), [(Role.RANZ_ADMIN, "/admin"), (Role.ORG_ADMIN, "/credentials"), (Role.ORG_STAFF, "/credentials")]
)
def test_sign_in_submit_leads_to_where_ones_work_is(
    app: Flask, browser_client: BrowserClient, role: Role, home: str
) -> None:
    response = browser_client.sign_in(new_user(app, role=role))
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    response = browser_client.get("/")
    assert (response.status_code, response.headers["Location"]) == (302, home)
    assert browser_client.get(home).status_code == 200


def test_sign_in_submit_knows_an_address_in_any_case(admin: Account, browser_client: BrowserClient) -> None:
    browser_client.get("/sign-in")
    sent = {"email": f"  {admin.email.upper()} ", "password": admin.password}
    assert browser_client.post("/sign-in", sent).status_code == 303


@pytest.mark.parametrize(
    ("email", "password", "problems"),
    [
        ("", PASSWORD, {"email": "Enter an email."}),
        ("  ", PASSWORD, {"email": "Enter an email."}),
        ("mere@ranz.example.nz", "", {"password": "Enter the password."}),
        ("", "", {"email": "Enter an email.", "password": "Enter the password."}),
        ("e" * 255, PASSWORD, {"email": "Email must be 254 characters or fewer (1 too many)."}),
    ],
)
def test_sign_in_submit_says_what_is_missing(
    browser_client: BrowserClient, database_probe: DatabaseProbe, email: str, password: str, problems: dict[str, str]
) -> None:
    browser_client.get("/sign-in")
    response = browser_client.post("/sign-in", {"email": email, "password": password, "next": LIST})
    page = assert_whole_page(response)
    assert response.status_code == 422
    assert {link["href"][1:]: link.text for link in page.all(".error-summary a")} == problems
    assert {control["id"] for control in page.all("[aria-invalid]")} == set(problems)
    assert typed(page, {"email": ""})["email"].strip() == email.strip()
    assert page.one("#password").get("value") == ""
    assert hidden_fields(page.one("form[action='/sign-in']")) == {"next": LIST}
    assert page.one("title").text.startswith("Error: ")
    assert database_probe.count(SignInFailure) == 0


def test_sign_in_submit_answers_the_same_whoever_it_is(
    app: Flask, admin: Account, browser_client: BrowserClient
) -> None:
    gone = new_user(app, email="gone@ranz.example.nz")
    deactivate(app, gone)
    browser_client.get("/sign-in")
    outcomes = set()
    for email, password in ((admin.email, WRONG), ("nobody@ranz.example.nz", PASSWORD), (gone.email, PASSWORD)):
        response = browser_client.post("/sign-in", {"email": email, "password": password})
        page = parse(response.text)
        assert page.one("#password").get("value") == ""
        assert PASSWORD not in response.text
        unseen = re.sub(r"[\w.-]{60,}", "TOKEN", response.text.replace(email, "EMAIL"))
        outcomes.add((response.status_code, unseen, "Set-Cookie" in response.headers))
    [(status, _, _)] = outcomes
    assert status == 422
    assert not is_signed_in(browser_client)


class CountingHasher(PasswordHasher):
    """A hasher that tells how often it worked."""

    verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's own name
        type(self).verified += 1
        return super().verify(hash, password)


def test_sign_in_submit_works_as_hard_whoever_it_is(settings: Settings, make_app: Callable[[Settings], Flask]) -> None:
    hasher = CountingHasher.from_parameters(profiles.CHEAPEST)
    app = make_app(dataclasses.replace(settings, password_hasher=hasher))
    known, gone = new_user(app), new_user(app)
    deactivate(app, gone)
    browser_client = BrowserClient(app)
    browser_client.get("/sign-in")
    for email in (known.email, gone.email, "nobody@ranz.example.nz"):
        before = CountingHasher.verified
        browser_client.post("/sign-in", {"email": email, "password": WRONG})
        assert CountingHasher.verified == before + 1


def test_sign_in_and_sign_out_are_in_the_audit_log(
    admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    browser_client.client.environ_base["REMOTE_ADDR"] = "192.0.2.21"
    before = database_probe.last_seq()
    requests = [browser_client.sign_in(admin), browser_client.post("/sign-out")]
    entries = database_probe.entries(after=before)
    assert [entry["action"] for entry in entries] == ["LOGIN", "LOGOUT"]
    for entry, response in zip(entries, requests, strict=True):
        assert (entry["resource_type"], entry["resource_id"]) == ("User", admin.id)
        assert (entry["actor_id"], entry["actor_email"], entry["actor_role"]) == (admin.id, admin.email, "ranz:admin")
        assert entry["ip_address"] == "192.0.2.21"
        assert entry["user_agent"] == browser_client.client.environ_base["HTTP_USER_AGENT"]
        assert response.headers["X-Request-Id"] in entry["metadata"]


def test_sign_in_submit_leaves_no_secret_in_log_or_audit(
    app: Flask, admin: Account, browser_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    with logged() as lines:
        browser_client.get("/sign-in")
        form_token = browser_client.token
        browser_client.post("/sign-in", {"email": admin.email, "password": WRONG})
        browser_client.sign_in(admin)
        cookie = session_cookie(browser_client)
        changed = {"current_password": admin.password, "new_password": "gutter seam kererū 31"}
        assert browser_client.post("/account/password", changed).status_code == 303
        browser_client.post("/sign-out")
    assert len(lines) >= 5
    token = session_of(app, cookie)["_user_id"]
    recorded = "\n".join(lines) + "\n".join(str(dict(entry)) for entry in database_probe.entries())
    hashes = [row["token_hash"] for row in database_probe.rows(select(SignIn))]
    for secret in (admin.password, WRONG, changed["new_password"], token, cookie, form_token, "$argon2", *hashes):
        assert secret not in recorded
