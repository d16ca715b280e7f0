"""A provider that lies, is down or is slow: no sign-in, no link, and a page that says how to go on."""

import time
from collections.abc import Callable, Mapping
from json import dumps
from typing import Any

import pytest

from tests.support.database.probe import DatabaseProbe
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.identity_provider import CLIENT_SECRET, IdentityProvider, other_key
from tests.support.logs import logged
from tests.web.account.identities.journeys import LINK, PATIENCE, START, come_back, journey, leave, linked_users

Lie = Callable[[IdentityProvider], object]


def claims(**lies: Any) -> Lie:
    return lambda provider: provider.claims.update(lies)


def attributes(**lies: Any) -> Lie:
    return lambda provider: vars(provider).update(lies)


def hurried(faults: Mapping[str, Lie]) -> list[tuple[Lie, dict[str, object]]]:
    """Faults, each with the settings of a client that waits for a slow provider alone for less than it takes."""
    return [(fault, {"timeout": PATIENCE} if name == "slow" else {}) for name, fault in faults.items()]


def expired(provider: IdentityProvider) -> None:
    provider.claims.update(exp=int(time.time()) - 120, iat=int(time.time()) - 300)


LIES: dict[str, Lie] = {
    "nonce": claims(nonce="another"),
    "no nonce": claims(nonce=None),
    "audience": claims(aud="another-client"),
    "several audiences, for another": claims(aud=["ranzcred", "another-client"], azp="another-client"),
    "issuer": claims(iss="https://another.example.nz"),
    "expired": expired,
    "no end": claims(exp=None),
    "from the future": lambda provider: provider.claims.update(iat=int(time.time()) + 600, exp=int(time.time()) + 900),
    "old": lambda provider: provider.claims.update(iat=int(time.time()) - 3600),
    "signed in there yesterday": lambda provider: provider.claims.update(auth_time=int(time.time()) - 12 * 3600 - 90),
    "signed in there some time": claims(auth_time="some time"),
    "alg none": attributes(unsigned=True),
    "unknown key": lambda provider: setattr(provider, "signs", other_key()),
    "no subject": claims(sub=None),
    "empty subject": claims(sub=""),
    "a number for a subject": claims(sub=248289761001),
    "a list for a subject": claims(sub=["248289761001"]),
    "no text": lambda provider: setattr(provider, "id_token", lambda _: "no token"),
    "no token": lambda provider: setattr(provider, "id_token", lambda _: None),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
@pytest.mark.parametrize("linked_before", [False, True], ids=["first", "linked"])
def test_lie_signs_nobody_in_and_links_nothing(
    lie: Lie,
    linked_before: bool,
    admin_client: BrowserClient,
    visitor: BrowserClient,
    provider: IdentityProvider,
    database_probe: DatabaseProbe,
) -> None:
    if linked_before:
        journey(admin_client, provider, LINK)
    before = linked_users(database_probe)
    lie(provider)
    with logged() as lines:
        assert journey(visitor, provider).status_code == 403
        assert journey(admin_client, provider, LINK).status_code == 403
    assert visitor.get("/account").status_code == 302
    assert linked_users(database_probe) == before
    assert any("sign_in_failed" in line for line in lines)
    assert CLIENT_SECRET not in "".join(lines)


def test_another_key_of_the_same_name_is_refused(
    admin_client: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    provider.signs = type(provider.keys[0]).generate_key(2048, {"kid": "one"})
    assert journey(admin_client, provider, LINK).status_code == 403
    assert linked_users(database_probe) == []


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u"])
def test_key_that_a_token_brings_along_counts_for_nothing(
    name: str, admin_client: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    own = type(provider.keys[0]).generate_key(2048, {"kid": "one"})
    brought = own.as_dict(private=False) if name == "jwk" else f"{provider.issuer}/keys-of-a-stranger"
    provider.replies["/keys-of-a-stranger"] = (200, {}, dumps({"keys": [own.as_dict(private=False)]}).encode())
    provider.signs, provider.header = own, {name: brought}
    assert journey(admin_client, provider, LINK).status_code == 403
    assert linked_users(database_probe) == []
    assert "/keys-of-a-stranger" not in provider.paths


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_address_that_is_not_verified_links_nothing(
    verified: object, admin_client: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    provider.claims = {"email_verified": verified}
    response = journey(admin_client, provider, LINK)
    assert response.status_code == 403
    assert "has not been verified there" in response.text
    assert linked_users(database_probe) == []


def test_state_is_good_once_and_for_ten_minutes_and_for_its_browser(
    admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey(admin_client, provider, LINK)
    back = provider.approve(leave(visitor))
    assert come_back(admin_client, back).status_code == 403  # another browser
    assert come_back(visitor, back.replace("state=", "state=x")).status_code == 403
    assert come_back(visitor, back).status_code == 403  # the wrong state has ended it
    back = provider.approve(leave(visitor))
    assert come_back(visitor, back).status_code == 303
    visitor.post("/sign-out")
    assert come_back(visitor, back).status_code == 403
    back = provider.approve(leave(visitor))
    with visitor.client.session_transaction() as session:
        session["oidc_begun"]["at"] -= 601
        session.modified = True
    assert come_back(visitor, back).status_code == 403
    assert visitor.get("/account").status_code == 302


@pytest.mark.parametrize("query", ["", "&error=access_denied", "&iss=https://another.example.nz"])
def test_whoever_is_not_signed_in_there_is_not_signed_in(
    query: str, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    state = provider.approve(leave(visitor)).partition("state=")[2].partition("&")[0]
    code = "&code=code-0" if query else ""
    response = visitor.get(f"/sign-in/oidc/callback?state={state}{code}{query}")
    assert response.status_code == 403
    assert provider.paths.count("/token") == 0


ELSEWHERE = {"Location": "http://127.0.0.1:9/", "Content-Type": "application/json"}
FAULTS: dict[str, Lie] = {
    "down": lambda provider: provider.replies.update({"/token": (503, {}, b"")}),
    "redirecting": lambda provider: provider.replies.update({"/token": (307, ELSEWHERE, b"")}),
    "too long": lambda provider: provider.replies.update({"/token": (200, {}, b'"' + b"a" * 300_000 + b'"')}),
    "no JSON": lambda provider: provider.replies.update({"/token": (200, {}, b"<html>")}),
    "a list": lambda provider: provider.replies.update({"/token": (200, {}, b"[]")}),
    "deep": lambda provider: provider.replies.update({"/token": (200, {}, b"[" * 200_000)}),
    "no gzip": lambda provider: provider.replies.update({"/token": (200, {"Content-Encoding": "gzip"}, b"{}")}),
    "slow": attributes(hangs=True),
}


@pytest.mark.parametrize(("fault", "oidc"), hurried(FAULTS), ids=FAULTS)
def test_token_endpoint_that_fails_leaves_passwords(
    fault: Lie, visitor: BrowserClient, provider: IdentityProvider, database_probe: DatabaseProbe
) -> None:
    back = provider.approve(leave(visitor))
    fault(provider)
    response = come_back(visitor, back)
    assert response.status_code == 503
    assert "Nothing was changed. Use another way, or try again in a few minutes." in response.text
    assert "password" in response.text
    assert linked_users(database_probe) == []


DISCOVERY: dict[str, Lie] = {
    "another issuer": lambda provider: provider.metadata.update(issuer="https://another.example.nz"),
    "keys within the network": lambda provider: provider.metadata.update(jwks_uri="https://10.0.0.1/keys"),
    "keys of this machine": lambda provider: provider.metadata.update(jwks_uri="http://127.0.0.1:9/keys"),
    "keys in clear text": lambda provider: provider.metadata.update(jwks_uri="http://keys.example.nz/"),
    "authorization in clear text": lambda provider: provider.metadata.update(
        authorization_endpoint="http://another.example.nz/"
    ),
    "a script for an address": lambda provider: provider.metadata.update(authorization_endpoint="javascript:alert(1)"),
    "down": lambda provider: provider.replies.update({"/.well-known/openid-configuration": (502, {}, b"")}),
    "redirecting": lambda provider: provider.replies.update(
        {"/.well-known/openid-configuration": (302, ELSEWHERE, b"")}
    ),
    "keys that are none": lambda provider: provider.replies.update({"/keys": (200, {}, b'{"keys": [5, null]}')}),
    "a number for keys": lambda provider: provider.replies.update({"/keys": (200, {}, b'{"keys": 5}')}),
    "half a key": lambda provider: provider.replies.update(
        {"/keys": (200, {}, b'{"keys": [{"kty": "RSA", "n": 5, "e": "AQAB"}, {"kty": "EC", "crv": "P-256"}]}')}
    ),
    "no keys": lambda provider: provider.replies.update({"/keys": (200, {}, b'{"keys": []}')}),
    "slow": attributes(hangs=True),
}


@pytest.mark.parametrize(("fault", "oidc"), hurried(DISCOVERY), ids=DISCOVERY)
def test_provider_that_is_away_is_said_so(
    fault: Lie, visitor: BrowserClient, provider: IdentityProvider, admin_client: BrowserClient
) -> None:
    fault(provider)
    visitor.get("/sign-in")
    response = visitor.post(START)
    assert response.status_code == 503
    assert parse(response.text).one(".notice").text.startswith("The sign-in service isn't responding.")
    assert admin_client.post(LINK).status_code == 503
    assert admin_client.get("/account").status_code == 200
