"""Strict requests: a damaged or truncated body or query is refused, and an address is one."""

from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import Request, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.routing import BaseConverter
from werkzeug.utils import cached_property

from ranzcred.config import BODY_LIMIT
from ranzcred.core.addresses import address_text
from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.errors import ERRORS, Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FIELD_LIMIT = 1_000
"""How many fields a form or a query may have: twice the most people that are chosen at once."""


class TooManyFields(Problem):
    """A form or a query has more fields than any of ours."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, sent: str) -> None:
        sentence = f"{sent} more than {FIELD_LIMIT:,} fields. Go back, reload the page and try again with fewer."
        super().__init__(sentence, error=ERRORS[self.status], details={"request": [sentence]})


class KeyConverter(BaseConverter):
    """A URL converter for primary keys: any other text has no route."""

    regex = f"[A-Za-z0-9_-]{{1,{KEY_LENGTH}}}"


class StrictFormParser(FormDataParser):
    """A form parser that decodes invalid UTF-8 to replacement characters, which fields refuse."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, Any]]:
        if mimetype != "application/x-www-form-urlencoded":
            return super().parse(stream, mimetype, content_length, options)
        body = _whole(stream.read(), content_length)
        if _has_too_many_fields(body):
            raise TooManyFields("The form has")
        return stream, self.cls(_pairs(body)), self.cls()


class StrictRequest(Request):
    """A request with strict body and query, from a client with an address or none."""

    form_data_parser_class = StrictFormParser

    def __init__(self, environ: "WSGIEnvironment", populate_request: bool = True, shallow: bool = False) -> None:
        super().__init__(environ, populate_request=populate_request, shallow=shallow)
        # At a Unix socket whose proxy names nobody, it is an empty text.
        self.remote_addr = address_text(self.remote_addr) if self.remote_addr else None

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return self.parameter_storage_class(_pairs(self.query_string))

    @cached_property
    def data(self) -> bytes:
        return _whole(self.get_data(), self.content_length)


def refuse_long_query() -> None:
    """Raise TooManyFields if the query has too many, before anything reads it."""
    if _has_too_many_fields(request.query_string):
        raise TooManyFields("The address has")


def _has_too_many_fields(encoded: bytes) -> bool:
    return len(list(filter(None, encoded.split(b"&")))) > FIELD_LIMIT


def _whole(body: bytes, content_length: int | None) -> bytes:
    """Return the body; raise RequestEntityTooLarge if a chunked one reaches the limit, at which it is cut without an
    error.
    """
    if content_length is None and len(body) >= BODY_LIMIT:
        raise RequestEntityTooLarge
    return body


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    return parse_qsl(encoded.decode(errors="replace"), keep_blank_values=True, errors="replace")
