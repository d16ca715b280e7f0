"""What is no proof of a passkey: made up for another site, another user, or a second time."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from flask import Flask

from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.webauthn.authenticator import Authenticator
from tests.support.webauthn.passkeys import SIGN_IN, ask, new_passkey, show


def _other_origin(device: Authenticator) -> None:
    device.origin = "http://localhost.evil.example"


def _other_port(device: Authenticator) -> None:
    device.origin = "http://localhost:8443"


def _other_party(device: Authenticator) -> None:
    device.rp_id = "host"


def _nobody_verified(device: Authenticator) -> None:
    device.verifies = False


def _count_back(device: Authenticator) -> None:
    device.sign_count = 4


def _count_same(device: Authenticator) -> None:
    device.sign_count = 5


def _other_user(device: Authenticator) -> None:
    device.user_handle = b"00000000-0000-7000-8000-0000000000ff"


def _no_user(device: Authenticator) -> None:
    device.user_handle = b""


def _other_key(device: Authenticator) -> None:
    device.key = generate_private_key(SECP256R1())


def _unknown(device: Authenticator) -> None:
    device.credential_id = b"unknown"


LIES = [
    _other_origin,
    _other_port,
    _other_party,
    _nobody_verified,
    _count_back,
    _count_same,
    _other_user,
    _no_user,
    _other_key,
    _unknown,
]


def signs_in(client: BrowserClient) -> bool:
    return client.get("/account").status_code == 200


@pytest.mark.parametrize("lie", LIES)
def test_lie_signs_nobody_in(app: Flask, admin: Account, lie: Callable[[Authenticator], None]) -> None:
    device = new_passkey(app, admin)
    device.sign_count = 5
    assert show(BrowserClient(app), device).status_code == 303
    client = BrowserClient(app)
    device.sign_count = 6
    lie(device)
    assert show(client, device).status_code == 422
    assert not signs_in(client)


def test_passkey_of_one_user_is_none_of_another(app: Flask, admin: Account) -> None:
    theirs, own = new_passkey(app, admin), new_passkey(app, new_user(app))
    own.user_handle = theirs.user_handle
    client = BrowserClient(app)
    assert show(client, own).status_code == 422
    assert not signs_in(client)


def test_response_counts_once(app: Flask, admin: Account) -> None:
    device, client = new_passkey(app, admin), BrowserClient(app)
    options = ask(client)
    sent = {"credential": device.get(options)}
    copied = client.client.get_cookie("ranzcred")
    assert copied is not None
    assert client.post(SIGN_IN, sent).status_code == 303
    again = BrowserClient(app)
    again.get("/sign-in")
    assert again.post(SIGN_IN, sent).status_code == 422, "another session never gave this challenge"
    thief = BrowserClient(app)
    thief.token = client.token
    thief.client.set_cookie("ranzcred", copied.value)
    assert thief.post(SIGN_IN, sent).status_code == 422, "a copy of its session has it, and the passkey was used since"
    assert not signs_in(thief)


def test_challenge_is_for_what_it_was_asked_for(app: Flask, admin: Account) -> None:
    device, client = new_passkey(app, admin), BrowserClient(app)
    options = ask(client)
    client.sign_in(admin)
    assert client.post("/sign-in/two-factor/passkey", {"credential": device.get(options)}).status_code == 422
    assert not signs_in(client)


@pytest.mark.parametrize("sent", ["", "{}", "null", "[" * 50_000, "\x00é", '{"id":"a","rawId":"a"}'])
def test_anything_else_is_refused(app: Flask, sent: str) -> None:
    client = BrowserClient(app)
    ask(client)
    assert client.post(SIGN_IN, {"credential": sent}).status_code == 422


def test_challenge_is_asked_for_with_the_token_of_a_page(app: Flask) -> None:
    client = BrowserClient(app)
    client.get("/sign-in")
    client.token = "0" * 64
    assert client.post(f"{SIGN_IN}/options").status_code == 400
