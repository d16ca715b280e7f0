"""Signatures: HMAC with SHA-256, where Flask and itsdangerous would take SHA-1."""

from hashlib import sha1, sha256
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from ranzcred.web.kit.current_settings import current_settings


def init_app(app: Flask) -> None:
    """Sign sessions by SHA-256, and take those that a version from before has signed."""
    app.session_interface = Sessions()


def cookie_signer(salt: str) -> URLSafeSerializer:
    """Return what signs and reads other cookies; it takes those that a version from before has signed, too."""
    return URLSafeSerializer(
        current_settings().secret_keys[::-1],  # it wants the newest last
        salt=salt,
        signer_kwargs={"digest_method": sha256},
        fallback_signers=[{"digest_method": sha1}],
    )


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
