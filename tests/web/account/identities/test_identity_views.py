"""One's own links: shown and removed, but never the last way in; and new users, where a provider may make them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from ranzcred.config import RoleClaim
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.models import User
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings
from tests.support.factories.people import Account, new_member, new_user
from tests.support.factors import forget_password
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.identity_provider import SUBJECT, IdentityProvider
from tests.web.account.identities.journeys import LINK, journey, linked_users

SignIn = Callable[[Account], BrowserClient]
CREATES = {"creates_users": True}


def removal(browser: BrowserClient) -> str:
    return parse(browser.get("/account").text).all("#identities form[action$=remove]")[0]["action"]


def test_link_is_removed(
    admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    journey(admin_client, provider, LINK)
    assert admin_client.post(removal(admin_client)).status_code == 303
    assert not parse(admin_client.get("/account").text).has("form[action$=remove]")
    assert linked_users(database_probe) == []
    assert journey(visitor, provider).status_code == 403


def test_last_way_in_stays(
    admin: Account, admin_client: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    journey(admin_client, provider, LINK)
    forget_password(database_probe, admin)
    response = admin_client.post(removal(admin_client))
    assert response.status_code == 409
    assert "This is your only way to sign in." in response.text
    assert linked_users(database_probe) == [(SUBJECT, admin.id)]
    provider.claims = {"sub": "another"}
    journey(admin_client, provider, LINK)
    assert admin_client.post(removal(admin_client)).status_code == 303


def test_password_that_is_not_taken_is_no_way_in(
    app: Flask, admin_client: BrowserClient, provider: IdentityProvider
) -> None:
    journey(admin_client, provider, LINK)
    change_settings(app, break_glass="break.glass@ranz.example.nz")
    assert admin_client.post(removal(admin_client)).status_code == 409


def test_link_of_somebody_else_is_not_found(
    app: Flask,
    admin_client: BrowserClient,
    provider: IdentityProvider,
    signed_in: SignIn,
    database_probe: DatabaseProbe,
) -> None:
    journey(admin_client, provider, LINK)
    assert signed_in(new_user(app)).post(removal(admin_client)).status_code == 404
    assert len(linked_users(database_probe)) == 1


def test_passwords_may_be_for_one_user_alone(app: Flask, admin: Account, visitor: BrowserClient) -> None:
    key = new_user(app, email="break.glass@ranz.example.nz")
    change_settings(app, break_glass="Break.Glass@ranz.example.nz")
    page = parse(visitor.get("/sign-in").text)
    assert page.texts("main h2") == ["With a password"]
    assert visitor.sign_in(admin).status_code == 422
    assert visitor.sign_in(key).status_code == 303


@pytest.mark.parametrize("oidc", [CREATES])
def test_new_account_becomes_the_person_with_its_address(
    app: Flask,
    visitor: BrowserClient,
    provider: IdentityProvider,
    oidc: dict[str, object],
    database_probe: DatabaseProbe,
) -> None:
    member_id = new_member(app, first_name="Sione", email="sione@ridgeline.example.nz")
    provider.claims = {"email": "Sione@ridgeline.example.nz", "name": "Sione Latu"}
    assert journey(visitor, provider).headers["Location"] == "/"
    assert visitor.get("/credentials").status_code == 200
    [user] = database_probe.rows(table(User).select())
    assert (user["role"], user["member_id"], user["password_hash"]) == (Role.ORG_STAFF, member_id, None)
    assert linked_users(database_probe) == [(SUBJECT, user["id"])]
    assert journey(BrowserClient(app), provider).status_code == 303
    assert len(database_probe.rows(table(User).select())) == 1


@pytest.mark.parametrize("oidc", [CREATES])
@pytest.mark.parametrize(
    "why", ["a user's", "nobody's", "two people's", "inactive", "unverified", "another letter", "another user's"]
)
def test_new_account_is_nobody_without_exactly_one_person(
    app: Flask,
    visitor: BrowserClient,
    provider: IdentityProvider,
    oidc: dict[str, object],
    why: str,
    database_probe: DatabaseProbe,
) -> None:
    email = "sione@ridgeline.example.nz"
    if why == "a user's":
        new_user(app, email=email)
    for _ in range({"nobody's": 0, "two people's": 2}.get(why, 1)):
        member_id = new_member(app, email=email, active=why != "inactive")
    if why == "another user's":  # such as one that RANZ has deactivated
        new_user(app, role=Role.ORG_STAFF, member_id=member_id)
    email = email.replace("s", "\u017f", 1) if why == "another letter" else email
    before = len(database_probe.rows(table(User).select()))
    provider.claims = {"email": email, "email_verified": why != "unverified"}
    assert journey(visitor, provider).status_code == 403
    assert len(database_probe.rows(table(User).select())) == before
    assert linked_users(database_probe) == []


@pytest.mark.parametrize(
    "oidc",
    [CREATES | {"role_claim": RoleClaim(name="groups", roles={"auditors": "ranz:auditor", "offices": "org:admin"})}],
)
@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["auditors"], Role.RANZ_AUDITOR),
        (["offices"], Role.ORG_ADMIN),
        ("offices", Role.ORG_ADMIN),
        (["ranz:admin", "others"], Role.ORG_STAFF),
        (None, Role.ORG_STAFF),
    ],
)
def test_claim_gives_only_the_role_that_is_mapped(
    app: Flask,
    visitor: BrowserClient,
    provider: IdentityProvider,
    oidc: dict[str, object],
    groups: object,
    role: Role,
    database_probe: DatabaseProbe,
) -> None:
    new_member(app, email="sione@ridgeline.example.nz")
    provider.claims = {"email": "sione@ridgeline.example.nz", "groups": groups, "role": "ranz:admin"}
    assert journey(visitor, provider).status_code == 303
    assert [user["role"] for user in database_probe.rows(table(User).select())] == [role]


@pytest.mark.parametrize("oidc", [CREATES])
@pytest.mark.parametrize(
    ("claim", "value"),
    [("name", "Sione\x00Latu"), ("name", "Sione \u202eutaL"), ("email", "sione")],
)
def test_new_account_has_a_name_and_an_address_that_can_be_kept(
    app: Flask,
    visitor: BrowserClient,
    provider: IdentityProvider,
    oidc: dict[str, object],
    claim: str,
    value: str,
    database_probe: DatabaseProbe,
) -> None:
    new_member(app, email="sione@ridgeline.example.nz")
    provider.claims = {"email": "sione@ridgeline.example.nz", claim: value}
    assert journey(visitor, provider).status_code == 403
    assert database_probe.rows(table(User).select()) == []


def test_user_who_may_not_act_is_not_signed_in(
    app: Flask,
    admin: Account,
    admin_client: BrowserClient,
    visitor: BrowserClient,
    provider: IdentityProvider,
    database_probe: DatabaseProbe,
) -> None:
    journey(admin_client, provider, LINK)
    with database_probe.connection() as connection:
        connection.execute(update(table(User)).where(table(User).c.id == admin.id).values(active=False))
    response = journey(visitor, provider)
    assert response.status_code == 403
    assert "You can't sign in with this account." in parse(response.text).one(".notice").text
