"""Searching for words in folded columns."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, false, func, or_

from ranzcred.core.phones import searched_digits
from ranzcred.core.text import address_key, chunks, code_key, search_key

LAST = "\U0010ffff"
"""A character that sorts after every character of a text."""

Columns = Iterable[SQLColumnExpression[Any]]


class Searched(NamedTuple):
    """The columns of a search."""

    names: Sequence[SQLColumnExpression[Any]]
    addresses: Sequence[SQLColumnExpression[Any]]
    codes: Sequence[SQLColumnExpression[Any]]

    def has(self, chunk: Sequence[str]) -> ColumnElement[bool]:
        """Return SQL for whether a word is there, or numbers that stand beside each other: in a code they are one."""
        each = [self._has_word(word, alone=len(chunk) == 1) for word in chunk]
        return or_(and_(*each), *_containing(self.codes, code_key("".join(chunk))))

    def _has_word(self, word: str, *, alone: bool) -> ColumnElement[bool]:
        found = _containing(self.names, search_key(word)) + _containing(self.addresses, address_key(word))
        return or_(false(), *found, *([] if alone else [column == code_key(word) for column in self.codes]))


def matches_words(
    q: str, *, names: Columns = (), addresses: Columns = (), codes: Columns = (), phones: Columns = ()
) -> list[ColumnElement[bool]]:
    """Return SQL conditions: each word of the search `q`, divided by blanks, is in one of the columns.

    `names` hold what `search_key` returns, `addresses` what `address_key` returns, `codes` what `code_key` returns. A
    word of punctuation is passed over if there are others, and alone finds nothing. Numbers beside each other are one
    part of a code, or each a whole one or in another column. `phones` hold numbers as they were typed or kept: all of
    `q` is searched in them, if it is a number or a part of one.
    """
    searched = Searched(list(names), list(addresses), list(codes))
    worded = [[word for word in chunk if search_key(word)] for chunk in chunks(q)]
    words = [searched.has(chunk) for chunk in worded if chunk] or ([false()] if q.split() else [])
    digits = searched_digits(q) if phones else ""
    if not digits:
        return words
    return [or_(and_(*words), *(_without_signs(column).contains(digits) for column in phones))]


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
    return [column.contains(text, autoescape=True) for column in columns]


def _without_signs(column: SQLColumnExpression[Any]) -> SQLColumnExpression[str]:
    """Return SQL for a number without what people write between its digits."""
    for sign in " -().":
        column = func.replace(column, sign, "")
    return column
