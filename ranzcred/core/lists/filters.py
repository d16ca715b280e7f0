"""Which part of a list is shown, in which order: all of it stands in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

from ranzcred.core.errors import Invalid
from ranzcred.core.lists.arguments import optional_text, page_number

SEARCH_LENGTH = 200
LAST = ("sort", "page")
"""What stands at the end of an address."""


@dataclass(frozen=True, kw_only=True)
class ListFilters:
    """What an address asks for; a leading "-" in `sort` means descending. Each list adds filters of its own.

    `COLUMNS` are those that can be sorted by, with the words for each.
    """

    COLUMNS: ClassVar[Mapping[str, str]]

    q: str = ""
    sort: str
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read an address's query. Invalid, naming the filter, where a value cannot be one."""
        return cls.read(args)

    @classmethod
    def read(cls, args: Mapping[str, str], **own: Any) -> Self:  # noqa: ANN401 - the values of any filter
        """Read what every list has, beside the values of its own filters."""
        sort = args.get("sort", "")
        if sort and sort.removeprefix("-") not in cls.COLUMNS:
            raise Invalid("Sort must name a column of the table.", field="sort")
        q = optional_text(args, "q", label="Search", longest=SEARCH_LENGTH)
        return cls(q=q, page=page_number(args), **own, **({"sort": sort} if sort else {}))

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

    def args(self, **changes: object) -> dict[str, Any]:
        """The address's query for these filters with `changes`; what is as it starts is left out."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        ordered = sorted(fields(changed), key=lambda each: LAST.index(each.name) if each.name in LAST else -1)
        values = {each.name: getattr(changed, each.name) for each in ordered}
        starts = {each.name: each.default for each in ordered}
        return {name: str(value) for name, value in values.items() if value != starts[name]}

    @property
    def unsorted_args(self) -> dict[str, Any]:
        """The same list from its first page, before any sorting: what the sort form carries."""
        start = next(each.default for each in fields(self) if each.name == "sort")
        return self.args(sort=start, page=1)
