"""Known devices: browsers in which a user has signed in before.

A signed cookie says so. Whoever has it has their own tries at the password, and nothing else. It is not a way to sign
in, and it is not read after that.
"""

import secrets
import time

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.throttle import Place, address_place, device_place
from ranzcred.web.kit.http.signatures import cookie_signer

LASTS = 180 * 24 * 60 * 60
"""Seconds for which a device is known after a sign-in."""
ID_BYTES = 16
MOST_USERS = 5
"""How many users a shared computer is known to."""

Devices = dict[str, tuple[str, int]]
"""The random id of this browser, and when they signed in, by user."""


def sign_in_origin(user: User | None) -> Place:
    """Return the place from which somebody tries to sign in: their known device, or else the address."""
    device = _devices().get(user.id) if user is not None else None
    return device_place(device[0]) if device else address_place(request.remote_addr)


def remember_device(user_id: str) -> None:
    """Let the response make this browser one that the user is known by."""
    devices = _devices()
    device_id, _ = devices.pop(user_id, (secrets.token_urlsafe(ID_BYTES), 0))
    kept = dict([*devices.items(), (user_id, (device_id, int(time.time())))][-MOST_USERS:])

    @after_this_request
    def remember(response: Response) -> Response:
        response.set_cookie(
            _cookie_name(),
            _serializer().dumps(kept),
            max_age=LASTS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response


def _devices() -> Devices:
    """Return what the cookie says, without what is over or from the future."""
    try:
        devices: Devices = _serializer().loads(request.cookies.get(_cookie_name(), ""))
    except BadSignature:
        return {}
    now = int(time.time())
    return {user_id: (device, since) for user_id, (device, since) in devices.items() if 0 <= now - since < LASTS}


def _cookie_name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _serializer() -> URLSafeSerializer:
    return cookie_signer("known device")
