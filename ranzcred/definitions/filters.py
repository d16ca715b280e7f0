"""Which part of the catalogue is shown, in which order: all of it stands in the address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from flask import url_for

from ranzcred.definitions.models import ISSUING_BODY_LENGTH, LEVEL_MAXIMUM, LEVEL_MINIMUM
from ranzcred.errors import Invalid
from ranzcred.forms import optional_text, page_number

SEARCH_LENGTH = 200
COLUMNS = {
    "title": "title",
    "level": "level",
    "issuing_body": "issuing body",
    "skill_standard": "skill standard",
    "assigned": "assigned",
    "type": "type",
}
DEFAULT_SORT = "-level"

Kind = Literal["", "default", "custom"]


@dataclass(frozen=True, kw_only=True)
class DefinitionFilters:
    """What an address asks for; a leading "-" in `sort` means descending."""

    q: str = ""
    level: int | None = None
    issuing_body: str = ""
    kind: Kind = ""
    sort: str = DEFAULT_SORT
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "DefinitionFilters":
        """Read an address's query. Invalid, naming the filter, where a value cannot be one."""
        return cls(
            q=optional_text(args, "q", label="Search", longest=SEARCH_LENGTH),
            level=_level(args.get("level", "")),
            issuing_body=optional_text(args, "issuing_body", label="Issuing body", longest=ISSUING_BODY_LENGTH),
            kind=_kind(args.get("kind", "")),
            sort=_sort(args.get("sort", "")),
            page=page_number(args),
        )

    @property
    def only_custom(self) -> bool:
        """Whether all that an admin has added is asked for, and nothing narrower."""
        return self.args(sort=DEFAULT_SORT, page=1) == {"kind": "custom"}

    def page_address(self, number: int) -> str:
        """The address of another page of the same."""
        return url_for("definitions.definition_list", **self.args(page=number))

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def sort_sentence(self) -> str:
        """What is said after sorting: "Sorted by level, ascending"."""
        return f"Sorted by {COLUMNS[self.column]}, {'descending' if self.descending else 'ascending'}"

    def next_sort(self, column: str) -> str:
        """What a press on a column's header asks for: the other direction, or ascending first."""
        return f"-{column}" if self.sort == column else column

    def args(self, **changes: object) -> dict[str, Any]:
        """The address's query for these filters with `changes`; what is as it starts is left out."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        values = {
            "q": changed.q,
            "level": str(changed.level or ""),
            "issuing_body": changed.issuing_body,
            "kind": changed.kind,
            "sort": "" if changed.sort == DEFAULT_SORT else changed.sort,
            "page": "" if changed.page == 1 else str(changed.page),
        }
        return {name: value for name, value in values.items() if value}


def _level(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,2}", text) or not LEVEL_MINIMUM <= int(text) <= LEVEL_MAXIMUM:
        raise Invalid(f"Level must be a whole number from {LEVEL_MINIMUM} to {LEVEL_MAXIMUM}.", field="level")
    return int(text)


def _kind(text: str) -> Kind:
    if text not in {"", "default", "custom"}:
        raise Invalid("Type must be default or custom.", field="kind")
    return text  # type: ignore[return-value]


def _sort(text: str) -> str:
    if text and text.removeprefix("-") not in COLUMNS:
        raise Invalid("Sort must name a column of the table.")
    return text or DEFAULT_SORT
