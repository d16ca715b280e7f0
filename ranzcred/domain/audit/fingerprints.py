"""Fingerprints: how a secret stands in the log, so that its value can be compared and never be read."""

import hashlib

CONCEALED = "[secret]"
"""How entries of before fingerprints keep a secret: that it was there, with nothing to compare it with."""
PREFIX = "sha256:"


def fingerprint(stored: str) -> str:
    """Return the fingerprint of a secret as it is stored: SHA-256, in hexadecimal, with its name.

    A plain hash is safe because nothing that is stored can be guessed: a password's hash has a random salt, a token's
    is of 256 random bits.
    """
    return PREFIX + hashlib.sha256(stored.encode()).hexdigest()
