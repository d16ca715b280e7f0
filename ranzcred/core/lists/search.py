"""Searching for words in folded columns."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, func, or_

from ranzcred.core.phones import searched_digits
from ranzcred.core.text import address_key, code_key, search_key

Columns = Iterable[SQLColumnExpression[Any]]


def matches_words(
    q: str, *, names: Columns = (), addresses: Columns = (), codes: Columns = (), phones: Columns = ()
) -> list[ColumnElement[bool]]:
    """Return SQL conditions: each word of the search `q`, divided by blanks, is in one of the columns.

    `names` hold what `search_key` returns, `addresses` what `address_key` returns, `codes` what `code_key` returns. A
    word of punctuation is passed over if there are others. `phones` hold numbers as they were typed or kept: all of `q`
    is searched in them, if it is a number or a part of one.
    """
    searched: list[tuple[Columns, Callable[[str], str]]] = [
        (list(names), search_key),
        (list(addresses), address_key),
        (list(codes), code_key),
    ]
    typed = q.split()
    words = [
        or_(
            false(),
            *(
                column.contains(key(word), autoescape=True)
                for columns, key in searched
                for column in columns
                if key(word)
            ),
        )
        for word in [word for word in typed if search_key(word)] or typed
    ]
    digits = searched_digits(q) if phones else ""
    if not digits:
        return words
    return [or_(and_(*words), *(_without_signs(column).contains(digits) for column in phones))]


def _without_signs(column: SQLColumnExpression[Any]) -> SQLColumnExpression[str]:
    """Return SQL for a number without what people write between its digits."""
    for sign in " -().":
        column = func.replace(column, sign, "")
    return column
