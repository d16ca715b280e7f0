"""Signatures: HMAC with SHA-256, where Flask and Flask-WTF would take SHA-1."""

from hashlib import sha1, sha256
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Serializer, Signer, URLSafeTimedSerializer


def init_app(app: Flask) -> None:
    """Sign sessions and the tokens of forms by SHA-256, and take those that a version from before has signed."""
    app.session_interface = Sessions()
    # Flask-WTF makes its serialiser itself, without a choice.
    Signer.default_digest_method = staticmethod(sha256)
    Serializer.default_fallback_signers = [{"digest_method": sha1}]


class Sessions(SecureCookieSessionInterface):
    """The sessions of Flask, in a cookie that is signed."""

    digest_method = staticmethod(sha256)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie, or None without a key."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            before: dict[str, Any] = {"key_derivation": self.key_derivation, "digest_method": sha1}
            serializer.fallback_signers = [before]
        return serializer
