"""The JSON body of a request, parsed strictly and validated by the form of the page."""

import codecs
import json
from collections import Counter
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar, cast

from flask import request
from werkzeug.datastructures import MultiDict

from ranzcred.core.errors import ERRORS, Details, Problem
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.fields import JsonField, KeyField
from ranzcred.core.text import camel
from ranzcred.web.api.response_body import WARNINGS, ResponseBody

BODY = "body"
"""The key in `details` for an error of the whole body."""
KEY_LIMIT = 100
SHOWN_LENGTH = 100
OUT_OF_RANGE = 10**18
"""A placeholder for a number with more digits than any field allows."""

F = TypeVar("F", bound=BaseForm)


class InvalidBody(Problem):
    """The body breaks a rule; `details` has the messages by field."""

    def __init__(self, details: Details) -> None:
        super().__init__("Validation failed", details=details)


class UnsupportedContent(Problem):
    """The body is not of the kind that is read; `header` says of which it is."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, header: str, sentence: str) -> None:
        super().__init__(sentence, error=ERRORS[self.status], details={header: [sentence]}, logged=header)


def read_object() -> dict[str, Any]:
    """Return the JSON object in the request's body (RFC 8259), parsed strictly.

    Raise UnsupportedContent if its headers say that it is anything else. Raise InvalidBody if it is no object, is
    nested too deeply, or has too many keys, a duplicate one, or a number that is not JSON.
    """
    _refuse_other_content()
    try:
        sent = json.loads(
            request.data.decode(),
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_number,
            parse_int=_whole_number,
            parse_float=_number,
        )
    except UnicodeDecodeError:
        raise InvalidBody({BODY: ["The body must be UTF-8."]}) from None
    except json.JSONDecodeError as error:
        raise InvalidBody({BODY: [f"The body is not JSON: {error}."]}) from None
    except RecursionError:
        raise InvalidBody({BODY: ["The body is nested too deeply."]}) from None
    if not isinstance(sent, dict):
        raise InvalidBody({BODY: ["The body must be a JSON object."]})
    return sent


def _refuse_other_content() -> None:
    """Raise UnsupportedContent about a body that its headers do not call JSON in UTF-8, sent as it is."""
    if request.mimetype != "application/json":
        raise UnsupportedContent("Content-Type", "Send the body as application/json.")
    charset = request.mimetype_params.get("charset", "utf-8")
    if not _is_utf8(charset):
        raise UnsupportedContent(
            "Content-Type", f"The charset {shown(charset)} is not supported. Send the body in UTF-8."
        )
    encoding = request.headers.get("Content-Encoding", "").strip()
    if encoding.lower() not in {"", "identity"}:
        sentence = f"The encoding {shown(encoding)} is not supported. Send the body without compression."
        raise UnsupportedContent("Content-Encoding", sentence)


def _is_utf8(charset: str) -> bool:
    """Return whether this is a name of UTF-8, such as utf8."""
    try:
        return codecs.lookup(charset).name == "utf-8"
    except (LookupError, ValueError):
        return False


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > KEY_LIMIT:
        sentence = f"An object in the body has {len(pairs):,} keys, and may have at most {KEY_LIMIT}. Leave some out."
        raise InvalidBody({BODY: [sentence]})
    times = Counter(key for key, _ in pairs)
    if len(times) < len(pairs):
        raise InvalidBody({shown(key): ["This key appears more than once."] for key in times if times[key] > 1})
    return dict(pairs)


def shown(key: str) -> str:
    """Return a key as an answer repeats it, which must not grow with what was sent."""
    return key if len(key) <= SHOWN_LENGTH else f"{key[: SHOWN_LENGTH - 1]}…"


def _no_number(text: str) -> NoReturn:
    raise InvalidBody({BODY: [f"{text} is not JSON."]})


def _whole_number(digits: str) -> int:
    return int(digits) if len(digits) < len(str(OUT_OF_RANGE)) else OUT_OF_RANGE


def _number(text: str) -> float | int:
    """Return a JSON number; 5.0 is the whole number 5, as in JSON Schema."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < OUT_OF_RANGE else number


def read_form(form_class: type[F], *, response: type[ResponseBody], partial: bool = False) -> F:
    """Return the form of the page, filled from the request's body and validated; raise InvalidBody if it breaks a rule.

    If `partial`, the form has only the fields that were sent, and the keys of the changed record. Keys that only the
    `response` has are read-only.
    """
    sent = read_object()
    blank = form_class()
    names = {camel(field.name): field.name for field in blank}
    typed = {key: getattr(blank[name], "as_typed", _as_typed) for key, name in names.items()}
    details = {shown(key): [_unusable(key, response)] for key in sent if key not in names}
    form = form_class(MultiDict({names[key]: typed[key](value) for key, value in sent.items() if key in names}))
    for key, name in names.items():
        complaint = cast("JsonField", form[name]).json_complaint(sent[key]) if key in sent else None
        if complaint:
            details[key] = [complaint]
        if complaint or (partial and key not in sent and not isinstance(form[name], KeyField)):
            del form[name]
    form.validate()
    details |= {camel(name): [str(message) for message in messages] for name, messages in form.errors.items()}
    if details:
        raise InvalidBody(details)
    return form


def _unusable(key: str, response: type[ResponseBody]) -> str:
    return f"This key is {'read-only' if key in {*response.key_names(), WARNINGS} else 'not known'}. Leave it out."


def _as_typed(value: object) -> str | list[str]:
    """Return a JSON value as a person would type it, a list as they would choose several; other types are checked
    separately.
    """
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)]
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, int) else ""
