"""Passwords: Argon2id, and the rules of OWASP ASVS 5.0, 6.2: length, no common ones, no composition rules."""

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

MINIMUM = 12
MAXIMUM = 128
HINT = f"At least {MINIMUM} characters; several unrelated words are good"
GUESSABLE = 10**8
"""The number of guesses within which zxcvbn must not find a password."""


def check(password: str, *, context: tuple[str, ...] = ()) -> str | None:
    """Return the message about a new password that is refused, or None. `context` is text that an attacker would try
    first.
    """
    if len(password) < MINIMUM:
        return f"Password must have at least {MINIMUM} characters."
    if len(password) > MAXIMUM:
        return f"Password must have at most {MAXIMUM} characters."
    known = [part for text in context for part in (text, *text.replace("@", " ").replace(".", " ").split()) if part]
    # zxcvbn's time grows fast with length; its first 72 characters tell.
    if zxcvbn(password[:72], user_inputs=[*known, "ranz", "ranzcred", "roofwright"])["guesses"] < GUESSABLE:
        return "Password is too easy to guess. Use several unrelated words, or let a password manager make one."
    return None


def hashed(password: str, hasher: PasswordHasher) -> str:
    """Return the password's hash, with its parameters and salt."""
    return hasher.hash(password)


def verified(password_hash: str | None, password: str, hasher: PasswordHasher) -> bool:
    """Return whether the password matches. It takes the same time if there is no such user (None)."""
    try:
        matches = hasher.verify(password_hash or _nobodys_hash(hasher), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


@functools.cache
def _nobodys_hash(hasher: PasswordHasher) -> str:
    return hasher.hash("nobody")
