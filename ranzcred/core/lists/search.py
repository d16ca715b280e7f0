"""Searching for words in folded columns."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, or_

from ranzcred.core.text import search_key

LIKE_ESCAPE = "\\"


def matches_words(columns: Iterable[SQLColumnExpression[Any]], q: str) -> list[ColumnElement[bool]]:
    """Return SQL conditions: each word of the search `q` is in one of the folded `columns`."""
    searched = list(columns)
    return [
        or_(*(column.like(f"%{_escaped(word)}%", escape=LIKE_ESCAPE) for column in searched))
        for word in search_key(q).split()
    ]


def _escaped(word: str) -> str:
    for character in (LIKE_ESCAPE, "%", "_"):
        word = word.replace(character, LIKE_ESCAPE + character)
    return word
