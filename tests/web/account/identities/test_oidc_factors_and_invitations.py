"""A sign-in at the provider and what comes after it: a second factor of one's own, and an invitation that it opens."""

import time

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.accounts.models import User
from ranzcred.domain.notifications.models import Notification
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.environment import change_settings
from tests.support.factories.links import invite
from tests.support.factories.people import Account
from tests.support.factors import code_at, forget_password, new_app
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.identity_provider import SUBJECT, IdentityProvider
from tests.web.account.identities.journeys import LINK, START, come_back, journey, leave, linked_users


def link_with_app(app: Flask, admin: Account, client: BrowserClient, provider: IdentityProvider) -> None:
    """Link the account, and set an authenticator app up."""
    journey(client, provider, LINK)
    new_app(app, admin)


def invitation_token(app: Flask) -> str:
    """The token of an invitation, as the page that invites shows it where no mail is set up."""
    change_settings(app, mail_server=None, mail_from=None)
    return invite(app).address.rpartition("/")[2]


def test_second_factor_is_asked_for_where_the_provider_asked_for_one_alone(
    app: Flask, admin: Account, admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    link_with_app(app, admin, admin_client, provider)
    response = journey(visitor, provider, next="/admin/people")
    assert response.headers["Location"] == "/sign-in/two-factor?next=/admin/people"
    assert visitor.get("/account").status_code == 302
    visitor.get("/sign-in/two-factor")
    assert visitor.post("/sign-in/two-factor", {"code": "000000"}).status_code == 422
    assert visitor.get("/account").status_code == 302
    visitor.get("/sign-in/two-factor")
    assert visitor.post("/sign-in/two-factor", {"code": code_at()}).status_code == 303
    assert visitor.get("/account").status_code == 200
    assert f"{provider.issuer}/sign-out" in visitor.post("/sign-out").text, "they are signed in there too"


def test_two_factors_there_count_as_two_here(
    app: Flask, admin: Account, admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    link_with_app(app, admin, admin_client, provider)
    provider.claims = {"amr": ["pwd", "mfa"]}
    assert journey(visitor, provider).headers["Location"] == "/"
    assert visitor.get("/account").status_code == 200


@pytest.mark.parametrize(("ago", "asked"), [(30, False), (620, True), (None, True)])
def test_sign_in_there_shows_who_they_are_at_the_time_that_it_says(
    admin: Account,
    admin_client: BrowserClient,
    visitor: BrowserClient,
    provider: IdentityProvider,
    database_probe: DatabaseProbe,
    ago: int | None,
    asked: bool,
) -> None:
    journey(admin_client, provider, LINK)
    provider.claims = {"auth_time": None if ago is None else int(time.time()) - ago}
    assert journey(visitor, provider).headers["Location"] == "/"
    assert visitor.get("/account").status_code == 200
    assert visitor.get("/account/email").status_code == (303 if asked else 200)
    forget_password(database_probe, admin)
    journey(visitor, provider)
    assert visitor.get("/account/email").status_code == (303 if ago == 620 else 200), "they have nothing else to show"


def test_two_factors_there_are_no_fault_of_the_log(
    admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    journey(admin_client, provider, LINK)
    provider.claims = {"amr": ["mfa"]}
    journey(visitor, provider)
    assert found(database_probe) == []


def test_class_counts_as_two_factors_if_it_is_the_one_that_is_set(
    app: Flask, admin: Account, admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    link_with_app(app, admin, admin_client, provider)
    provider.claims = {"acr": "silver", "amr": ["pwd"]}
    assert journey(visitor, provider).headers["Location"].startswith("/sign-in/two-factor")
    assert "acr_values" not in leave(visitor)
    app.extensions["oidc_provider"].client = provider.client(acr="silver")
    address = leave(visitor)
    assert "acr_values=silver" in address
    assert come_back(visitor, provider.approve(address)).headers["Location"] == "/"


def test_invitation_is_accepted_with_an_account_of_another_address(
    app: Flask, visitor: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    token = invitation_token(app)
    page = parse(visitor.get(f"/invitation/{token}").text)
    form = page.one(f"form[action='{START}']")
    assert form.one("button").text == "Accept with RANZ account"
    assert journey(visitor, provider, invitation=form.one("[name=invitation]")["value"]).status_code == 303
    assert visitor.get("/account").status_code == 200
    [user] = database_probe.rows(select(table(User)))
    assert linked_users(database_probe) == [(SUBJECT, user["id"])]
    assert user["password_hash"] is None
    assert BrowserClient(app).get(f"/invitation/{token}").status_code == 410


def test_invitation_waits_until_the_address_is_verified(
    app: Flask, visitor: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    token = invitation_token(app)
    provider.claims = {"email_verified": False}
    assert journey(visitor, provider, invitation=token).status_code == 403
    assert linked_users(database_probe) == []
    assert visitor.get(f"/invitation/{token}").status_code == 200


def test_invitation_that_has_ended_leads_nowhere(
    app: Flask, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    token = invitation_token(app)
    back = provider.approve(leave(visitor, invitation=token))
    visitor.get("/sign-in")
    assert visitor.post(START, {"invitation": "of-no-link"}).status_code == 410
    another = BrowserClient(app)
    journey(another, provider, invitation=token)
    assert come_back(visitor, back).status_code in {403, 410}
    assert visitor.get("/account").status_code == 302


def test_invitation_has_no_password_where_none_is_taken(app: Flask, visitor: BrowserClient) -> None:
    token = invitation_token(app)
    change_settings(app, break_glass="break.glass@ranz.example.nz")
    page = parse(visitor.get(f"/invitation/{token}").text)
    assert not page.has("#password")
    sent = {"name": "Hine Moana", "password": "kauri under seven rains 31"}
    assert visitor.post(f"/invitation/{token}", sent).status_code == 403


def test_message_says_that_an_account_was_linked(
    admin_client: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    journey(admin_client, provider, LINK)
    rows = database_probe.rows(select(table(Notification).c.title))
    assert [row["title"] for row in rows] == ["An account at another service was linked"]
