"""Counts up to a bound: what an association of any size can have counted on every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, ScalarSelect, Select, func, literal_column, select, union_all

from ranzcred.core.db.session import db

COUNTED_AT_MOST = 10_000
FOUND_AT_MOST = 2_000
"""The number of rows at which a search stops: past it, more words or a filter find the rest."""
UNBOUNDED = 2**53
"""A bound that nothing reaches."""


@dataclass(frozen=True)
class Count:
    """A number of rows; with `more`, there are more than that."""

    number: int
    more: bool = False

    @classmethod
    def up_to(cls, number: int, bound: int) -> "Count":
        """Return the count of what was found where no more than one past the bound was looked for."""
        return cls(min(number, bound), more=number > bound)

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.more else ''}"

    def __bool__(self) -> bool:
        return self.number > 0

    def plural(self, one: str, many: str = "") -> str:
        """Return the count with its noun: "1 person", "10,000+ people"."""
        return f"{self} {one if self.number == 1 else many or f'{one}s'}"


def count_each(
    statements: Sequence[Select[*tuple[Any, ...]] | Sequence[Select[*tuple[Any, ...]]]], *, at_most: int | None = None
) -> list[Count]:
    """Return how many rows each query finds, or several that find different ones together, in one statement that stops
    counting at the bound.
    """
    bound = at_most or COUNTED_AT_MOST
    found = db.session.execute(select(*(bounded_number(each, bound) for each in statements))).one()
    return [Count.up_to(number, bound) for number in found]


def bounded_number(
    statement: Select[*tuple[Any, ...]] | Sequence[Select[*tuple[Any, ...]]], bound: int = COUNTED_AT_MOST
) -> ScalarSelect[int]:
    """Return SQL for the number of rows that a query finds, or several together, one past the bound at most."""
    return select(func.count()).select_from(_rows(statement).limit(bound + 1).subquery()).scalar_subquery()


def _rows(
    statement: Select[*tuple[Any, ...]] | Sequence[Select[*tuple[Any, ...]]],
) -> Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]:
    """Return the rows without their columns, so that an index without these is enough."""
    if isinstance(statement, Select):
        return statement.order_by(None).with_only_columns(literal_column("1").label("one"), maintain_column_froms=True)
    return union_all(*map(_rows, statement))
