"""What a page does with passkeys, with a device in software."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.support.environment import settings_of
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.webauthn.authenticator import Authenticator

PAGE = "/account/two-factor"
NEW = f"{PAGE}/passkeys/new"
SIGN_IN = "/sign-in/passkey"
STEP = "/sign-in/two-factor/passkey"
CONFIRM = "/account/confirm/passkey"


def ask(client: BrowserClient, address: str = SIGN_IN) -> dict[str, Any]:
    """What the server asks of the device."""
    response = client.post(f"{address}/options")
    assert response.status_code == 200, response.text
    return dict(response.get_json())


def show(client: BrowserClient, device: Authenticator, address: str = SIGN_IN, **sent: str) -> TestResponse:
    """Use a passkey as a page does."""
    return client.post(address, {"credential": device.get(ask(client, address)), **sent})


def ask_for_new(client: BrowserClient, name: str = "Laptop") -> dict[str, Any]:
    """What the server asks of the device that makes a passkey."""
    response = client.post(f"{PAGE}/passkeys/options", {"name": name})
    assert response.status_code == 200, response.text
    return dict(response.get_json())


def add(client: BrowserClient, device: Authenticator, name: str = "Laptop") -> TestResponse:
    """Add a passkey as its page does."""
    client.get(NEW)
    return client.post(f"{PAGE}/passkeys", {"name": name, "credential": device.create(ask_for_new(client, name))})


def device_for(app: Flask) -> Authenticator:
    """A device whose browser is at the site's own address."""
    address = settings_of(app).base_url
    return Authenticator(origin=address, rp_id=urlsplit(address).hostname or "")


def new_passkey(app: Flask, account: Account) -> Authenticator:
    """Add a passkey in a browser of its user, and return its device."""
    client, device = BrowserClient(app), device_for(app)
    assert client.sign_in(account).status_code == 303
    response = add(client, device)
    assert response.status_code in {200, 303}, response.text
    return device
