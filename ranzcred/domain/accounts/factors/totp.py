"""Codes of an authenticator app (RFC 6238): thirty seconds each, one step early or late, each accepted once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pyotp
import segno
from sqlalchemy import Table, or_, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.accounts.factors.sealed_secrets import open_secret, seal_secret
from ranzcred.domain.accounts.models import User

ISSUER = "RANZ micro-credentials"
STEP_SECONDS = 30
STEPS_APART = 1
"""By how many steps the clock of an app may differ."""
GROUP = 4
QUIET_ZONE = 4
USERS = cast("Table", User.__table__)


def new_secret() -> str:
    """Return a new secret of 160 random bits, in base32."""
    return pyotp.random_base32()


def in_groups(secret: str) -> str:
    """Return a secret in groups of four, as people type it."""
    return " ".join(re.findall(f".{{1,{GROUP}}}", secret))


@dataclass(frozen=True, kw_only=True)
class QrCode:
    """A QR code as one path of an SVG image of `size` units each way, its quiet zone included."""

    size: int
    path: str


def qr_code(secret: str, *, email: str) -> QrCode:
    """Return the QR code that an app scans."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    rows = [bytes(row) for row in segno.make(address, error="m").matrix_iter(border=QUIET_ZONE)]
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return QrCode(size=len(rows), path="".join(dark))


def find_step(secret: str, code: str) -> int | None:
    """Return the step whose code this is, within one of the present, or None."""
    app, now = pyotp.TOTP(secret), int(clock.now().timestamp())
    steps = range(now // STEP_SECONDS - STEPS_APART, now // STEP_SECONDS + STEPS_APART + 1)
    typed = "".join(code.split())
    return next((step for step in steps if pyotp.utils.strings_equal(typed, app.generate_otp(step))), None)


def accept_code(user: User, code: str, *, keys: Sequence[str]) -> bool:
    """Return whether this is a code of the user's app that was not accepted before, and accept it no more.

    Of two who give one code at once the second waits for the first, and is refused. The step that is stored is in no
    entry of the log, and so counts no version of the user: the statement passes the session by.
    """
    secret = open_secret(user.totp_secret, user_id=user.id, keys=keys) if user.totp_secret else None
    step = find_step(secret, code) if secret else None
    if step is None:
        return False
    later = or_(USERS.c.totp_last_step.is_(None), USERS.c.totp_last_step < step)
    moved = update(USERS).where(USERS.c.id == user.id, later).values(totp_last_step=step)
    return db.session.connection().execute(moved).rowcount == 1


def seal_by_newest_key(user: User, *, keys: Sequence[str]) -> None:
    """Encrypt the user's secret anew if it was encrypted by a key from before, which is going to be dropped."""
    sealed = user.totp_secret
    if sealed and open_secret(sealed, user_id=user.id, keys=keys[:1]) is None:
        secret = open_secret(sealed, user_id=user.id, keys=keys)
        if secret:
            user.totp_secret = seal_secret(secret, user_id=user.id, keys=keys)
