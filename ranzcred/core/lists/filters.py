"""The filters, order and page of a list, read from and written to the URL's query."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

from ranzcred.core.errors import Invalid
from ranzcred.core.lists.arguments import optional_text, page_number

SEARCH_LENGTH = 200
LAST = ("sort", "page")
"""The arguments at the end of a query."""


@dataclass(frozen=True, kw_only=True)
class ListFilters:
    """The filters, order and page of a list; a leading "-" in `sort` means descending. Each list adds its own filters.

    `COLUMNS` are the sortable columns, with a label for each.
    """

    COLUMNS: ClassVar[Mapping[str, str]]

    q: str = ""
    sort: str
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        return cls.read(args)

    @classmethod
    def read(cls, args: Mapping[str, str], **own: Any) -> Self:  # noqa: ANN401 - the values of any filter
        """Read search, order and page from a query; `own` are the values of the list's own filters."""
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
        """Return the announcement after sorting: "Sorted by level, ascending"."""
        return f"Sorted by {self.COLUMNS[self.column]}, {'descending' if self.descending else 'ascending'}"

    def next_sort(self, column: str) -> str:
        """Return the `sort` value of a column's header: the other direction, or ascending first."""
        return f"-{column}" if self.sort == column else column

    def args(self, **changes: object) -> dict[str, Any]:
        """Return the query for these filters with `changes`, without values that are the default."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        ordered = sorted(fields(changed), key=lambda each: LAST.index(each.name) if each.name in LAST else -1)
        values = {each.name: getattr(changed, each.name) for each in ordered}
        starts = {each.name: each.default for each in ordered}
        return {name: str(value) for name, value in values.items() if value != starts[name]}

    @property
    def unsorted_args(self) -> dict[str, Any]:
        """Return the query without order and page: the hidden fields of the sort form."""
        start = next(each.default for each in fields(self) if each.name == "sort")
        return self.args(sort=start, page=1)
