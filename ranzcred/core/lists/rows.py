"""The rows of a list that its filters leave, one page of them or all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import Select, func, select

from ranzcred.core.db.session import db
from ranzcred.core.lists.bounded import Count
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.lists.page import Page, paginate

T = TypeVar("T")
F = TypeVar("F", bound=ListFilters)


@dataclass(frozen=True, kw_only=True)
class PagedRows(Generic[T, F]):
    """A page of a list's rows, and the filters that left them."""

    NOUN: ClassVar[str]
    PLURAL: ClassVar[str] = ""
    """The noun's plural, if it is irregular."""

    page: Page[T]
    filters: F

    @property
    def sentence(self) -> str:
        """Return the count for people: "7 definitions"."""
        if not self.page.total:
            return f"No {self.PLURAL or f'{self.NOUN}s'} found"
        return Count(self.page.total, more=self.page.more).plural(self.NOUN, self.PLURAL)


def in_order(keys: Sequence[str], rows: Iterable[T], key: Callable[[T], str]) -> list[T]:
    """Return rows in the order of their keys; a key whose record is gone has none."""
    found = {key(row): row for row in rows}
    return [found[each] for each in keys if each in found]


def count_rows(statement: Select[*tuple[Any, ...]]) -> int:
    """Return the number of rows of a query."""
    return db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0


def load_page(statement: Select[T], number: int, *, total: int) -> Page[T]:
    """Return a page of a query for records, of which there are `total`."""
    return paginate(number, total, lambda limit, offset: load_rows(statement, limit=limit, offset=offset))


def load_rows(statement: Select[T], *, limit: int | None, offset: int = 0) -> Sequence[T]:
    """Return the records of a query: `limit` from `offset` on, or all."""
    return db.session.scalars(statement.limit(limit).offset(offset)).all()
