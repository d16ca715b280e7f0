"""Where one is signed in: seen on one's own account, and ended from there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import SignIn
from ranzcred.domain.accounts.sign_ins import IDLE
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_user
from tests.support.factors import proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse

SignedIn = Callable[[Account], BrowserClient]


@pytest.fixture
def account(app: Flask) -> Account:
    return new_user(app, role=Role.ORG_STAFF)


def rows(browser_client: BrowserClient) -> list[Element]:
    return parse(browser_client.get("/account").text).all("#sign-ins tbody tr")


def is_signed_in(browser_client: BrowserClient) -> bool:
    return browser_client.get("/account").status_code == 200


def test_sign_ins_are_shown_and_ended_one_by_one(app: Flask, signed_in: SignedIn, account: Account) -> None:
    signed_in(new_user(app))
    here, there, elsewhere = (signed_in(account) for _ in range(3))
    shown = rows(here)
    assert len(shown) == 3
    assert [row.texts(".badge") for row in shown].count(["This browser"]) == 1
    [own] = [row for row in shown if row.has(".badge")]
    assert not own.has("form")
    form = next(row for row in rows(there) if row.has("form")).one("form")
    ended = there.post(form["action"])
    assert (ended.status_code, ended.headers["Location"]) == (303, "/account#sign-ins")
    assert "Signed out of Unknown browser." in there.get("/account").text
    assert sorted([is_signed_in(here), is_signed_in(elsewhere)]) == [False, True]
    assert is_signed_in(there)
    assert len(rows(there)) == 2


def test_sign_ins_elsewhere_are_ended_at_once(
    app: Flask, signed_in: SignedIn, account: Account, database_probe: DatabaseProbe
) -> None:
    other = signed_in(new_user(app))
    here, *elsewhere = (signed_in(account) for _ in range(3))
    page = parse(here.get("/account").text)
    response = here.post(page.one("#sign-ins > form")["action"])
    assert response.status_code == 303
    page = parse(here.get("/account").text)
    assert "Signed out of 2 other browsers." in page.text
    assert not page.has("#sign-ins > form")
    assert not any(map(is_signed_in, elsewhere))
    assert is_signed_in(other)
    assert database_probe.entries()[-1]["action"] == "LOGOUT"


def test_sign_ins_are_ended_by_who_has_just_shown_who_they_are(
    app: Flask, signed_in: SignedIn, account: Account
) -> None:
    here, elsewhere = signed_in(account), signed_in(account)
    page = parse(here.get("/account").text)
    proved_before(app, timedelta(minutes=11))
    for form in page.all("#sign-ins form"):
        asked = here.post(form["action"])
        assert asked.status_code == 401
        assert parse(asked.text).has("form[action='/account/confirm'] #current_password")
    assert is_signed_in(elsewhere)
    here.post("/account/confirm", {"current_password": account.password})
    here.post(page.one("#sign-ins > form")["action"])
    assert not is_signed_in(elsewhere)


def test_sign_ins_that_are_over_are_not_shown(
    signed_in: SignedIn, account: Account, database_probe: DatabaseProbe
) -> None:
    here = signed_in(account)
    signed_in(account)
    oldest = database_probe.rows(select(SignIn.id).order_by(SignIn.created_at))[-1]["id"]
    database_probe.run(update(SignIn).where(SignIn.id == oldest).values(last_seen_at=clock.now() - IDLE))
    assert len(rows(here)) == 1


def test_sign_in_of_someone_else_is_not_there(
    app: Flask, signed_in: SignedIn, account: Account, database_probe: DatabaseProbe
) -> None:
    here, other = signed_in(account), signed_in(new_user(app))
    theirs = database_probe.rows(select(SignIn.id).where(SignIn.user_id != account.id))[0]["id"]
    here.get("/account")
    absent = here.post("/account/sign-ins/01a221b7-0000-7000-8000-000000000000/end")
    refused = here.post(f"/account/sign-ins/{theirs}/end")
    assert refused.status_code == absent.status_code == 404
    assert all("Sign-in not found." in response.text for response in (absent, refused))
    assert is_signed_in(other)
