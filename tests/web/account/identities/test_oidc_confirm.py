"""Who is signed in shows it again at the provider, which has to have asked them."""

import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.support.database.probe import DatabaseProbe
from tests.support.environment import change_settings
from tests.support.factories.people import Account, new_user
from tests.support.factors import code_at, forget_password, new_app, proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.identity_provider import IdentityProvider
from tests.web.account.identities.journeys import LINK, come_back, journey, leave

SignedIn = Callable[[Account], BrowserClient]
CONFIRM = "/account/confirm"
THERE = f"{CONFIRM}/oidc"
GUARDED = "/account/email"
LONG = timedelta(minutes=11)


@pytest.fixture
def linked(
    app: Flask,
    admin: Account,
    admin_client: BrowserClient,
    provider: IdentityProvider,
    database_probe: DatabaseProbe,
) -> BrowserClient:
    """Somebody who has an account at the provider and no password, and was asked a while ago who they are."""
    journey(admin_client, provider, LINK)
    forget_password(database_probe, admin)
    proved_before(app, LONG)
    return admin_client


@pytest.fixture
def with_app(app: Flask, admin: Account, linked: BrowserClient, provider: IdentityProvider) -> BrowserClient:
    """The same, with an authenticator app."""
    new_app(app, admin)
    provider.claims = {"amr": ["mfa"]}
    assert journey(linked, provider).status_code == 303
    provider.claims = {}
    proved_before(app, LONG)
    linked.get("/account")
    return linked


def is_confirmed(browser: BrowserClient) -> bool:
    return browser.get(GUARDED).status_code == 200


def problem_of(page: str) -> str:
    return parse(page).one(".error-summary").text


