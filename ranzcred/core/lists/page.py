"""A page of a longer list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 50

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """Rows `first` to `last` (counted from 1) of `total`; with `more`, the list goes on past these."""

    rows: Sequence[T]
    number: int
    total: int
    more: bool = False

    @property
    def pages(self) -> int:
        return pages_of(self.total)

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def nearby(self) -> Sequence[int | None]:
        """Return the first page, those beside this one and the last, in order, with None for what is left out."""
        numbers = sorted({1, self.number - 1, self.number, self.number + 1, self.pages} & set(range(1, self.pages + 1)))
        shown: list[int | None] = []
        for number in numbers:
            if shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown

    def focus_after_removal(self, position: int) -> T | None:
        """Return the row that gets the focus after the row at `position` (in the whole list, from 0) was removed.

        It is the row now at that position, else the last one; None if the page is empty.
        """
        index = max(0, position - self.first + 1)
        return self.rows[min(index, len(self.rows) - 1)] if self.rows else None


def pages_of(total: int, *, size: int = PAGE_SIZE) -> int:
    """Return the number of pages of `total` rows; an empty list has one."""
    return max(1, -(-total // size))


def paginate(
    number: int, total: int, load: Callable[[int, int], Sequence[T]], *, more: bool = False, size: int = PAGE_SIZE
) -> Page[T]:
    """Return page `number` of `total` rows, the last page if it is past it. `load` is called with limit and offset."""
    number = min(max(1, number), pages_of(total, size=size))
    return Page(rows=load(size, (number - 1) * size), number=number, total=total, more=more)
