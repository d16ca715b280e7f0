"""The responses of the JSON routes: one record, a list of them, or a deletion."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, jsonify, request, url_for

from ranzcred.core.lists.page import pages_of
from ranzcred.web.api.etags import entity_tag
from ranzcred.web.api.likeness import WarningResponse
from ranzcred.web.api.query import Paging
from ranzcred.web.api.response_body import DELETED, WARNINGS, ResponseBody


def list_response(items: Sequence[ResponseBody], *, total: int, paging: Paging) -> Response:
    """Return an array, with the total count and links (RFC 8288) to the neighbouring pages in headers."""
    return with_paging(jsonify([item.to_json() for item in items]), total=total, paging=paging)


def with_paging(response: Response, *, total: int, paging: Paging) -> Response:
    """Return a response with the total count and links (RFC 8288) to the neighbouring pages in headers."""
    response.headers["X-Total-Count"] = str(total)
    if paging.size:
        last = pages_of(total, size=paging.size)
        numbers = {"first": 1, "prev": min(paging.number - 1, last), "next": paging.number + 1, "last": last}
        links = [
            f'<{_page_address(number)}>; rel="{name}"'
            for name, number in numbers.items()
            if name in {"first", "last"} or 1 <= number <= last
        ]
        response.headers["Link"] = ", ".join(links)
    return response


def _page_address(number: int) -> str:
    args = {**request.args.to_dict(), "page": str(number)}
    return url_for(request.endpoint or "", **(request.view_args or {}), **args, _external=True)


def record_response(
    body: ResponseBody, versions: Sequence[object], *, location: str = "", warnings: Sequence[WarningResponse] = ()
) -> Response:
    """Return one record with the entity tag of `versions`, and with `location` if it is new.

    The key `warnings` is there only if there are any.
    """
    warned = {WARNINGS: [warning.to_json() for warning in warnings]} if warnings else {}
    response = jsonify(body.to_json() | warned)
    if location:
        response.status_code = HTTPStatus.CREATED
        response.headers["Location"] = location
    response.set_etag(entity_tag(versions))
    response.make_conditional(request)
    return response


def deleted_response() -> Response:
    """Return the response to a deletion."""
    return jsonify(DELETED.to_json())