def test_whoever_has_no_password_confirms_at_the_provider(linked: BrowserClient, provider: IdentityProvider) -> None:
    page = parse(linked.get(linked.get(GUARDED).headers["Location"]).text)
    assert not page.has("#current_password")
    form = page.one(f"form[action='{THERE}']")
    assert form.one("button").text == "Use your RANZ account"
    address = leave(linked, THERE, next=form.one("[name=next]")["value"])
    asked = parse_qs(urlsplit(address).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    response = come_back(linked, provider.approve(address))
    assert (response.status_code, response.headers["Location"]) == (303, GUARDED)
    assert is_confirmed(linked)


LIES = {
    "before they were asked": {"auth_time": int(time.time()) - 3600},
    "two minutes before": {"auth_time": int(time.time()) - 120},
    "in the future": {"auth_time": int(time.time()) + 3600},
    "unsaid": {"auth_time": None},
    "no moment": {"auth_time": True},
    "no moment there is": {"auth_time": 1e300},
    "text": {"auth_time": "now"},
    "somebody else": {"sub": "another"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_lie_confirms_nobody(linked: BrowserClient, provider: IdentityProvider, lie: dict[str, object]) -> None:
    provider.claims = lie
    response = journey(linked, provider, THERE, next=GUARDED, again="y")
    assert response.status_code == 403
    page = parse(response.text)
    assert page.one("h1").text == "Confirm it's you"
    form = page.one(f"form[action='{THERE}']")
    assert (form.one("[name=next]")["value"], form.one("[name=again]")["value"]) == (GUARDED, "y")
    assert problem_of(response.text)
    assert not is_confirmed(linked)
    provider.claims = {}
    assert journey(linked, provider, THERE).status_code == 303


def test_account_of_another_user_confirms_nobody(
    app: Flask, linked: BrowserClient, provider: IdentityProvider, signed_in: SignedIn
) -> None:
    provider.claims = {"sub": "another"}
    journey(signed_in(new_user(app)), provider, LINK)
    response = journey(linked, provider, THERE)
    assert "That account isn't linked to you." in problem_of(response.text)
    assert not is_confirmed(linked)


def test_who_has_begun_it_finishes_it(
    app: Flask, linked: BrowserClient, provider: IdentityProvider, visitor: BrowserClient
) -> None:
    back = provider.approve(leave(linked, THERE))
    with linked.client.session_transaction() as session:
        session["oidc_begun"]["subject"] = new_user(app).id
        session.modified = True
    assert come_back(linked, back).status_code == 403
    assert not is_confirmed(linked)
    assert visitor.post(THERE).status_code == 401


def test_second_factor_is_asked_for_where_the_provider_asked_for_one_alone(
    app: Flask, with_app: BrowserClient, provider: IdentityProvider
) -> None:
    linked = with_app
    response = journey(linked, provider, THERE, next=GUARDED)
    assert response.status_code == 200
    assert not is_confirmed(linked)
    page = parse(response.text)
    assert not page.has("#current_password")
    assert not page.has(f"form[action='{THERE}']")
    form = page.one(f"form[action='{CONFIRM}']")
    sent = {"next": form.one("[name=next]")["value"]}
    assert linked.post(CONFIRM, sent | {"code": "000000"}).status_code == 422
    assert linked.post(CONFIRM, sent | {"code": code_at()}).headers["Location"] == GUARDED
    assert is_confirmed(linked)
    proved_before(app, LONG)
    code = code_at(later=timedelta(seconds=30))
    assert linked.post(CONFIRM, {"code": code}).status_code == 422, "what was shown there counts once"


def test_code_confirms_nobody_who_was_not_at_the_provider(with_app: BrowserClient) -> None:
    assert with_app.post(CONFIRM, {"code": code_at()}).status_code == 422
    assert not is_confirmed(with_app)


def test_two_factors_there_are_enough(with_app: BrowserClient, provider: IdentityProvider) -> None:
    provider.claims = {"amr": ["pwd", "mfa"]}
    assert journey(with_app, provider, THERE, next=GUARDED).headers["Location"] == GUARDED
    assert is_confirmed(with_app)


def test_what_was_typed_is_kept_on_the_way_there_and_back(linked: BrowserClient, provider: IdentityProvider) -> None:
    linked.get("/account")
    asked = linked.post(GUARDED, {"email": "mere.new@example.co.nz"})
    assert asked.status_code == 401
    typed = parse(asked.text).one(f"form[action='{THERE}'] [name=typed]")["value"]
    back = journey(linked, provider, THERE, typed=typed)
    form = parse(back.text).one(f"form[action='{GUARDED}']")
    assert form.one("[name=email]")["value"] == "mere.new@example.co.nz"


def test_what_is_too_long_to_be_kept_is_said_before_and_after(
    linked: BrowserClient, provider: IdentityProvider
) -> None:
    linked.get("/account")
    page = parse(linked.post("/account/email", {"email": "".join(str(n * n) for n in range(2000))}).text)
    form = page.one(f"form[action='{THERE}']")
    assert "too long to be kept" in form.one(".hint").text
    back = journey(linked, provider, THERE, typed=form.one("[name=typed]")["value"])
    assert back.headers["Location"] == "/"
    assert "Nothing has changed yet" in linked.get("/account").text


def test_provider_that_is_away_leaves_the_question(linked: BrowserClient, provider: IdentityProvider) -> None:
    linked.app.extensions["oidc_provider"]._discovered = None
    provider.replies["/.well-known/openid-configuration"] = (500, {}, b"")
    linked.get(CONFIRM)
    response = linked.post(THERE, {"next": GUARDED})
    assert response.status_code == 503
    assert "isn't responding" in problem_of(response.text)


def test_whoever_signs_in_there_has_shown_then_who_they_are(
    linked: BrowserClient, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    provider.claims = {"auth_time": int(time.time()) - 3600}
    journey(visitor, provider)
    assert visitor.get("/account").status_code == 200
    assert not is_confirmed(visitor), "they were signed in there for an hour, and are asked"
    provider.claims = {"auth_time": int(time.time()) + 3600}
    journey(visitor, provider)
    assert is_confirmed(visitor)


def test_no_password_confirms_where_none_is_taken(
    app: Flask, admin: Account, admin_client: BrowserClient, provider: IdentityProvider
) -> None:
    journey(admin_client, provider, LINK)
    proved_before(app, LONG)
    assert parse(admin_client.get(CONFIRM).text).has("#current_password")
    change_settings(app, break_glass="break.glass@ranz.example.nz")
    page = parse(admin_client.get(CONFIRM).text)
    assert not page.has("#current_password")
    assert page.has(f"form[action='{THERE}']")
    assert admin_client.post(CONFIRM, {"current_password": admin.password}).status_code == 422
    assert not is_confirmed(admin_client)
