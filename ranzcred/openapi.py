"""The description of the JSON API (OpenAPI 3.1): what the features say of their routes, as JSON and as a page.

Rules of fields are read from the forms that judge them, so that they are written once.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue
from wtforms import Field

from ranzcred.forms import BaseForm, CleanField, CleanTextField, WholeNumberField, plain_label, text_length
from ranzcred.jsonapi import PER_PAGE_LIMIT, camel
from ranzcred.paging import PAGE_SIZE
from ranzcred.permissions import public
from ranzcred.text import text_pattern

Schema = dict[str, Any]

blueprint = Blueprint("api", __name__, url_prefix="/api")
BLUEPRINTS = (blueprint,)
NAV = ()

INTRODUCTION = """\
Everything is JSON in UTF-8. A call is made with an API token, `Authorization: Bearer TOKEN`, or with the cookie of \
somebody who is signed in; with the cookie, POST, PATCH and DELETE need the header `X-CSRFToken` too. Every error is \
`{"error": "…", "details": {field: [messages]}}`. An answer with an `ETag` can be asked for again with \
`If-None-Match` (304 where nothing has changed), and changed or deleted with `If-Match` (412 where somebody else \
has changed it since). Text is trimmed and composed (Unicode NFC); CRLF counts as one character."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a feature says of its part of the API: OpenAPI path items and schemas, by path and by name."""

    paths: Mapping[str, Mapping[str, Any]]
    schemas: Mapping[str, Schema] = field(default_factory=dict)


def collect(app: Flask, descriptions: Iterable[Description]) -> None:
    """Put the features' descriptions together."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Schema] = {"Error": ERROR}
    for description in descriptions:
        paths |= description.paths
        schemas |= description.schemas
    app.extensions["openapi"] = {
        "openapi": "3.1.0",
        "info": {"title": "RANZ micro-credentials", "version": "1", "description": INTRODUCTION},
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]},
            },
        },
    }


@blueprint.app_template_filter("json_text")
def json_text(value: object) -> str:
    """JSON as people read it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


@blueprint.get("/openapi.json")
@public
def openapi() -> ResponseReturnValue:
    """The description for programs."""
    return jsonify(current_app.extensions["openapi"])


@blueprint.get("/docs")
@public
def docs() -> ResponseReturnValue:
    """The description for people."""
    return render_template("api/docs.html", api=current_app.extensions["openapi"])


ERROR: Schema = {
    "type": "object",
    "required": ["error", "details"],
    "additionalProperties": False,
    "properties": {
        "error": {"type": "string"},
        "details": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
ERRORS = {
    "400": "What was sent breaks a rule; `details` names the field.",
    "401": "Nobody is signed in, or the token is not good.",
    "403": "The caller may not do this.",
    "404": "There is no such record.",
    "409": "The record's present state does not allow it.",
    "412": "`If-Match` names a version that is no longer the present one.",
    "413": "The body is too large.",
    "415": "The body is not `application/json`.",
    "503": "The database cannot be reached. Try again later.",
}


def errors(*statuses: str) -> dict[str, Any]:
    """The responses for these statuses, and for those that any route may give."""
    return {
        status: {"description": ERRORS[status], "content": json_content(ref("Error"))}
        for status in sorted({*statuses, "400", "401", "403", "503"})
    } | {"default": {"description": "Any other error.", "content": json_content(ref("Error"))}}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def json_content(schema: Schema, example: object = None) -> dict[str, Any]:
    return {"application/json": {"schema": schema} | ({"example": example} if example else {})}


def form_schema(form_class: type[BaseForm], *, partial: bool = False) -> Schema:
    """What a form takes as JSON; where `partial`, with every field optional."""
    fields = list(form_class())
    required = [camel(each.name) for each in fields if not _optional(each)]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {camel(each.name): _field_schema(each) for each in fields},
    } | ({} if partial else {"required": required})


def _optional(each: Field) -> bool:
    return isinstance(each, CleanField) and not text_length(each).minimum


def _field_schema(each: Field) -> Schema:
    if isinstance(each, WholeNumberField):
        return {"type": "integer", "minimum": each.minimum, "maximum": each.maximum, "description": plain_label(each)}
    limits = text_length(each)
    return {
        "type": ["string", "null"] if _optional(each) else "string",
        "maxLength": limits.maximum,
        "pattern": text_pattern(minimum=limits.minimum, multiline=isinstance(each, CleanTextField)),
        "description": plain_label(each),
    } | ({"minLength": limits.minimum} if limits.minimum else {})


def key_parameter(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"},
    }


def query_parameter(name: str, schema: Schema, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


PAGING = [
    query_parameter(
        "page",
        {"type": "integer", "minimum": 1, "maximum": 10**15 - 1},
        "The page that is wanted, from 1. Without it, everything.",
    ),
    query_parameter(
        "perPage",
        {"type": "integer", "minimum": 1, "maximum": PER_PAGE_LIMIT},
        f"How many a page holds; {PAGE_SIZE} unless said.",
    ),
]
PAGING_HEADERS = {
    "X-Total-Count": {"schema": {"type": "integer"}, "description": "How many there are in all."},
    "Link": {"schema": {"type": "string"}, "description": "The pages around this one (RFC 8288)."},
}
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The version, for `If-Match` and `If-None-Match`."}}
