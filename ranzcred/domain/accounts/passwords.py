"""Passwords: Argon2id, and the rules of OWASP ASVS 5.0, 6.2: length, no common ones, no composition rules."""

import functools
import math
from collections.abc import Mapping, Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import matching, scoring

from ranzcred.config import Settings
from ranzcred.core.text import address_key

MINIMUM = 12
MAXIMUM = 128
HINT = f"At least {MINIMUM} characters. Try three or four random words."
GUESSABLE = 10**8
"""The number of guesses within which zxcvbn must not find a password."""
JUDGED = 72
"""How many of a password's characters tell."""
READINGS = 16
"""How many ways of reading signs as letters ("4" as "a", "7" as "l" or "t") are tried in as many characters."""
CROWDED = 20
"""How many characters tell at each end of a password whose signs could be read in more ways."""
CONTEXT_LENGTH = 300
NEVER = ("ranz", "ranzcred", "roofwright")

Dictionaries = Mapping[str, Mapping[str, int]]
Signs = Mapping[str, Sequence[str]]
"""The signs that stand for each letter."""


def takes_password(email: str, settings: Settings) -> bool:
    """Return whether a password is a way in for whoever has this address."""
    return not settings.break_glass or has_emergency_access(email, settings)


def has_emergency_access(email: str, settings: Settings) -> bool:
    """Return whether this is the address of the one user who may use a password where nobody else may."""
    return bool(settings.break_glass) and address_key(email) == address_key(settings.break_glass)


def check(password: str, *, context: tuple[str, ...] = ()) -> str | None:
    """Return the message about a new password that is refused, or None. `context` is text that an attacker would try
    first.
    """
    return check_length(password) or _check_guessable(password, context)


def check_length(password: str) -> str | None:
    """Return the message about a new password that is too short or too long, or None."""
    if len(password) < MINIMUM:
        return f"Password must be {MINIMUM} characters or more."
    if len(password) > MAXIMUM:
        return f"Password must be {MAXIMUM} characters or fewer."
    return None


def _check_guessable(password: str, context: Sequence[str]) -> str | None:
    # A dictionary of this call's own: zxcvbn() keeps that of all callers in one place, for every thread.
    dictionaries = {**matching.RANKED_DICTIONARIES, "user_inputs": _context_words(context)}
    if all(_guesses(part, signs, dictionaries) < GUESSABLE for part, signs in _judged_parts(password)):
        return "Password is too easy to guess. Try three or four random words, or use a password manager."
    return None


def _context_words(context: Sequence[str]) -> Mapping[str, int]:
    """Return each word of the context, also written several times over, by how soon it is tried."""
    texts = [text[:CONTEXT_LENGTH].lower() for text in context]
    parts = [part for text in texts for part in (text, *text.replace("@", " ").replace(".", " ").split()) if part]
    words: Mapping[str, int] = matching.build_ranked_dict(
        [part * times for part in (*parts, *NEVER) for times in range(1, max(1, JUDGED // len(part)) + 1)]
    )
    return words


def _judged_parts(password: str) -> list[tuple[str, Signs]]:
    """Return the parts of a password to judge, one of which must be good, each with the signs to read in it.

    zxcvbn's time grows with the ways of reading signs as letters, and those grow exponentially with how many different
    signs there are. A password with many is hardly a word spelt with them: its ends tell, each sign read one way.
    """
    judged = password[:JUDGED]
    signs = _signs_in(judged)
    if _ways_of_reading(signs) <= READINGS:
        return [(judged, signs)]
    ends = dict.fromkeys((password[:CROWDED], password[-CROWDED:]))
    return [(end, {letter: found[:1] for letter, found in _signs_in(end).items()}) for end in ends]


def _signs_in(text: str) -> Signs:
    signs: Signs = matching.relevant_l33t_subtable(text, matching.L33T_TABLE)
    return signs


def _ways_of_reading(signs: Signs) -> int:
    """Return the most combinations that there can be; a sign of two letters doubles them."""
    earlier: set[str] = set()
    ways = []
    for found in signs.values():
        ways.append(sum(2 if sign in earlier else 1 for sign in found))
        earlier.update(found)
    return math.prod(ways)


def _guesses(text: str, signs: Signs, dictionaries: Dictionaries) -> float:
    """Return zxcvbn's number of guesses, with these signs read as letters."""
    matches = [
        *matching.dictionary_match(text, dictionaries),
        *matching.reverse_dictionary_match(text, dictionaries),
        *matching.l33t_match(text, dictionaries, signs),
        *matching.spatial_match(text),
        *matching.repeat_match(text),
        *matching.sequence_match(text),
        *matching.regex_match(text),
        *matching.date_match(text),
    ]
    return float(scoring.most_guessable_match_sequence(text, matches)["guesses"])


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
