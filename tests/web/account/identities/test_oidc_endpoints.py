"""The addresses that a provider names: where nothing is sent to, and how long one is waited for."""

import pytest

from ranzcred.domain.accounts.identities.endpoints import check_endpoint
from ranzcred.domain.accounts.identities.errors import ProviderUnavailable
from tests.support.http.browser_client import BrowserClient
from tests.support.identity_provider import IdentityProvider
from tests.web.account.identities.journeys import LINK, PATIENCE, come_back, journey, leave

WITHIN = [
    "https://10.1.2.3/token",
    "https://localhost/token",
    "https://localhost./token",
    "https://provider.localhost/token",
    "http://127.0.0.1:9/token",
    "https://2130706433/token",
    "https://0x7f000001/token",
    "https://127.1/token",
    "https://[::ffff:10.1.2.3]/token",
    "https://[fe80::1%25eth0]/token",
    "https://10.1.2.3\t/token",
    "https://another.example.nz/\r\nHost: 10.1.2.3",
]


@pytest.mark.parametrize("address", WITHIN)
def test_nothing_is_sent_to_a_host_within(address: str) -> None:
    with pytest.raises(ProviderUnavailable):
        check_endpoint(address, issuer="https://accounts.example.nz")


@pytest.mark.parametrize("address", WITHIN[:2])
def test_secret_goes_to_no_host_within(address: str, visitor: BrowserClient, provider: IdentityProvider) -> None:
    provider.metadata = {"token_endpoint": address}
    assert journey(visitor, provider).status_code == 503


@pytest.mark.parametrize("oidc", [{"timeout": PATIENCE}])
def test_response_that_comes_byte_by_byte_holds_nobody_up(visitor: BrowserClient, provider: IdentityProvider) -> None:
    back = provider.approve(leave(visitor))
    provider.trickles, provider.sent = True, 0
    assert come_back(visitor, back).status_code == 503
    assert 0 < provider.sent < 30, "it is left when its time is over, at about the fifth"


def test_ways_that_a_client_proves_itself_are_a_list_or_the_usual_one(
    admin_client: BrowserClient, provider: IdentityProvider
) -> None:
    provider.metadata = {"token_endpoint_auth_methods_supported": 5}
    assert journey(admin_client, provider, LINK).status_code == 303


def test_sign_out_leads_to_no_address_that_is_none(
    admin_client: BrowserClient, visitor: BrowserClient, provider: IdentityProvider
) -> None:
    provider.metadata = {"end_session_endpoint": f"{provider.issuer}/sign-out\r\nSet-Cookie: a=b"}
    journey(admin_client, provider, LINK)
    journey(visitor, provider)
    response = visitor.post("/sign-out")
    assert (response.status_code, response.headers["Location"]) == (303, "/sign-in")
