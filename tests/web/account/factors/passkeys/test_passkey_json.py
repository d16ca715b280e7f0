"""What a browser sends of a passkey, with one thing in it that no browser sends: refused in words, never a fault."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key
from flask import Flask

from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.routes.forms import Fuzzed
from tests.support.routes.fuzzed.passkey_forms import confirm_form, invitation_form, new_form, sign_in_form, step_form
from tests.support.webauthn.authenticator import Authenticator, PrivateKey
from tests.support.webauthn.passkeys import PAGE, SIGN_IN, add, ask, ask_for_new, device_for, show

BAD: Sequence[object] = [
    None,
    5,
    1e300,
    True,
    [],
    {},
    "",
    "=",
    "\x00",
    "é",
    "\ud800",
    "AA",
    "A" * 100_000,
    ["AA"],
    {"a": {}},
]
KEYS: dict[str, Callable[[], PrivateKey]] = {
    "ES256": lambda: ec_key(SECP256R1()),
    "EdDSA": Ed25519PrivateKey.generate,
    "RS256": lambda: rsa_key(65537, 2048),
}


def spoilt(given: dict[str, Any]) -> Iterator[str]:
    """Yield it as often as there is something to spoil, in JSON."""
    for name in given:
        for bad in BAD:
            yield json.dumps(given | {name: bad})
        yield json.dumps({key: value for key, value in given.items() if key != name})
    response = given["response"]
    for name in response:
        for bad in BAD:
            yield json.dumps(given | {"response": response | {name: bad}})
        yield json.dumps(given | {"response": {key: value for key, value in response.items() if key != name}})


def from_elsewhere(client: BrowserClient, number: int) -> None:
    """Let the next try come from an address of its own: none is one too many."""
    client.client.environ_base["REMOTE_ADDR"] = f"2001:db8:ffff:{number:x}::1"


def test_nothing_in_a_used_passkey_is_a_fault(app: Flask) -> None:
    fuzzed = sign_in_form(app)
    given = json.loads(fuzzed.form.values["credential"])
    for number, sent in enumerate(spoilt(given)):
        from_elsewhere(fuzzed.client, number)
        ask(fuzzed.client)
        response = fuzzed.client.post(SIGN_IN, {"credential": sent})
        assert response.status_code == 422, sent[:300]
        assert parse(response.text).one(".error-summary").text, sent[:300]


def test_nothing_in_a_new_passkey_is_a_fault(app: Flask) -> None:
    fuzzed = new_form(app)
    given = json.loads(fuzzed.form.values["credential"])
    for sent in spoilt(given):
        ask_for_new(fuzzed.client)
        response = fuzzed.client.post(f"{PAGE}/passkeys", {"name": "Laptop", "credential": sent})
        assert response.status_code == 422, sent[:300]
        assert parse(response.text).one(".error-summary").text, sent[:300]


@pytest.mark.parametrize("make", [sign_in_form, step_form, confirm_form, new_form, invitation_form])
@pytest.mark.parametrize("sent", ["", "{}", "[]", "null", "5", '"a"', "[" * 50_000, '{"a":' * 5_000, "\x00", "NaN"])
def test_body_of_another_shape_is_refused_in_words(app: Flask, make: Callable[[Flask], Fuzzed], sent: str) -> None:
    fuzzed = make(app)
    response = fuzzed.client.post(fuzzed.form.action, {**fuzzed.form.values, "credential": sent})
    assert response.status_code == 422
    assert "This passkey doesn't work here" in parse(response.text).one(".error-summary").text


@pytest.mark.parametrize("kind", KEYS)
def test_passkeys_of_each_algorithm_that_is_offered_sign_in(
    app: Flask, org_staff: Account, signed_in: Callable[[Account], BrowserClient], kind: str
) -> None:
    client, device = signed_in(org_staff), device_of(app, KEYS[kind]())
    offered = [each["alg"] for each in ask_for_new(client)["pubKeyCredParams"]]
    assert {-7, -8, -257} <= set(offered)
    assert add(client, device).status_code == 200
    assert show(BrowserClient(app), device).status_code == 303
    device.key = KEYS[kind]()
    visitor = BrowserClient(app)
    assert show(visitor, device).status_code == 422, "another key signs nobody in"
    assert visitor.get("/account").status_code == 302


def device_of(app: Flask, key: PrivateKey) -> Authenticator:
    device = device_for(app)
    device.key = key
    return device
