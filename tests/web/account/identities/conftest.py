"""An installation whose users may sign in by a provider on loopback."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from ranzcred.config import Settings
from tests.support.http.browser_client import BrowserClient
from tests.support.identity_provider import IdentityProvider, identity_provider


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as provider:
        yield provider


@pytest.fixture
def oidc() -> dict[str, object]:
    """Settings of the client that are not as they are by default."""
    return {}


@pytest.fixture
def app(
    settings: Settings,
    make_app: Callable[[Settings], Flask],
    provider: IdentityProvider,
    oidc: dict[str, object],
) -> Flask:
    client = provider.client(**oidc)
    return make_app(dataclasses.replace(settings, oidc=client, base_url="http://localhost"))


@pytest.fixture
def visitor(app: Flask) -> BrowserClient:
    """Somebody at another browser, who is not signed in."""
    return BrowserClient(app)
