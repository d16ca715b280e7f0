"""What the JSON routes answer with: one record, or a list of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, request, url_for

from ranzcred.db import Revised
from ranzcred.jsonapi.etags import entity_tag
from ranzcred.jsonapi.query import Paging
from ranzcred.paging import pages_of


def timestamp(moment: datetime) -> str:
    """A moment in RFC 3339, UTC, to the millisecond: "2026-03-03T03:05:00.000Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def revision(record: Revised) -> dict[str, Any]:
    """What every record that counts its changes says of them."""
    return {
        "version": record.version,
        "createdAt": timestamp(record.created_at),
        "updatedAt": timestamp(record.updated_at),
    }


def list_answer(items: list[Any], *, total: int, paging: Paging) -> Response:
    """A bare array, with how many there are in all, and links (RFC 8288) to the pages around this one."""
    response = jsonify(items)
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


def record_answer(body: Mapping[str, Any], versions: Sequence[object], *, location: str = "") -> Response:
    """One record with the entity tag that `versions` make; a new one says its `location`."""
    response = jsonify(body)
    if location:
        response.status_code = HTTPStatus.CREATED
        response.headers["Location"] = location
    response.set_etag(entity_tag(versions))
    response.make_conditional(request)
    return response
