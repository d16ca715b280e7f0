"""In which order the holders of a definition are read: a page of them from an index, or of few matches all of them.

A credential has the names by which its holder is sorted, so that no order needs another table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    and_,
    false,
    select,
    true,
    union_all,
)

from ranzcred.core.db.session import db
from ranzcred.core.lists.bounded import Count
from ranzcred.core.lists.order import joined_from, order_by
from ranzcred.domain.credentials.lists.effective import EVERY_WAY, Ways, effective_columns, ways_to_have, whichever
from ranzcred.domain.credentials.lists.filters import HolderFilters
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus

MANY_HOLDERS = 300_000
"""The number of holders that is expected where there are more than are counted."""
READ_AS_SOON = 10
"""How many holders are read in the order of an index as soon as one is looked up, to be sorted."""
HELD = StaffMicroCredential.__table__.c
BY_NAME = ("holder_name", "id")
COLUMNS = {
    "staff": "holder_name",
    "organisation": "holder_organisation",
    "awarded": "awarded_on",
    "expiry": "expiry_date",
}


@dataclass(frozen=True, kw_only=True)
class OrderPart:
    """Rows that follow one another in an order, such as those of one status, or those without a date: by a column of
    their own first, or by name alone.
    """

    ways: Ways = EVERY_WAY
    column: str = ""
    descending: bool = False

    @property
    def order(self) -> list[ColumnElement[Any]]:
        first = order_by(HELD[self.column], descending=self.descending) if self.column else []
        return [*first, *(HELD[name].asc() for name in BY_NAME if name != self.column)]


def parts_of(filters: HolderFilters, today: date) -> list[OrderPart]:
    """Return the parts of the requested order; rows without a date come last in both directions."""
    descending = filters.descending
    if filters.column == "status":
        statuses = reversed(MicroCredentialStatus) if descending else MicroCredentialStatus
        return [OrderPart(ways=ways_to_have(status, today)) for status in statuses]
    name = COLUMNS[filters.column]
    dated = OrderPart(column=name, descending=descending)
    if filters.column in {"staff", "organisation"}:
        return [dated]
    return [replace(dated, ways=[[HELD[name].is_not(None)]]), OrderPart(ways=[[HELD[name].is_(None)]])]


def order_of(filters: HolderFilters, today: date) -> list[ColumnElement[Any] | SQLColumnExpression[Any]]:
    """Return the requested order, of all parts."""
    columns: dict[str, SQLColumnExpression[Any]] = {
        **effective_columns(today),
        "staff": StaffMicroCredential.holder_name,
        "organisation": StaffMicroCredential.holder_organisation,
    }
    absent_last = filters.column in {"awarded", "expiry"}
    ordered = order_by(columns[filters.column], descending=filters.descending, absent_last=absent_last)
    return [*ordered, *(HELD[name] for name in BY_NAME if name != COLUMNS.get(filters.column))]


def is_few(found: Count, among: Count, reach: int) -> bool:
    """Return whether what is found among so many is sorted sooner than it is met in order, up to the last row that is
    wanted.
    """
    read = (MANY_HOLDERS if among.more else among.number) * reach
    return not found.more and found.number**2 * READ_AS_SOON <= read


def first_in_order(matching: Select[str], parts: Sequence[OrderPart], limit: int) -> list[str]:
    """Return the keys of the first page of what is dear to count, in a statement for each part until there are enough:
    mostly one.
    """
    keys: list[str] = []
    for part in parts:
        if len(keys) < limit:
            ordered = matching.where(_met(part)).order_by(*part.order)
            keys += db.session.scalars(ordered.limit(limit - len(keys)))
    return keys


def page_in_order(
    matching: Select[str], parts: Sequence[OrderPart], counts: Sequence[Count], *, limit: int, offset: int
) -> CompoundSelect[str] | Select[str]:
    """Return SQL for the keys of a page of what has so many rows in each of its parts, read in their order until there
    are enough.
    """
    found: list[Select[str]] = []
    for part, count in zip(parts, counts, strict=True):
        taken = min(limit, count.number - offset)
        if taken > 0:
            ordered = matching.where(_met(part)).order_by(*part.order)
            found.append(ordered.limit(taken).offset(offset))
            limit -= taken
        offset = max(0, offset - count.number)
    return union_all(*(select(each.subquery().c.id) for each in found)) if found else matching.where(false())


def _met(part: OrderPart) -> ColumnElement[bool]:
    """Return SQL for whether a row is of a part: a range of dates is one of its index, a status is met in another."""
    [way, *others] = part.ways
    return and_(true(), *way) if part.column and not others else whichever(part.ways)


def page_sorted(
    ways: Sequence[Select[str]], filters: HolderFilters, today: date, *, limit: int | None, offset: int
) -> Select[str]:
    """Return SQL for the keys of a page of what is all read before it is sorted."""
    found = union_all(*ways).cte().prefix_with("MATERIALIZED")
    matching = select(StaffMicroCredential.id).join(found, StaffMicroCredential.id == joined_from(found.c.id))
    return matching.order_by(*order_of(filters, today)).limit(limit).offset(offset)
