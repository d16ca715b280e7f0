"""What was typed while the session had ended: kept through sign-in, for its owner alone."""

import base64
import json
import os
import zlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import session
from flask_login import current_user
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.accounts.access import may_act
from ranzcred.domain.accounts.models import SignIn, token_hash
from ranzcred.domain.accounts.sign_ins import LONGEST
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.restored_forms import TypedForm

KEPT = LONGEST
"""How long a typed form is kept, at most: as long as a sign-in may last."""
NONCE_BYTES = 12


@dataclass(frozen=True, kw_only=True)
class FormerSignIn:
    """The sign-in that a browser's cookie names and that is not valid any more."""

    user_id: str
    expired: bool
    """Whether time alone ended it: not sign-out, a new password or the end of what they may do."""


def find_former_sign_in() -> FormerSignIn | None:
    """Return the sign-in that this browser's cookie names, or None."""
    if current_user.is_authenticated or "_user_id" not in session:
        return None
    row = db.session.execute(
        select(SignIn.user_id, SignIn.ended_at, may_act().label("may_act"))
        .join(SignIn.user)
        .where(SignIn.token_hash == token_hash(session["_user_id"]))
    ).one_or_none()
    return FormerSignIn(user_id=row.user_id, expired=row.ended_at is None and row.may_act) if row else None


def seal(typed: TypedForm, *, owner: str) -> str:
    """Return a typed form that its owner alone gets back. It is encrypted: the page that carries it may be left open,
    and anybody at the screen can read the page's source.
    """
    content = {"owner": owner, "kept_at": clock.now().timestamp(), **asdict(typed)}
    nonce, cipher = os.urandom(NONCE_BYTES), _cipher(current_settings().secret_keys[0])
    sealed = cipher.encrypt(nonce, zlib.compress(json.dumps(content).encode()), None)
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def open_kept(kept: str, *, owner: str) -> TypedForm | None:
    """Return a typed form, or None if it is not ours, too old, or somebody else's."""
    content = _decrypted(kept)
    if content is None:
        return None
    found = json.loads(zlib.decompress(content))
    age = timedelta(seconds=clock.now().timestamp() - found["kept_at"])
    is_theirs = found["owner"] == owner and -clock.CLOCKS_APART <= age <= KEPT
    return TypedForm(address=found["address"], fields=found["fields"]) if is_theirs else None


def _decrypted(kept: str) -> bytes | None:
    """Return what was sealed by one of our keys, or None."""
    try:
        sealed = base64.urlsafe_b64decode(kept)
    except ValueError:
        return None
    for key in current_settings().secret_keys:
        with suppress(InvalidTag, ValueError):
            return _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    return None


def _cipher(key: str) -> AESGCM:
    return AESGCM(sha256(b"typed form:" + key.encode()).digest())
