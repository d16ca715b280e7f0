"""The words by which an entry is found: what stands in its values, folded, and never the name of a key or column."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import TYPE_CHECKING, Any, cast

import msgspec

from ranzcred.core.text import chunks, code_key, search_key
from ranzcred.domain.audit.fingerprints import CONCEALED, PREFIX
from ranzcred.domain.audit.labels import HIDDEN, PRESENTERS, Presenter, day, moment
from ranzcred.domain.audit.models import ENTRIES_IN_BLOCK, MALFORMED, AuditWord

if TYPE_CHECKING:
    from sqlalchemy import Table

WORDS = cast("Table", AuditWord.__table__)
SEARCHED = ("actor_id", "actor_email", "ip_address", "resource_id")
"""The columns that are searched, beside the values of the states and details."""
LONGEST = 64
"""How many characters of a word are compared."""
REMEMBERED = 10_000
KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+\+00:00")
CODE = re.compile(r"([a-z]{1,3})([0-9]{4,})")
NOTHING = Presenter(noun="", labels={})

Variants = list[list[str]]


def words_of(entry: Mapping[str, object]) -> set[str]:
    """Return the words of an entry, of which `entry` has the columns of the log as they are stored."""
    return {word for text in _texts(entry) for word in words_in(text)}


def word_rows(entries: Iterable[Mapping[str, Any]]) -> list[dict[str, object]]:
    """Return the rows of `audit_words` for entries."""
    return [
        {"block": entry["seq"] // ENTRIES_IN_BLOCK, "word": word, "seq": entry["seq"]}
        for entry in entries
        for word in sorted(words_of(entry))
    ]


def wanted(query: str) -> Variants:
    """Return the words that a search asks for, each as the start of one of an entry: all of those of any variant.

    Numbers that stand beside each other may be one number, or several. A word that begins another asks for nothing.
    """
    typed = {code_key(chunk) for chunk in query.split()}
    grouped = {part for chunk in chunks(query) for part in _code_parts(code_key("-".join(chunk)))}
    needed = [_longest({word[:LONGEST] for word in words if word}) for words in (typed, grouped)]
    return [words for number, words in enumerate(needed) if words and words not in needed[:number]]


@functools.lru_cache(REMEMBERED)
def words_in(text: str) -> frozenset[str]:
    """Return the words of a text. What is written without a blank, such as an address, a name with a hyphen or a date,
    is found by each of its parts, with what follows it: so it is found with or without its marks.
    """
    return frozenset().union(*(_words_of_chunk("-".join(chunk)) for chunk in chunks(text)))


@functools.lru_cache(REMEMBERED)
def _words_of_chunk(chunk: str) -> frozenset[str]:
    words = [code_key(chunk)] if KEY.fullmatch(chunk) else search_key(chunk).split()
    parts = [part for word in words for part in _code_parts(word)]
    return frozenset("".join(parts[first : first + LONGEST])[:LONGEST] for first in range(len(parts)))


def _texts(entry: Mapping[str, object]) -> Iterator[str]:
    """Yield what stands in an entry, as it is stored and as a page shows it."""
    for name in SEARCHED:
        if entry[name]:
            yield str(entry[name])
    presenter = PRESENTERS.get(str(entry["resource_type"]), NOTHING)
    for name in ("previous_state", "new_state"):
        for key, value in _decoded(entry[name]).items():
            if key not in HIDDEN and key not in presenter.secrets:
                yield from _shown(presenter, key, value)
    for value in _decoded(entry["metadata"]).values():
        yield from _stored(value)


def _decoded(text: object) -> Mapping[str, object]:
    """Return the content of a column, and nothing of one that only somebody past the application can have written."""
    try:
        return msgspec.json.decode(str(text or "{}"), type=dict[str, object])
    except MALFORMED:
        return {}


def _shown(presenter: Presenter, key: str, value: object) -> Iterator[str]:
    """Yield the text of an attribute's value, and the words that a page has for it."""
    if not isinstance(value, bool):
        yield from _stored(value)
    elif key not in presenter.words:
        yield "yes" if value else "no"
    if key in presenter.words and value is not None:
        try:
            yield presenter.words[key](value) or ""
        except MALFORMED:
            return


def _stored(value: object) -> Iterator[str]:
    """Yield the texts of a value: a moment as a page shows it, and of a secret nothing."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _stored(each)
    elif isinstance(value, str) and (value == CONCEALED or value.startswith(PREFIX)):
        return
    elif isinstance(value, str) and MOMENT.fullmatch(value):
        yield _in_words(moment, value)
    elif value is not None:
        text = str(value)
        yield text
        if DAY.fullmatch(text):
            yield _in_words(day, text)


def _in_words(words: Callable[[object], str], value: str) -> str:
    """Return a day or moment in words; as it is if it is none of the calendar."""
    try:
        return words(value)
    except ValueError:
        return value


def _code_parts(word: str) -> list[str]:
    """Return the letters and the digits of a number such as "BP123456", which some write with a blank between them."""
    code = CODE.fullmatch(word)
    return list(code.groups()) if code else [word]


def _longest(words: Set[str]) -> list[str]:
    """Return the words without those that begin another."""
    return sorted(word for word in words if not any(other != word and other.startswith(word) for other in words))
