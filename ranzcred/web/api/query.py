"""Query parameters of the API, and the paging of lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import request

from ranzcred.core.errors import Details, Problem
from ranzcred.core.lists.arguments import optional_number, page_number
from ranzcred.core.lists.filters import Filters, ListFilters
from ranzcred.core.lists.page import PAGE_SIZE
from ranzcred.core.text import camel

PER_PAGE_LIMIT = 200

T = TypeVar("T")
F = TypeVar("F", bound=Filters)
L = TypeVar("L", bound=ListFilters)


class InvalidQuery(Problem):
    """The query breaks a rule; `details` has the messages by parameter."""

    def __init__(self, details: Details) -> None:
        super().__init__("Validation failed", details=details)


def read_query(*, texts: Collection[str] = (), values: Collection[str] = ()) -> dict[str, str]:
    """Return the query parameters by attribute name; a text may be empty, another value may not.

    Raise InvalidQuery if one is given more than once.
    """
    details: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    for name in (*texts, *values):
        given = request.args.getlist(camel(name))
        if len(given) > 1:
            details[camel(name)] = ["Give this parameter once."]
        elif given == [""] and name in values:
            details[camel(name)] = ["Give this parameter a value, or leave it out."]
        elif given:
            found[name] = given[0]
    if details:
        raise InvalidQuery(details)
    return found


@dataclass(frozen=True, kw_only=True)
class Paging:
    """The requested part of a list: page `number` (from 1) of pages of `size`, or the whole list."""

    number: int = 1
    size: int | None = None

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "Paging":
        """Read `page` and `per_page`; without them, the whole list."""
        if not {"page", "per_page"} & set(args):
            return cls()
        size = optional_number(args, "per_page", label="perPage", maximum=PER_PAGE_LIMIT)
        return cls(number=page_number(args), size=size or PAGE_SIZE)

    @property
    def offset(self) -> int:
        return (self.number - 1) * (self.size or 0)

    def part_of(self, rows: Sequence[T]) -> Sequence[T]:
        """Return this part of all rows."""
        return rows[self.offset : self.offset + self.size] if self.size else rows


def read_filters(filters: type[F]) -> F:
    """Return the filters in the query; raise InvalidQuery or Invalid if a value is not allowed."""
    return filters.from_args(_arguments(filters))


def read_list(filters: type[L]) -> tuple[L, Paging]:
    """Return the filters of a list and the paging; raise InvalidQuery or Invalid if a value is not allowed."""
    args = _arguments(filters, "page", "per_page")
    return filters.from_args(args), Paging.from_args(args)


def _arguments(filters: type[Filters], *others: str) -> dict[str, str]:
    offered = filters.offered()
    texts = [name for name, each in offered.items() if each.may_be_empty]
    values = [name for name, each in offered.items() if not each.may_be_empty]
    args = read_query(texts=texts, values=[*values, *others])
    refusals = {camel(name): each.api_refusal(args[name]) for name, each in offered.items() if name in args}
    details = {name: [refusal] for name, refusal in refusals.items() if refusal}
    if details:
        raise InvalidQuery(details)
    arguments = {name: each.argument or name for name, each in offered.items()}
    return {arguments.get(name, name): value for name, value in args.items()}
