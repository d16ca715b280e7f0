"""Whatever stands in the forms that lead to the provider, and in the address that it leads back to: never a fault."""

from collections.abc import Iterator, Sequence

import pytest
from flask import Flask

from ranzcred.domain.accounts.links.models import LinkKind
from tests.support.factories.links import invited, new_link
from tests.support.http.browser_client import BrowserClient
from tests.support.identity_provider import IdentityProvider
from tests.web.account.identities.journeys import LINK, START, come_back, journey, leave
from tests.web.test_fuzz import BAD, assert_no_fault, bytes_quoted

CONFIRM = "/account/confirm/oidc"
CALLBACK = "/sign-in/oidc/callback"


@pytest.fixture
def linked(admin_client: BrowserClient, provider: IdentityProvider) -> BrowserClient:
    journey(admin_client, provider, LINK)
    return admin_client


def each(bad: bytes | Sequence[bytes]) -> list[bytes]:
    return [bad] if isinstance(bad, bytes) else list(bad)


@pytest.mark.parametrize("name", ["next", "typed", "again"])
@pytest.mark.parametrize("path", [START, CONFIRM])
def test_form_that_leads_there_takes_whatever_is_sent(
    linked: BrowserClient, provider: IdentityProvider, path: str, name: str
) -> None:
    for bad in BAD:
        linked.get("/account")
        response = linked.post_bytes(path, {name: bad}, current_url="/account")
        assert_no_fault(response, path, name, bad)
        assert response.status_code == 200, (path, name, bad)
        assert response.headers["Refresh"].startswith(f"0; url={provider.issuer}/authorize?")
        back = come_back(linked, provider.approve(response.headers["Refresh"].removeprefix("0; url=")))
        assert_no_fault(back, path, name, bad)
        assert back.headers.get("Location", "/").startswith("/"), (path, name, bad)


def test_invitation_that_is_none_leads_nowhere(app: Flask, visitor: BrowserClient, provider: IdentityProvider) -> None:
    for bad in [bad for bad in BAD if b"".join(each(bad)).strip()]:
        visitor.get("/sign-in")
        response = visitor.post_bytes(START, {"invitation": bad}, current_url="/sign-in")
        assert_no_fault(response, START, bad)
        assert response.status_code == 410, bad
    path = new_link(app, LinkKind.INVITE, user_id=invited(app).id)
    assert journey(visitor, provider, invitation=path.rpartition("/")[2]).status_code == 303


@pytest.mark.parametrize("name", ["state", "code", "iss", "error"])
def test_address_that_it_leads_back_to_takes_whatever_is_asked(
    linked: BrowserClient, visitor: BrowserClient, provider: IdentityProvider, name: str
) -> None:
    for bad in BAD:
        visitor.get("/sign-in")
        _, _, query = provider.approve(leave(visitor)).partition("?")
        rest = [part for part in query.split("&") if not part.startswith(f"{name}=")]
        spoilt = [f"{name}={bytes_quoted(value).decode()[:6000]}" for value in each(bad)]
        response = visitor.get(f"{CALLBACK}?{'&'.join([*spoilt, *rest])}")
        assert_no_fault(response, name, bad)
        assert response.status_code == 403, (name, bad)
        assert visitor.get("/account").status_code == 302


@pytest.mark.parametrize("claim", ["sub", "email", "name", "amr", "acr", "auth_time", "nonce", "iat", "email_verified"])
def test_claim_takes_whatever_the_provider_says(
    linked: BrowserClient, visitor: BrowserClient, provider: IdentityProvider, claim: str
) -> None:
    for bad in values():
        provider.claims = {claim: bad}
        assert journey(visitor, provider).status_code in {303, 403}, (claim, bad)
        assert journey(linked, provider, CONFIRM).status_code in {303, 403}, (claim, bad)
        provider.claims = {}


def values() -> Iterator[object]:
    yield from (True, 5, -1, 1e300, [], ["a"], {}, {"a": []}, "", "a\x00b", "é" * 300, "\u202e", [[]], [None], [5])
