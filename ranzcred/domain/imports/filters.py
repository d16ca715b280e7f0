"""The filters of an import's rows, read from and written to the URL's query."""

from dataclasses import dataclass
from typing import Annotated

from ranzcred.core.lists.filter_kinds import ChoiceFilter, PlaceFilter
from ranzcred.core.lists.filters import Filters
from ranzcred.domain.imports.models import Outcome


@dataclass(frozen=True, kw_only=True)
class RowFilters(Filters):
    """The filters of an import's rows."""

    outcome: Annotated[Outcome | None, ChoiceFilter(label="Outcome", members=Outcome)] = None
    page: Annotated[int, PlaceFilter(label="Page")] = 1
