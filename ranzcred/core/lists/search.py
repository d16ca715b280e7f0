"""Searching for words in folded columns."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, false, func, or_

from ranzcred.core.phones import searched_digits
from ranzcred.core.text import address_key, chunks, code_key, search_key

LAST = "\U0010ffff"
"""A character that sorts after every character of a text."""
ESCAPE = "/"
LIKE_SIGNS = f"%_{ESCAPE}"

Columns = Iterable[SQLColumnExpression[Any]]


class Word(NamedTuple):
    """A word of a search, as each kind of column has it; an address as LIKE takes it."""

    name: str
    address: str
    code: str


class Chunk(NamedTuple):
    """A word, or numbers that stand beside each other, which may be one `code`."""

    words: tuple[Word, ...]
    code: str


class Search(NamedTuple):
    """What is searched: all chunks, or else the digits of a phone number. `unfindable` is a search without words."""

    chunks: tuple[Chunk, ...]
    digits: str | None = None
    unfindable: bool = False


class Searched(NamedTuple):
    """The columns of a search."""

    names: Sequence[SQLColumnExpression[Any]]
    addresses: Sequence[SQLColumnExpression[Any]]
    codes: Sequence[SQLColumnExpression[Any]]

    def has(self, chunk: Chunk) -> ColumnElement[bool]:
        """Return SQL for whether a word is there, or numbers that stand beside each other: in a code they are one."""
        each = [self._has_word(word, alone=len(chunk.words) == 1) for word in chunk.words]
        return or_(and_(*each), *_containing(self.codes, chunk.code))

    def _has_word(self, word: Word, *, alone: bool) -> ColumnElement[bool]:
        found = _containing(self.names, word.name) + _containing(self.addresses, word.address)
        return or_(false(), *found, *([] if alone else [column == word.code for column in self.codes]))


def read_search(q: str, *, phones: bool = False) -> Search:
    """Return what is searched by `q`, which is divided by blanks: in phone numbers too, all of it, if it is a number or
    a part of one.

    A word of punctuation is passed over if there are others, and alone finds nothing.
    """
    worded = [[word for word in chunk if search_key(word)] for chunk in chunks(q)]
    found = tuple(Chunk(tuple(map(_word, chunk)), code_key("".join(chunk))) for chunk in worded if chunk)
    return Search(found, (searched_digits(q) or None) if phones else None, unfindable=not found and bool(q.split()))


def matches_search(
    search: Search, *, names: Columns = (), addresses: Columns = (), codes: Columns = (), phones: Columns = ()
) -> list[ColumnElement[bool]]:
    """Return SQL conditions: each word of the search is in one of the columns.

    `names` hold what `search_key` returns, `addresses` what `address_key` returns, `codes` what `code_key` returns.
    Numbers beside each other are one part of a code, or each a whole one or in another column. `phones` hold numbers as
    they were typed or kept.
    """
    searched = Searched(list(names), list(addresses), list(codes))
    words: list[ColumnElement[bool]] = [false()] if search.unfindable else []
    words += [searched.has(chunk) for chunk in search.chunks]
    if search.digits is None:
        return words
    return [or_(and_(*words), *(_without_signs(column).contains(search.digits) for column in phones))]


def matches_words(
    q: str, *, names: Columns = (), addresses: Columns = (), codes: Columns = (), phones: Sequence[Any] = ()
) -> list[ColumnElement[bool]]:
    """Return the SQL conditions of `matches_search` for `q`."""
    search = read_search(q, phones=bool(phones))
    return matches_search(search, names=names, addresses=addresses, codes=codes, phones=phones)


def starts_with(column: SQLColumnExpression[Any], text: str) -> ColumnElement[bool]:
    """Return SQL for a prefix as a range, which uses an index on both databases; LIKE does not on SQLite."""
    return and_(column >= text, column <= text + LAST)


def starts_a_word(column: SQLColumnExpression[Any], text: str) -> ColumnElement[bool]:
    """Return SQL for whether a folded text starts any word of a column."""
    return or_(starts_with(column, text), column.contains(f" {text}", autoescape=True))


def name_rank(text: str, names: Columns, *others: ColumnElement[bool]) -> ColumnElement[int]:
    """Return SQL for how well a folded text fits folded names: 0 as one of them or by `others`, 1 as the start of one,
    2 otherwise.
    """
    columns = list(names)
    exact = or_(*(column == text for column in columns), *others)
    return case((exact, 0), (or_(*(starts_with(column, text) for column in columns)), 1), else_=2)


def _containing(columns: Columns, text: str) -> list[ColumnElement[bool]]:
    return [column.contains(text, escape=ESCAPE) for column in columns]


def _word(word: str) -> Word:
    address = "".join(f"{ESCAPE}{char}" if char in LIKE_SIGNS else char for char in address_key(word))
    return Word(name=search_key(word), address=address, code=code_key(word))


def _without_signs(column: SQLColumnExpression[Any]) -> SQLColumnExpression[str]:
    """Return SQL for a number without what people write between its digits."""
    for sign in " -().":
        column = func.replace(column, sign, "")
    return column
