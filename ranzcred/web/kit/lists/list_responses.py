"""Parts of list responses: the query that the person sees, the announcement, the closed form or dialog."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qsl

from flask import current_app, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ranzcred.core.errors import Conflict
from ranzcred.core.lists.page import Page
from ranzcred.web.kit import htmx
from ranzcred.web.kit.view_models import ViewModel

Link = tuple[str, str]
"""An address and the text of its link."""
CHANGED_SINCE = "This can't be undone: someone has changed it since. Nothing was changed."


class Listing(Protocol):
    """A page of a list."""

    @property
    def page(self) -> Page[Any]: ...

    @property
    def filters(self) -> Any: ...  # noqa: ANN401 - the ListFilters of any list

    @property
    def sentence(self) -> str:
        """Return the count for people: "7 definitions"."""


def current_list_query() -> Mapping[str, str]:
    """Return the query of the list that the person sees: from the browser's address, or from this request."""
    return dict(parse_qsl(htmx.current_url().query)) if htmx.wants_partial() else request.args


def is_from_page(endpoint: str) -> bool:
    """Return whether the htmx request comes from a page of this endpoint."""
    if not htmx.wants_partial():
        return False
    try:
        found, _ = current_app.url_map.bind("").match(htmx.current_url().path, method="GET")
    except HTTPException:
        return False
    return bool(found == endpoint)


def list_announcement(name: str, listing: Listing) -> tuple[list[str], str]:
    """Return the focus and the announcement after a list is sorted, paged or searched."""
    if htmx.source_id() == f"{name}-sort":
        return [f"sort-{listing.filters.column}"], listing.filters.sort_sentence
    if htmx.source_id().startswith("page-"):
        return [f"{name}-heading"], f"Page {listing.page.number} of {listing.page.pages}"
    return [], listing.sentence


def closed_response(
    closing: ViewModel,
    changed: Callable[[], Sequence[ViewModel]],
    *,
    announce: str,
    focus: str,
    address: str,
    link: Link | None = None,
    undo: htmx.Undo | None = None,
) -> ResponseReturnValue:
    """Return what follows a change: `closing` is shown closed, and beside it what has changed. A link gets the focus.

    Without htmx it redirects to `address`, at the control that gets the focus.
    """
    if not htmx.wants_partial():
        htmx.flash_message(announce, link=link, undo=undo)
        return redirect(f"{address}#{focus}", HTTPStatus.SEE_OTHER)
    return htmx.partial(closing, *changed(), announce=announce, focus=[focus], link=link, undo=undo)


def undone_response(action: Callable[[], object], sentence: str, *, address: str) -> ResponseReturnValue:
    """Undo what was just done, and return to the list; raise Conflict if it has been changed since."""
    try:
        action()
    except Conflict as refusal:
        raise Conflict(CHANGED_SINCE, logged=refusal.logged) from refusal
    htmx.flash_message(sentence)
    return redirect(address, HTTPStatus.SEE_OTHER)
