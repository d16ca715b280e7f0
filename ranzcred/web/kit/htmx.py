"""htmx: what a request asks for, and the responses that set focus, announcement, alert and address."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

from flask import Response, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue

from ranzcred.web.kit.view_models import ViewModel, render

RESPONSE_EVENT = "ranzcred:answer"


@dataclass(frozen=True, kw_only=True)
class Undo:
    """How what was just done is undone: the form that the button beside its message sends."""

    address: str
    fields: Sequence[tuple[str, str]] = ()


def wants_partial() -> bool:
    """Return whether the request asks for a fragment. A history restore asks for the whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def source_id() -> str:
    """Return the id of the control that sent the request, or ""."""
    return request.headers.get("HX-Source", "").partition("#")[2]


def current_url() -> SplitResult:
    """Return the path and query of the address that the browser shows, or an empty one."""
    try:
        url = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return urlsplit("")
    return url._replace(scheme="", netloc="", fragment="")


def partial(
    replaced: ViewModel,
    *others: ViewModel,
    status: int = HTTPStatus.OK,
    focus: Sequence[str] = (),
    announce: str = "",
    link: tuple[str, str] | None = None,
    undo: Undo | None = None,
    merge: bool = True,
) -> Response:
    """Return fragments, each the file of one swap target.

    The first replaces what the request named as its target; each further one replaces the element with the id of
    its own root: it is merged into that element, so that what has not changed stays, and what somebody types there
    meanwhile; without `merge` it takes its place.
    `focus` lists element ids: the first that is there gets the focus. `announce` is announced once; beside it stand
    the button that can `undo` it, and `link` (address, text), which gets the focus in place of those. What a GET shows
    speaks for itself: its announcement is heard, and not seen.
    """
    beside = [as_hx_partial(render(other), merge=merge) for other in others]
    response = make_response(render(replaced) + "".join(beside), status)
    quiet = bool(announce) and request.method == "GET"
    undone = asdict(undo) if undo else None
    first = [] if link else list(focus)
    return _with_event(response, focus=first, announce=announce, link=link, undo=undone, quiet=quiet)


def alert(message: str, *, status: int) -> Response:
    """Return a response that swaps nothing and shows an alert: everything typed stays in place."""
    return _with_event(make_response("", status), alert=message)


def announcement(message: str, *, status: int) -> Response:
    """Return a response that swaps nothing and announces `message` once; the focus stays."""
    return _with_event(make_response("", status), announce=message)


def flash_message(message: str, *, link: tuple[str, str] | None = None, undo: Undo | None = None) -> None:
    """Store `message`, with a link (address, text) and a button to undo it, to be announced on the next whole page."""
    flash({"text": message, "link": link, "undo": asdict(undo) if undo else None})  # type: ignore[arg-type]  # the session keeps any JSON


def redirect_whole_page(url: str, *, status: int = HTTPStatus.OK) -> Response:
    """Return a response that sends the whole browser page, not the fragment, to `url`."""
    response = make_response("", status)
    response.headers["HX-Redirect"] = url
    return response


def go_to(address: str) -> ResponseReturnValue:
    """Return the response to what leads from its page to another one, with scripts and without."""
    return redirect_whole_page(address) if wants_partial() else redirect(address, HTTPStatus.SEE_OTHER)


def as_hx_partial(fragment: str, *, merge: bool) -> str:
    """Return a rendered fragment wrapped as an hx-partial for the element with its own root's id."""
    root = fragment.split('id="', 1)[1].split('"', 1)[0]
    return f'<hx-partial hx-target="#{root}" hx-swap="{"outerMorph" if merge else "outerHTML"}">{fragment}</hx-partial>'


def _with_event(response: Response, **detail: object) -> Response:
    event = {name: value for name, value in detail.items() if value}
    if event:
        response.headers["HX-Trigger"] = json.dumps({RESPONSE_EVENT: event})
    return response
