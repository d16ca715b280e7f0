"""What every JSON route shares: strict reading of bodies and addresses, entity tags, pages of a list."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

from flask import Response, jsonify, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType
from wtforms import Field, IntegerField

from ranzcred.errors import Details, Problem
from ranzcred.forms import BaseForm, optional_number, page_number, plain_label, text_length
from ranzcred.paging import PAGE_SIZE, pages_of

PER_PAGE_LIMIT = 200
BODY = "body"
"""Stands in `details` for the whole of what was sent."""
OUT_OF_RANGE = 10**18
"""Stands for a whole number of more digits than any field takes."""

F = TypeVar("F", bound=BaseForm)


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


def camel(name: str) -> str:
    """How the API spells an attribute: "issuing_body" is "issuingBody"."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def timestamp(moment: datetime) -> str:
    """A moment in RFC 3339, UTC, to the millisecond: "2026-03-03T03:05:00.000Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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

    Where `partial`, only the fields that were sent are judged, and the form has no others. `read_only` are keys
    that answers have and callers may not set.
    """
    sent = read_object()
    names = {camel(field.name): field.name for field in form_class()}
    details = {key: [_unusable(key, read_only)] for key in sent if key not in names}
    form = form_class(MultiDict({names[key]: _as_typed(value) for key, value in sent.items() if key in names}))
    for key, name in names.items():
        complaint = _complaint(form[name], sent[key]) if key in sent else None
        if complaint:
            details[key] = [complaint]
        if complaint or (partial and key not in sent):
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
    return str(value) if isinstance(value, str | int) else ""


def _complaint(field: Field, value: object) -> str | None:
    """What is wrong with the type of a value, or with a text's length as it was sent."""
    if isinstance(field, IntegerField):
        whole = isinstance(value, int) and not isinstance(value, bool)
        return None if whole else f"{plain_label(field)} must be a whole number, not in quotes."
    if value is None:
        return None
    if not isinstance(value, str):
        return f"{plain_label(field)} must be text, in quotes."
    return text_length(field).too_long(field, len(value.replace("\r\n", "\n")))


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
    """The part of a list that is asked for: page `number` (from 1) of pages of `size`."""

    number: int
    size: int

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "Paging | None":
        """What `page` and `per_page` ask for; None where neither is there, which means the whole list."""
        if not {"page", "per_page"} & set(args):
            return None
        size = optional_number(args, "per_page", label="perPage", maximum=PER_PAGE_LIMIT)
        return cls(number=page_number(args), size=size or PAGE_SIZE)

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


def list_answer(items: list[Any], *, total: int, paging: Paging | None) -> Response:
    """A bare array, with how many there are in all, and links (RFC 8288) to the pages around this one."""
    response = jsonify(items)
    response.headers["X-Total-Count"] = str(total)
    if paging:
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


def entity_tag(version: int, state: str) -> str:
    """A record's version, and `state` for what changes beside it, such as counts."""
    return f"{version}-{state}"


def record_answer(body: Mapping[str, Any], *, version: int, state: str, status: int = HTTPStatus.OK) -> Response:
    """One record with its entity tag."""
    response = jsonify(body)
    response.status_code = status
    response.set_etag(entity_tag(version, state))
    response.make_conditional(request)
    return response


def insisted_version(version: int, *, state: str) -> int | None:
    """`version` where `If-Match` names the present record, None where any will do; else PreconditionFailed."""
    wanted = request.headers.get("If-Match", "*").strip()
    if wanted == "*":
        return None
    # The whole tag is compared, quotes included, and a weak one never matches (RFC 9110, 8.8.3.2 and 13.1.1).
    if f'"{entity_tag(version, state)}"' not in map(str.strip, wanted.split(",")):
        raise PreconditionFailed
    return version
