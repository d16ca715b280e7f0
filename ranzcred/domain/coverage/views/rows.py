"""What all views have: a page of rows, and what they are asked about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ranzcred.core.lists.page import Page, paginate
from ranzcred.core.lists.rows import PagedRows
from ranzcred.core.text import search_key
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.question import CoverageQuestion

T = TypeVar("T")
F = TypeVar("F", bound=CoverageFilters)


@dataclass(frozen=True, kw_only=True)
class CoverageRows(PagedRows[T, F]):
    """A page of a view, and what it is asked about."""

    question: CoverageQuestion


@dataclass(frozen=True, kw_only=True)
class SortedRows(CoverageRows[T, F]):
    """A page of a view that is computed as a whole."""

    every: Sequence[T]
    """The rows of all pages, in order."""


def has_words(text: str, q: str) -> bool:
    """Return whether all words of a search are in a text."""
    return all(word in search_key(text) for word in search_key(q).split())


def sort_rows(rows: Sequence[T], filters: CoverageFilters, order: Callable[[T], Any]) -> Sequence[T]:
    """Return rows in the order of the filters: None comes last both ways."""
    known = [row for row in rows if order(row) is not None]
    unknown = [row for row in rows if order(row) is None]
    return [*sorted(known, key=order, reverse=filters.descending), *unknown]


def page_of(rows: Sequence[T], filters: CoverageFilters) -> Page[T]:
    """Return the page of the filters, the last one if it is past it."""
    return paginate(filters.page, len(rows), lambda limit, offset: rows[offset : offset + limit])
