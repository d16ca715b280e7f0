"""Several lists that are views of the same question: `view` in the address chooses one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.lists.exports import ListExport
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.lists.suggestions import Narrowing
from ranzcred.web.kit.lists.list_responses import Listing
from ranzcred.web.kit.lists.paged_list import L, ListTable, PagedList
from ranzcred.web.kit.view_models import ViewModel


@dataclass(frozen=True, kw_only=True)
class ViewTable(ListTable[L]):
    """The table of a view."""

    view: str
    """Its name."""
    views: Sequence[str]
    """The names of all views, in the order of their links."""
    address: str
    """The address of all views, without what they are asked."""
    link: Callable[..., str]
    """Returns the address of a record's page, by its type and URL arguments; "" if who sees this has no such page."""


@dataclass(frozen=True, kw_only=True)
class ListView:
    """One view: its filters, what it loads, and its template."""

    filters: type[ListFilters]
    load: Callable[[Any], Listing]
    template: str
    export: Callable[[], ListExport] | None = None


@dataclass(frozen=True, kw_only=True)
class ListViews:
    """The views of a page by their names. The first is shown where the address names none."""

    plural: str
    """The prefix of the tables' ids, before the name of the view."""
    endpoint: str
    page: Callable[..., ViewModel]
    """The whole page, of its `table`."""
    narrowings: Callable[[Any], Mapping[str, Narrowing]]
    views: Mapping[str, ListView]
    pages: Mapping[str, str]
    """The endpoints of records' pages, by their type."""
    counts_slowly: bool = False

    def chosen(self) -> PagedList[Any]:
        """Return the view of the current query, as a list."""
        return self._of_query(request.args)

    def _of_query(self, args: Mapping[str, str]) -> PagedList[Any]:
        """Return the view of a query, as a list. The filters of the first refuse a name of none."""
        wanted = args.get("view", "")
        name = next((each for each in self.views if each == wanted), next(iter(self.views)))
        view = self.views[name]
        return PagedList(
            plural=f"{self.plural}-{name}",
            filters=view.filters,
            load=view.load,
            narrowings=self.narrowings,
            endpoint=self.endpoint,
            page=self.page,
            export=view.export,
            of_query=self._of_query,
            counts_slowly=self.counts_slowly,
            table=partial(
                ViewTable,
                template=view.template,
                view=name,
                views=list(self.views),
                address=url_for(self.endpoint),
                link=self._link,
            ),
        )

    def list_response(self) -> ResponseReturnValue:
        """Return the view of the current query."""
        return self.chosen().list_response()

    def _link(self, record_type: str, **keys: Any) -> str:  # noqa: ANN401 - URL arguments
        return url_for(self.pages[record_type], **keys) if record_type in self.pages else ""
