"""What every JSON route shares: strict reading of bodies and addresses, entity tags, pages of a list."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar, cast

from flask import Response, jsonify, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from ranzcred.core.db.versions import Revised
from ranzcred.core.errors import Details, Problem, Stale
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.fields import JsonField, KeyField
from ranzcred.core.lists.arguments import optional_number, page_number
from ranzcred.core.lists.page import PAGE_SIZE, pages_of
from ranzcred.core.text import camel

PER_PAGE_LIMIT = 200
BODY = "body"
"""Stands in `details` for the whole of what was sent."""
OUT_OF_RANGE = 10**18
"""Stands for a whole number of more digits than any field takes."""

F = TypeVar("F", bound=BaseForm)
L = TypeVar("L")


class Refused(Problem):
    """What was sent breaks a rule: `details` says which, by field."""

    def __init__(self, details: Details) -> None:
        super().__init__("Validation failed", details=details)


class PreconditionFailed(Problem):
    """The record is no longer what `If-Match` names."""

    status = HTTPStatus.PRECONDITION_FAILED

    def __init__(self) -> None:
        sentence = "This has changed since. Get it again and repeat your change."
        super().__init__(sentence, error="Precondition failed", details={"If-Match": [sentence]})


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


def read_object() -> dict[str, Any]:
    """The JSON object in the request's body (RFC 8259), read strictly.

    Refused where it is none, is nested past reason, or holds a key twice or a number that JSON does not know.
    """
    if request.mimetype != "application/json" or request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise UnsupportedMediaType
    try:
        sent = json.loads(
            request.data.decode(),
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_number,
            parse_int=_whole_number,
            parse_float=_number,
        )
    except UnicodeDecodeError:
        raise Refused({BODY: ["The body must be UTF-8."]}) from None
    except json.JSONDecodeError as error:
        raise Refused({BODY: [f"The body is not JSON: {error}."]}) from None
    except RecursionError:
        raise Refused({BODY: ["The body is nested too deeply."]}) from None
    if not isinstance(sent, dict):
        raise Refused({BODY: ["The body must be a JSON object."]})
    return sent


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise Refused({key: ["This key is there more than once."] for key in found if keys.count(key) > 1})
    return found


def _no_number(text: str) -> NoReturn:
    raise Refused({BODY: [f"{text} is not JSON."]})


def _whole_number(digits: str) -> int:
    return int(digits) if len(digits) < len(str(OUT_OF_RANGE)) else OUT_OF_RANGE


def _number(text: str) -> float | int:
    """5.0 is the whole number 5, as JSON Schema has it."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < OUT_OF_RANGE else number


def read_form(form_class: type[F], *, read_only: Collection[str], partial: bool = False) -> F:
    """The request's body, judged by the same form as the page's; Refused where it breaks a rule.

    Where `partial`, only the fields that were sent are judged, and the form has no others but keys, which say what is
    changed. `read_only` are keys that answers have and callers may not set.
    """
    sent = read_object()
    names = {camel(field.name): field.name for field in form_class()}
    details = {key: [_unusable(key, read_only)] for key in sent if key not in names}
    form = form_class(MultiDict({names[key]: _as_typed(value) for key, value in sent.items() if key in names}))
    for key, name in names.items():
        complaint = cast("JsonField", form[name]).json_complaint(sent[key]) if key in sent else None
        if complaint:
            details[key] = [complaint]
        if complaint or (partial and key not in sent and not isinstance(form[name], KeyField)):
            del form[name]
    form.validate()
    details |= {camel(name): [str(message) for message in messages] for name, messages in form.errors.items()}
    if details:
        raise Refused(details)
    return form


def _unusable(key: str, read_only: Collection[str]) -> str:
    return "This key is read-only. Leave it out." if key in read_only else "This key is not known. Leave it out."


def _as_typed(value: object) -> str:
    """A JSON value as a person would type it; what cannot be typed is judged by its type."""
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, int) else ""


def read_query(*, texts: Collection[str] = (), values: Collection[str] = ()) -> dict[str, str]:
    """The parameters of the address by the names of attributes; a text may be empty, another value may not.

    Refused where one is given more than once.
    """
    details: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    for name in (*texts, *values):
        given = request.args.getlist(camel(name))
        if len(given) > 1:
            details[camel(name)] = ["Give this parameter once."]
        elif given == [""] and name in values:
            details[camel(name)] = ["Give this parameter a value, or leave it out."]
        elif given:
            found[name] = given[0]
    if details:
        raise Refused(details)
    return found


@dataclass(frozen=True, kw_only=True)
class Paging:
    """The part of a list that is asked for: page `number` (from 1) of pages of `size`; the whole of it without one."""

    number: int = 1
    size: int | None = None

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "Paging":
        """What `page` and `per_page` ask for; the whole list where neither is there."""
        if not {"page", "per_page"} & set(args):
            return cls()
        size = optional_number(args, "per_page", label="perPage", maximum=PER_PAGE_LIMIT)
        return cls(number=page_number(args), size=size or PAGE_SIZE)

    @property
    def offset(self) -> int:
        return (self.number - 1) * (self.size or 0)


def read_list(
    read: Callable[[Mapping[str, str]], L], *, texts: Collection[str] = (), values: Collection[str] = ()
) -> tuple[L, Paging]:
    """What the address asks of a list: its filters, which `read` makes of `q` and of the parameters named here (as for
    `read_query`), and the page. Refused or Invalid where a value cannot be one."""
    args = read_query(texts=("q", *texts), values=(*values, "page", "per_page"))
    return read(args), Paging.from_args(args)


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


def entity_tag(versions: Sequence[object]) -> str:
    """A record's version, and whatever else its answer follows from, such as counts: "3-0.2.1"."""
    version, *others = map(str, versions)
    return "-".join([version, ".".join(others)] if others else [version])


def record_answer(body: Mapping[str, Any], versions: Sequence[object], *, location: str = "") -> Response:
    """One record with the entity tag that `versions` make; a new one says its `location`."""
    response = jsonify(body)
    if location:
        response.status_code = HTTPStatus.CREATED
        response.headers["Location"] = location
    response.set_etag(entity_tag(versions))
    response.make_conditional(request)
    return response


@contextmanager
def precondition(versions: Sequence[int | str]) -> Iterator[int | None]:
    """Hold a change to `If-Match`: gives the version to insist on, None where any will do.

    PreconditionFailed where `If-Match` does not name the present record, and where that changes between this look and
    the change itself.
    """
    version = _insisted_version(versions)
    try:
        yield version
    except Stale as stale:
        if version is None:
            raise
        raise PreconditionFailed from stale


def _insisted_version(versions: Sequence[int | str]) -> int | None:
    wanted = request.headers.get("If-Match", "*").strip()
    if wanted == "*":
        return None
    # The whole tag is compared, quotes included, and a weak one never matches (RFC 9110, 8.8.3.2 and 13.1.1).
    if f'"{entity_tag(versions)}"' not in map(str.strip, wanted.split(",")):
        raise PreconditionFailed
    return int(versions[0])
