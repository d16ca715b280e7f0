"""Tokens of forms: they show that a form was sent from a page of this session, and by no other site (CSRF).

The session has a secret. Each response gets it masked anew, XORed with random bytes as in Django and Rails, so that no
secret is the same in two packed pages, whose lengths would give it away (BREACH).
"""

import hmac
import secrets
from urllib.parse import urlsplit

from flask import Flask, g, request, session
from werkzeug.exceptions import BadRequest

from ranzcred.core.permissions import SAFE_METHODS

FIELD = "csrf_token"
"""The name of a form's token, and of the secret in the session."""
HEADER = "X-CSRFToken"
SECRET_BYTES = 16


class ForgedForm(BadRequest):
    """A request that no page of this session has sent."""


def init_app(app: Flask) -> None:
    """Add `csrf_token()` to the application's templates."""
    app.jinja_env.globals[FIELD] = csrf_token


def csrf_token() -> str:
    """Return the token for the forms of this response; it is the same one within a response, and in no other."""
    if FIELD not in g:
        secret = bytes.fromhex(session.setdefault(FIELD, secrets.token_hex(SECRET_BYTES)))
        mask = secrets.token_bytes(len(secret))
        setattr(g, FIELD, (mask + _xor(mask, secret)).hex())
    return str(g.get(FIELD))


def refuse_forged_form() -> None:
    """Raise ForgedForm unless the request changes nothing, or has a token of its session; on TLS, also unless the page
    that it comes from is of this host.
    """
    if request.method in SAFE_METHODS:
        return
    token = request.form.get(FIELD) or request.headers.get(HEADER)
    if not token:
        raise ForgedForm("The CSRF token is missing.")
    if FIELD not in session:
        raise ForgedForm("The CSRF session token is missing.")
    if not hmac.compare_digest(_unmasked(token), bytes.fromhex(session[FIELD])):
        raise ForgedForm("The CSRF tokens do not match.")
    if request.is_secure and not _is_own_page(request.referrer or ""):
        raise ForgedForm("The referrer is missing, or not of this host.")


def _unmasked(token: str) -> bytes:
    """Return the secret that a token has in it, or nothing."""
    try:
        masked = bytes.fromhex(token)
        half = len(masked) // 2
        return _xor(masked[:half], masked[half:])
    except ValueError:
        return b""


def _xor(mask: bytes, masked: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(mask, masked, strict=True))


def _is_own_page(address: str) -> bool:
    try:
        page = urlsplit(address)
    except ValueError:
        return False
    return (page.scheme, page.netloc.lower()) == ("https", request.host.lower())
