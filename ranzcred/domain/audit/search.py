"""Text search in entries, which have no folded columns because they are stored as hashed."""

from functools import cache, reduce

from sqlalchemy import ColumnElement, false, func

from ranzcred.core.text import search_key
from ranzcred.domain.audit.chain import LOG, canonical

LATIN = range(0x250)
"""The letters that have variants with marks: the Latin blocks of Unicode up to Extended-B."""

_SEARCHED: list[ColumnElement[str]] = [
    LOG.c["metadata"],
    func.coalesce(LOG.c.new_state, ""),
    func.coalesce(LOG.c.previous_state, ""),
    func.coalesce(LOG.c.actor_email, ""),
    LOG.c.resource_id,
]
_TEXT = reduce(lambda left, right: left + " " + right, _SEARCHED)


def searched(query: str) -> list[ColumnElement[bool]]:
    """Return SQL conditions: an entry contains each of the words, whatever their case and marks. None has punctuation
    alone.
    """
    words = search_key(query).split()
    return [_TEXT.regexp_match(pattern(word)) for word in words] if words or not query else [false()]


def pattern(word: str) -> str:
    """Return a regular expression for a word in JSON text, the same in Python and PostgreSQL."""
    return "".join(_letter(char) for char in canonical(search_key(word))[1:-1])


def _letter(char: str) -> str:
    if not char.isalnum():
        return f"\\{char}"
    alike = sorted({char, char.upper(), *_alike().get(char, "")})
    return f"[{''.join(each for each in alike if len(each) == 1)}]"


@cache
def _alike() -> dict[str, str]:
    """Return each letter with the variants that it also finds."""
    letters: dict[str, str] = {}
    for char in map(chr, LATIN):
        if char.isalpha():
            letters[search_key(char)] = letters.get(search_key(char), "") + char
    return letters
