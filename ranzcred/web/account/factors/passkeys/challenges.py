"""Challenges for passkeys: each is kept in the session for one use, by one user, within five minutes."""

import enum
from datetime import UTC, datetime, timedelta

from flask import session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, generate_challenge

from ranzcred.core import clock
from ranzcred.domain.accounts.factors.passkeys import Challenge

CHALLENGE = "passkey_challenge"
LASTS = timedelta(minutes=5)


class PasskeyUse(enum.StrEnum):
    """What a passkey is asked for."""

    SIGN_IN = "sign-in"
    SECOND_STEP = "second-step"
    CONFIRM = "confirm"
    NEW = "new"
    INVITATION = "invitation"


def new_challenge(use: PasskeyUse, *, user_id: str = "") -> bytes:
    """Return a new challenge, kept in the session in place of one from before."""
    challenge = generate_challenge()
    kept = {"challenge": bytes_to_base64url(challenge), "use": use, "user": user_id, "at": clock.now().timestamp()}
    session[CHALLENGE] = kept
    return challenge


def take_challenge(use: PasskeyUse, *, user_id: str = "") -> Challenge | None:
    """Return the challenge of this use and forget it, or None if there is none or it is too old."""
    kept = session.pop(CHALLENGE, None)
    if kept is None or (kept["use"], kept["user"]) != (use, user_id):
        return None
    since = datetime.fromtimestamp(kept["at"], UTC)
    if not -clock.CLOCKS_APART <= clock.now() - since <= LASTS:
        return None
    return Challenge(text=base64url_to_bytes(kept["challenge"]), since=since)
