"""The filters of the audit log, read from and written to the URL's query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.errors import Invalid
from ranzcred.core.lists.day_filter import DayFilter
from ranzcred.core.lists.filter_kinds import ChoiceFilter, Filter, PlaceFilter, TextFilter
from ranzcred.core.lists.filters import SEARCH_LENGTH, Filters, search
from ranzcred.domain.audit.actions import AuditAction


@dataclass(frozen=True, kw_only=True)
class NameFilter(Filter):
    """The name of a kind of record, or the key of a record."""

    def read(self, args: Mapping[str, str], name: str) -> str | None:
        text = args.get(name, "")
        if text and not re.fullmatch(rf"[A-Za-z0-9_:-]{{1,{KEY_LENGTH}}}", text):
            raise Invalid(f"{self.label} not recognised.")
        return text


@dataclass(frozen=True, kw_only=True)
class AuditLogFilters(Filters):
    """The filters of the log; `since` and `until` are days in Auckland, both inclusive.

    `before` and `after` are entries next to which the page starts or ends.
    """

    q: Annotated[str, search()] = ""
    person: Annotated[str, TextFilter(label="Person", longest=SEARCH_LENGTH)] = ""
    action: Annotated[
        AuditAction | None,
        ChoiceFilter(
            label="Action",
            unset="All actions",
            members=AuditAction,
            by_label=True,
            refusal="Choose an action from the list.",
        ),
    ] = None
    kind: Annotated[str, NameFilter(label="Record type", unset="All types")] = ""
    record: Annotated[str, NameFilter(label="Record")] = ""
    since: Annotated[date | None, DayFilter(label="From", argument="from")] = None
    until: Annotated[date | None, DayFilter(label="To", argument="to")] = None
    before: Annotated[int | None, PlaceFilter(label="Before")] = None
    after: Annotated[int | None, PlaceFilter(label="After")] = None

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        filters = super().from_args(args)
        if filters.since and filters.until and filters.since > filters.until:
            raise Invalid('"From" can\'t be later than "To".', field="from")
        return filters

    @property
    def narrowed(self) -> bool:
        """Return whether any filter is set."""
        return bool(self.selection)

    @property
    def selection(self) -> dict[str, Any]:
        """Return the query without the position of the page."""
        return self.args(before=None, after=None)
