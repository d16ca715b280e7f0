"""Sign-in by an account at a provider: linked once, and then by it alone."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core.db.base import Base
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import session_cookie, session_of
from tests.support.http.markup import parse
from tests.support.identity_provider import ACCESS_TOKEN, SUBJECT, IdentityProvider, curve_key
from tests.support.logs import logged
from tests.web.account.identities.journeys import LINK, come_back, journey, leave, linked_users

SignIn = Callable[[Account], BrowserClient]


def test_sign_in_by_an_account_that_was_linked(
    admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    response = journey(admin_client, provider, LINK)
    assert (response.status_code, response.headers["Location"]) == (303, "/account")
    assert "RANZ account linked" in admin_client.get("/account").text
    response = journey(visitor, provider, next="/admin/people")
    assert (response.status_code, response.headers["Location"]) == (303, "/admin/people")
    assert visitor.get("/admin/people").status_code == 200
    assert parse(visitor.get("/account").text).one(".user-name").text == "Mere Tamahori"


def test_the_way_there_asks_for_a_code_by_a_proof_of_its_own(
    visitor: BrowserClient, provider: IdentityProvider
) -> None:
    first, second = (parse_qs(urlsplit(leave(visitor)).query) for _ in range(2))
    assert first["redirect_uri"] == ["http://localhost/sign-in/oidc/callback"]
    assert first["scope"] == ["openid email profile"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["max_age"] == ["43200"], "twelve hours"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


@pytest.mark.parametrize(("algorithm"), ["ES256"])
def test_sign_in_is_signed_by_any_of_the_algorithms(
    admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider, algorithm: str
) -> None:
    journey(admin_client, provider, LINK)
    provider.keys, provider.algorithm = [curve_key()], algorithm  # also: keys that are new since they were read
    assert journey(visitor, provider).status_code == 303
    assert visitor.get("/account").status_code == 200


def test_address_signs_nobody_in(
    admin: Account, visitor: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    provider.claims = {"email": admin.email}
    response = journey(visitor, provider)
    assert response.status_code == 403
    assert "Sign in with your password, then link it" in response.text
    assert visitor.get("/account").status_code == 302
    assert linked_users(database_probe) == []


def test_link_is_kept_when_the_address_there_changes(
    admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    journey(admin_client, provider, LINK)
    provider.claims = {"email": "another@example.co.nz", "email_verified": False}
    assert journey(visitor, provider).status_code == 303


def test_account_is_linked_to_one_user_alone(
    app: Flask,
    admin: Account,
    admin_client: BrowserClient,
    provider: IdentityProvider,
    database_probe: DatabaseProbe,
    signed_in: SignIn,
) -> None:
    journey(admin_client, provider, LINK)
    response = journey(signed_in(new_user(app)), provider, LINK)
    assert response.status_code == 409
    assert "already linked to another user" in response.text
    assert linked_users(database_probe) == [(SUBJECT, admin.id)]


def test_link_belongs_to_the_user_who_began_it(
    app: Flask, admin_client: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    address = leave(admin_client, LINK)
    back = provider.approve(address)
    with admin_client.client.session_transaction() as session:
        session["oidc_begun"]["subject"] = new_user(app).id
        session.modified = True
    response = come_back(admin_client, back)
    assert response.status_code == 403
    assert linked_users(database_probe) == []


def test_tokens_of_the_provider_stay_on_the_server(
    app: Flask,
    admin_client: BrowserClient,
    visitor: BrowserClient,
    provider: IdentityProvider,
    database_probe: DatabaseProbe,
) -> None:
    given: list[str] = []
    sign = provider.id_token

    def id_token(asked: Mapping[str, str]) -> str:
        given.append(sign(asked))
        return given[-1]

    vars(provider)["id_token"] = id_token
    journey(admin_client, provider, LINK)
    back = journey(visitor, provider)
    kept = str(session_of(app, session_cookie(visitor))) + str(back.headers) + back.text + visitor.get("/account").text
    tables = Base.metadata.sorted_tables
    kept += "".join(str(row) for each in tables for row in database_probe.rows(select(each)))
    assert len(given) == 2
    assert not [token for token in (ACCESS_TOKEN, *given) if token in kept]


def test_sign_in_page_offers_the_account(visitor: BrowserClient) -> None:
    page = parse(visitor.get("/sign-in?next=/admin/people").text)
    assert page.one("#sign-in-by-provider button").text == "Sign in with RANZ account"
    assert page.one("#sign-in-by-provider [name=next]")["value"] == "/admin/people"


def test_sign_in_is_on_record_with_its_method(
    admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    journey(admin_client, provider, LINK)
    provider.claims = {"amr": ["pwd", "mfa"]}
    with logged("ranzcred.security") as lines:
        journey(visitor, provider)
    assert any('"reason":"by oidc+mfa"' in line.replace(": ", ":") for line in lines)


def test_sign_out_leads_to_the_provider(
    admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    journey(admin_client, provider, LINK)
    journey(visitor, provider)
    response = visitor.post("/sign-out")
    address = urlsplit(parse(response.text).one("main a")["href"])
    assert response.status_code == 200
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{provider.issuer}/sign-out"
    assert parse_qs(address.query)["post_logout_redirect_uri"] == ["http://localhost/sign-in"]
    assert visitor.get("/account").status_code == 302
    assert admin_client.post("/sign-out").headers["Location"] == "/sign-in"  # by a password
