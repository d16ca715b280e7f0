"""An account at another service: linked and then signed in by, with the keyboard alone."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from ranzcred.config import Settings
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.browser.server import Site
from tests.support.environment import change_settings
from tests.support.factories.people import Account
from tests.support.identity_provider import IdentityProvider, identity_provider


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as provider:
        yield provider


@pytest.fixture
def app(settings: Settings, make_app: Callable[[Settings], Flask], provider: IdentityProvider) -> Flask:
    return make_app(dataclasses.replace(settings, oidc=provider.client()))


def go_on(keyboard: Keyboard, provider: IdentityProvider, path: str) -> None:
    """Press the button that has the focus, and go on at the provider, which leads back."""
    keyboard.hasten("Enter")
    keyboard.page.wait_for_url(f"{provider.issuer}/authorize**")
    keyboard.page.wait_for_selector("#go:focus")
    keyboard.hasten("Enter")
    keyboard.page.wait_for_url(f"{keyboard.address}{path}")
    keyboard.settle()


def test_account_is_linked_and_signs_in(
    app: Flask, site: Site, open_window: OpenWindow, admin: Account, provider: IdentityProvider
) -> None:
    change_settings(app, base_url=site.address)
    own = open_window(admin)
    own.open("/account")
    own.tab_to("button: Link RANZ account")
    examine(own)
    go_on(own, provider, "/account")
    assert "RANZ account linked." in own.main or "RANZ account linked." in own.words("#status")
    another = open_window(unworn=True)
    another.open("/sign-in?next=/admin/people")
    another.tab_to("button: Sign in with RANZ account")
    examine(another)
    go_on(another, provider, "/admin/people")
    assert another.path == "/admin/people"
