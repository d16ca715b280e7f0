"""Secrets of authenticator apps as they are stored: encrypted by a key that is not in the database."""

import base64
import os
from collections.abc import Sequence
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_BYTES = 32
PURPOSE = b"ranzcred: secrets of authenticator apps"


def seal_secret(secret: str, *, user_id: str, keys: Sequence[str]) -> str:
    """Return a secret encrypted by the newest key (AES-256-GCM). It can be read for this user alone."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(keys[0]).encrypt(nonce, secret.encode(), user_id.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def open_secret(sealed: str, *, user_id: str, keys: Sequence[str]) -> str | None:
    """Return the secret that was encrypted by one of the keys, or None."""
    try:
        content = base64.urlsafe_b64decode(sealed)
    except ValueError:
        return None
    for key in keys:
        with suppress(InvalidTag, ValueError):
            return _cipher(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], user_id.encode()).decode()
    return None


def _cipher(key: str) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE).derive(key.encode()))
