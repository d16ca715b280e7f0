"""What is signed is signed by SHA-256, and what a version from before has signed by SHA-1 still holds."""

from collections.abc import Callable
from hashlib import sha1, sha256
from typing import Any

from flask import Flask
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from tests.support.environment import SECRET_KEY
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.cookies import sent_cookies, session_cookie, session_of, with_cookie
from tests.web.account.sign_in.sessions import is_signed_in

Digest = Callable[..., Any]


def session_signer(digest: Digest) -> URLSafeTimedSerializer:
    """What signs sessions by this hash, and knows no other."""
    signed_by = {"key_derivation": "hmac", "digest_method": digest}
    signer = URLSafeTimedSerializer(
        SECRET_KEY, salt="cookie-session", serializer=TaggedJSONSerializer(), signer_kwargs=signed_by
    )
    signer.fallback_signers = []
    return signer


def device_signer(digest: Digest) -> URLSafeSerializer:
    return URLSafeSerializer(SECRET_KEY, salt="known device", signer_kwargs={"digest_method": digest})


def test_everything_is_signed_by_sha256(app: Flask, admin: Account) -> None:
    browser_client = BrowserClient(app)
    device = sent_cookies(browser_client.sign_in(admin))["ranzcred-device"].value
    for digest, good in ((sha256, True), (sha1, False)):
        assert session_signer(digest).loads_unsafe(session_cookie(browser_client))[0] is good
        assert device_signer(digest).loads_unsafe(device)[0] is good


def test_session_and_form_of_a_version_from_before_go_on(app: Flask, admin_client: BrowserClient) -> None:
    admin_client.get("/account")
    session = session_of(app, session_cookie(admin_client)) | {"csrf_token": "0a" * 20}
    browser_client = with_cookie(app, str(session_signer(sha1).dumps(session)))
    assert is_signed_in(browser_client)
    sent = {"current_password": "wrong", "new_password": "gutter seam kererū 31"}
    assert browser_client.post("/account/password", sent).status_code == 422
