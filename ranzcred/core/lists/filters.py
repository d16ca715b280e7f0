"""Which part of a list is shown, in which order: all of it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, ClassVar, Self

from ranzcred.core.errors import Invalid
from ranzcred.core.lists.filter_kinds import Filter, PlaceFilter, TextFilter

SEARCH_LENGTH = 200
LAST = ("sort", "page")
"""What stands at the end of an address."""


def search(description: str = "") -> TextFilter:
    """Return the search that a list has; the `description` is for the API."""
    return TextFilter(label="Search", longest=SEARCH_LENGTH, description=description)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What an address asks for. Each attribute that is annotated with a Filter is read, offered and described by it."""

    @classmethod
    def declared(cls) -> dict[str, Filter]:
        """Return the filters by the names of their attributes, in the order in which a page shows them."""
        annotated = {each.name: getattr(each.type, "__metadata__", ()) for each in fields(cls)}
        return {name: each for name, notes in annotated.items() for each in notes if isinstance(each, Filter)}

    @classmethod
    def offered(cls) -> dict[str, Filter]:
        """Return those that a person or a caller of the API chooses, the search first."""
        return {name: each for name, each in cls.declared().items() if not isinstance(each, PlaceFilter)}

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read an address's query. Raise Invalid, naming the filter, where a value cannot be one."""
        read = {name: each.read(args, each.argument or name) for name, each in cls.declared().items()}
        return cls(**{name: value for name, value in read.items() if value is not None})

    def args(self, **changes: object) -> dict[str, Any]:
        """Return the address's query for these filters with `changes`; what is as it starts is left out."""
        changed, declared = replace(self, **changes), self.declared()
        ordered = sorted(fields(changed), key=lambda each: LAST.index(each.name) if each.name in LAST else -1)
        values = {each.name: getattr(changed, each.name) for each in ordered}
        starts = {each.name: each.default for each in ordered}
        names = {name: each.argument or name for name, each in declared.items()}
        return {names.get(name, name): str(value) for name, value in values.items() if value != starts[name]}


@dataclass(frozen=True, kw_only=True)
class ListFilters(Filters):
    """The filters of a list with a search and pages; a leading "-" in `sort` means descending.

    `COLUMNS` are those that can be sorted by, with the words for each.
    """

    COLUMNS: ClassVar[Mapping[str, str]]

    q: Annotated[str, search()] = ""
    sort: str
    page: Annotated[int, PlaceFilter(label="Page")] = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read an address's query. Raise Invalid, naming the filter, where a value cannot be one."""
        filters = super().from_args(args)
        sort = args.get("sort") or filters.sort
        if sort != filters.sort and sort.removeprefix("-") not in cls.COLUMNS:
            raise Invalid("Sort must name a column of the table.", field="sort")
        return replace(filters, sort=sort)

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def sort_sentence(self) -> str:
        """What is said after sorting: "Sorted by level, ascending"."""
        return f"Sorted by {self.COLUMNS[self.column]}, {'descending' if self.descending else 'ascending'}"

    def next_sort(self, column: str) -> str:
        """What a press on a column's header asks for: the other direction, or ascending first."""
        return f"-{column}" if self.sort == column else column

    @property
    def unsorted_args(self) -> dict[str, Any]:
        """The same list from its first page, before any sorting: what the sort form carries."""
        start = next(each.default for each in fields(self) if each.name == "sort")
        return self.args(sort=start, page=1)
