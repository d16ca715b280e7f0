"""A list that is searched, filtered, sorted and paged: its whole page, and for htmx its table alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.errors import Invalid
from ranzcred.core.lists.day_filter import DayBox
from ranzcred.core.lists.exports import ListExport
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.lists.suggestions import Narrowing
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.exports import EXPORT, ExportOffer
from ranzcred.web.kit.lists.inline_form import OpenForm
from ranzcred.web.kit.lists.list_responses import Listing, current_list_query, list_announcement
from ranzcred.web.kit.view_models import ViewModel, render

L = TypeVar("L", bound=Listing)
SAVED = "saved"
"""The argument of an address that a saved view opened."""


@dataclass(frozen=True, kw_only=True)
class ListTable(ViewModel, Generic[L]):
    """The table of a list."""

    listing: L
    filters: ListFilters
    page_address: Callable[[int], str]
    """The address of a page, by its number."""
    narrowed: Mapping[str, Narrowing] = field(default_factory=dict)
    """What the filters by record narrow it to, by filter, where these are on the page too."""
    days: Sequence[DayBox] = ()
    """The boxes of its filters by day, where these are on the page too."""
    export: ExportOffer | None = None


@dataclass(frozen=True, kw_only=True)
class FilterDays(ViewModel):
    """The boxes of a list's filters by day: what is typed there may be none, and one may offer another."""

    template: str = "components/fields/_filter_days.html"
    list_name: str
    days: Sequence[DayBox]


@dataclass(frozen=True, kw_only=True)
class ListPage(ViewModel):
    """The whole page that a list stands on."""

    table: ListTable[Any]


@dataclass(frozen=True, kw_only=True)
class EditableListPage(ListPage):
    """The whole page of a list that is edited in place."""

    opened: OpenForm | None = None
    """The form that is open on it."""


@dataclass(frozen=True, kw_only=True)
class PagedList(Generic[L]):
    """The definition of a list by its feature."""

    plural: str
    """The prefix of the table's ids: "definitions"."""
    filters: type[ListFilters]
    load: Callable[[Any], L]
    """Returns the page of the list for given filters."""
    endpoint: str
    """The endpoint of the list's page."""
    narrowings: Callable[[Any], Mapping[str, Narrowing]] = lambda _filters: {}
    """Returns what the filters by record narrow the list to, by filter."""
    parent: Mapping[str, Any] = field(default_factory=dict)
    """URL arguments of the record that the list belongs to."""
    page: Callable[..., ViewModel]
    """The whole page, of its `table`, what is `opened` on it, and whatever else a view opens."""
    table: Callable[..., ListTable[L]]
    """The table, of the fields of ListTable."""
    export: Callable[[], ListExport] | None = None
    """Returns the list as a file, of the current user where it is theirs."""
    of_query: Callable[[Mapping[str, str]], "PagedList[Any]"] | None = None
    """Returns the list that a query asks for, where the page has several."""
    counts_slowly: bool = False
    """Whether its rows are counted where it is not shown only for who asks for that."""

    def current_filters(self) -> ListFilters:
        """Return the filters of the list that the person sees, without days that cannot be used."""
        return self.filters.from_form(current_list_query())[0]

    def count_sentence(self, args: Mapping[str, str]) -> str:
        """Return how many rows a query leaves, as the page says it; raise Invalid if a filter can't be used."""
        filters = self.filters.from_args(args)
        named = _named(self.narrowings(filters))
        listing = self.load(self.filters.from_args({**args, **named}) if named else filters)
        return listing.sentence

    def address(self, filters: ListFilters, **changes: Any) -> str:  # noqa: ANN401 - of args()
        """Return the address of the list with these filters."""
        return url_for(self.endpoint, **self.parent, **filters.args(**changes))

    def names_of_records(self, filters: ListFilters) -> dict[str, str]:
        """Return the names of the records that the filters narrow the list to, by filter."""
        return {name: each.record.name for name, each in self.narrowings(filters).items() if each.record}

    def shown_table(
        self,
        listing: L,
        narrowed: Mapping[str, Narrowing] | None = None,
        days: Sequence[DayBox] | None = None,
        *,
        export_problem: str = "",
    ) -> ListTable[L]:
        """Return the table that shows a part of the list."""
        return self.table(
            listing=listing,
            filters=listing.filters,
            page_address=lambda number: self.address(listing.filters, page=number),
            narrowed=narrowed or {},
            days=listing.filters.day_boxes() if days is None else days,
            export=self._export_offer(listing.filters, export_problem) if self.export else None,
        )

    def _export_offer(self, filters: ListFilters, problem: str) -> ExportOffer:
        address = url_for(f"{self.endpoint}{EXPORT}", **self.parent, **filters.args())
        return ExportOffer(address=address, problem=problem)

    def list_response(self) -> ResponseReturnValue:
        """Return the list for the current query: the whole page, or for htmx the table alone, and beside it the days.

        A name in the query that only one record has gives way to its key, a day as it was typed to its date. Days that
        cannot be used are shown as they were typed, and narrow nothing.
        """
        try:
            filters, days = self.filters.from_form(request.args)
        except Invalid as refused:
            return self._opened_without(refused)
        problems = " ".join(day.problem for day in days if day.problem)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
        if not htmx.wants_partial():
            narrowed = self.narrowings(filters)
            named = _named(narrowed)
            if named or (not problems and filters.rewrite_days(request.args)):
                return redirect(self.address(filters, **named), HTTPStatus.SEE_OTHER)
            return self.page_response(self.load(filters), narrowed, days, status=status)
        listing = self.load(filters)
        focus, sentence = list_announcement(self.plural, listing)
        beside = [FilterDays(list_name=self.plural, days=days)] if days else []
        return htmx.partial(
            self.shown_table(listing), *beside, status=status, focus=focus, announce=problems or sentence
        )

    def _opened_without(self, refused: Invalid) -> ResponseReturnValue:
        """Return the way to a saved view without the filters that can't be used any more, or raise what is refused."""
        wrong = refused.details.keys() & request.args.keys()
        if SAVED not in request.args or not wrong:
            raise refused
        htmx.flash_message(f"This view is shown without a filter that can't be used any more. {refused.message}")
        kept: dict[str, Any] = {name: value for name, value in request.args.items() if name not in wrong}
        return redirect(url_for(self.endpoint, **self.parent, **kept), HTTPStatus.SEE_OTHER)

    def page_response(
        self,
        listing: L | None = None,
        narrowed: Mapping[str, Narrowing] | None = None,
        days: Sequence[DayBox] | None = None,
        *,
        status: int = HTTPStatus.OK,
        export_problem: str = "",
        **opened: Any,  # noqa: ANN401 - of the page's fields
    ) -> ResponseReturnValue:
        """Return the whole page, with the open form or dialog in `opened`, or why the list is not exported."""
        listing = listing or self.load(self.current_filters())
        narrowed = self.narrowings(listing.filters) if narrowed is None else narrowed
        table = self.shown_table(listing, narrowed, days, export_problem=export_problem)
        return render(self.page(table=table, **opened)), status


def _named(narrowed: Mapping[str, Narrowing]) -> dict[str, str]:
    """Return the keys of the records that a query names by what only one has, by filter."""
    return {name: each.exact.key for name, each in narrowed.items() if each.exact}
