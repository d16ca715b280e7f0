"""The filters, order and page of a list, read from and written to the URL's query."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, ClassVar, Self, cast

from ranzcred.core.errors import Invalid
from ranzcred.core.formats import typed_date
from ranzcred.core.lists.day_filter import DayBox, DayFilter
from ranzcred.core.lists.filter_kinds import Filter, PlaceFilter, TextFilter

SEARCH_LENGTH = 200
LAST = ("sort", "page")
"""The arguments at the end of a query."""


def search(description: str = "") -> TextFilter:
    """Return the search that a list has; the `description` is for the API."""
    return TextFilter(label="Search", longest=SEARCH_LENGTH, description=description)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The filters of a list. Each attribute that is annotated with a Filter is read, offered and described by it."""

    @classmethod
    @functools.cache
    def declared(cls) -> Mapping[str, Filter]:
        """Return the filters by attribute, in their order on a page."""
        annotated = {each.name: getattr(each.type, "__metadata__", ()) for each in fields(cls)}
        return {name: each for name, notes in annotated.items() for each in notes if isinstance(each, Filter)}

    @classmethod
    def offered(cls) -> dict[str, Filter]:
        """Return the filters that people and callers of the API choose, the search first."""
        return {name: each for name, each in cls.declared().items() if not isinstance(each, PlaceFilter)}

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        read = {name: each.read(args, each.argument or name) for name, each in cls.declared().items()}
        return cls(**{name: value for name, value in read.items() if value is not None})

    @classmethod
    def from_form(cls, args: Mapping[str, str]) -> tuple[Self, list[DayBox]]:
        """Return the filters in a query without days that cannot be used, and the boxes of its days, which say why.

        Raise Invalid, naming the filter, if any other value is not allowed.
        """
        used, problems = dict(args), dict[str, str]()
        while True:
            try:
                filters = cls.from_args(used)
            except Invalid as refused:
                wrong = refused.details.keys() & used.keys() & cls.day_arguments().keys()
                if not wrong:
                    raise
                problems |= dict.fromkeys(wrong, refused.message)
                used = {name: text for name, text in used.items() if name not in wrong}
            else:
                return filters, filters.day_boxes(args, problems)

    @classmethod
    @functools.cache
    def day_arguments(cls) -> Mapping[str, str]:
        """Return the attributes that are days, by argument."""
        return {each.argument or name: name for name, each in cls.declared().items() if isinstance(each, DayFilter)}

    def day_boxes(self, args: Mapping[str, str] = {}, problems: Mapping[str, str] = {}) -> list[DayBox]:
        """Return the boxes of the days that a page offers, with what was typed in a query where that is none."""
        boxes = []
        for argument, name in self.day_arguments().items():
            each, day = cast("DayFilter", self.declared()[name]), getattr(self, name)
            text = args[argument] if argument in problems else typed_date(day) if day else ""
            if text or not each.beside or getattr(self, each.beside):
                boxes.append(each.box(argument, text=text, problem=problems.get(argument, "")))
        return boxes

    def in_words(self, names: Mapping[str, str]) -> dict[str, str]:
        """Return by its label what each filter is set to, or what it leaves where it is not; `names` are those of the
        records that the list is narrowed to, by filter.
        """
        found = {}
        for name, each in self.offered().items():
            value = getattr(self, name)
            found[each.label] = names.get(name) or (each.in_words(value) if value not in (None, "") else each.unset)
        return {label: words for label, words in found.items() if words}

    def rewrite_days(self, args: Mapping[str, str]) -> bool:
        """Return whether a day is in a query in another way than in these filters' own."""
        own = self.args()
        return any(args.get(name) and args[name] != own.get(name) for name in self.day_arguments())

    def args(self, **changes: object) -> dict[str, Any]:
        """Return the query for these filters with `changes`, without values that are the default."""
        changed = replace(self, **changes) if changes else self
        values = ((argument, getattr(changed, name), default) for name, argument, default in self._arguments())
        return {argument: str(value) for argument, value, default in values if value != default}

    @classmethod
    @functools.cache
    def _arguments(cls) -> Sequence[tuple[str, str, object]]:
        """Return each attribute with its argument and its default, in the order of a query."""
        declared = cls.declared()
        ordered = sorted(fields(cls), key=lambda each: LAST.index(each.name) if each.name in LAST else -1)
        names = {name: each.argument or name for name, each in declared.items()}
        return [(each.name, names.get(each.name, each.name), each.default) for each in ordered]


@dataclass(frozen=True, kw_only=True)
class ListFilters(Filters):
    """The filters of a list with a search and pages; a leading "-" in `sort` means descending.

    `COLUMNS` are the sortable columns, with a label for each.
    """

    COLUMNS: ClassVar[Mapping[str, str]]

    q: Annotated[str, search()] = ""
    sort: str
    page: Annotated[int, PlaceFilter(label="Page")] = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        filters = super().from_args(args)
        sort = args.get("sort") or filters.sort
        if sort != filters.sort and sort.removeprefix("-") not in filters.sortable:
            raise Invalid("Sort must be a column of this list.", field="sort")
        return replace(filters, sort=sort)

    @property
    def sortable(self) -> Mapping[str, str]:
        """The columns that can be sorted by, with a label for each."""
        return self.COLUMNS

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def sort_sentence(self) -> str:
        """Return the announcement after sorting: "Sorted by level, ascending"."""
        return f"Sorted by {self.sortable[self.column]}, {'descending' if self.descending else 'ascending'}"

    def next_sort(self, column: str) -> str:
        """Return the `sort` value of a column's header: the other direction, or ascending first."""
        return f"-{column}" if self.sort == column else column

    @property
    def unsorted_args(self) -> dict[str, Any]:
        """Return the query without order and page: the hidden fields of the sort form."""
        start = next(each.default for each in fields(self) if each.name == "sort")
        return self.args(sort=start, page=1)
