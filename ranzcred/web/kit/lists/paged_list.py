"""A list that is searched, filtered, sorted and paged: its whole page, and for htmx its table alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.lists.filters import ListFilters
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.list_responses import Listing, current_list_query, list_announcement

L = TypeVar("L", bound=Listing)


@dataclass(frozen=True)
class Part:
    """Templates around the list, and what they show besides it."""

    templates: Sequence[str] = ()
    context: Callable[[], Mapping[str, Any]] = dict


NO_PART = Part()


@dataclass(frozen=True, kw_only=True)
class PagedList(Generic[L]):
    """What a feature says of its list."""

    plural: str
    """What the ids of the table begin with: "definitions"."""
    filters: type[ListFilters]
    load: Callable[[Any], L]
    """The page of the list that filters ask for."""
    endpoint: str
    """Of the page that the list stands on."""
    parent: Mapping[str, Any] = field(default_factory=dict)
    """What its addresses name: the record that the list belongs to."""
    page: Part
    """The whole page: one template."""
    table: str
    """The template of the table."""
    context: Callable[[L], Mapping[str, Any]] = lambda _listing: {}
    """What the table shows besides the listing, its filters and the addresses of its pages."""

    def current_filters(self) -> ListFilters:
        """Return the part of the list that the person sees."""
        return self.filters.from_args(current_list_query())

    def address(self, filters: ListFilters, **changes: Any) -> str:  # noqa: ANN401 - of args()
        """Return the address of the page that shows a part of the list."""
        return url_for(self.endpoint, **self.parent, **filters.args(**changes))

    def list_context(self, listing: L) -> dict[str, Any]:
        """Return what the table shows."""
        return {
            "listing": listing,
            "filters": listing.filters,
            "page_address": lambda number: self.address(listing.filters, page=number),
            **self.context(listing),
        }

    def list_response(self) -> ResponseReturnValue:
        """Return the list as this address asks for it: its whole page, or for htmx the table alone."""
        listing = self.load(self.filters.from_args(request.args))
        if not htmx.wants_partial():
            return self.page_response(listing)
        focus, sentence = list_announcement(self.plural, listing)
        return htmx.partial(self.table, focus=focus, announce=sentence, **self.list_context(listing))

    def page_response(
        self,
        listing: L | None = None,
        *,
        status: int = HTTPStatus.OK,
        **opened: Any,  # noqa: ANN401 - of the template's context
    ) -> ResponseReturnValue:
        """Return the whole page, with what is `opened` on it."""
        listing = listing or self.load(self.current_filters())
        [template] = self.page.templates
        shown = {**self.page.context(), **self.list_context(listing), "opened": None, **opened}
        return render_template(template, **shown), status
