"""Builders of OpenAPI 3.1 for the routes of the features.

The schema of a request is derived from its form, that of a response from its class, so that each is written once.
"""

from collections.abc import Collection, Mapping
from typing import Any, cast

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.forms.fields import KEY_PATTERN, JsonField, KeyField, Schema
from ranzcred.core.forms.validators import plain_label
from ranzcred.core.lists.filters import Filters
from ranzcred.core.text import camel, text_pattern
from ranzcred.web.api.body_schemas import record_schema, ref, response_schema
from ranzcred.web.api.query import PER_PAGE_LIMIT
from ranzcred.web.api.response_body import DELETED, ResponseBody

MISSING: Schema = {
    "type": "array",
    "description": "The groups of prerequisites of which nothing is held, each with the IDs of its definitions.",
    "items": {"type": "array", "items": {"type": "string"}, "minItems": 1},
    "minItems": 1,
}
ERROR: Schema = {
    "type": "object",
    "required": ["error", "details"],
    "additionalProperties": False,
    "properties": {
        "error": {"type": "string"},
        "details": {
            "type": "object",
            "properties": {"missingPrerequisites": MISSING},
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
ERRORS = {
    "400": "The input is invalid; `details` names the field.",
    "401": "Not signed in, or the token is invalid.",
    "403": "The caller may not do this.",
    "404": "Record not found.",
    "409": "The record's current state does not allow it.",
    "412": "`If-Match` names a version that is no longer current, or a weak tag, which never matches.",
    "413": "The body is too large.",
    "415": "The body is not `application/json` in UTF-8, or is compressed.",
    "429": "The token made too many requests within a minute. `Retry-After` says how many seconds to wait.",
    "503": "The database cannot be reached. Try again later.",
}
ANYWHERE = ("401", "403", "429", "503")
"""The statuses that any call may have."""


def form_schema(form_class: type[BaseForm], *, partial: bool = False) -> Schema:
    """Return the schema of a form as JSON; if `partial`, every field but the key of the changed record is optional."""
    properties, required = {}, []
    for each in form_class():
        schema = cast("JsonField", each).json_schema()
        if isinstance(each, KeyField) or not (partial or "default" in schema or "null" in schema["type"]):
            required.append(camel(each.name))
        if partial:
            schema.pop("default", None)
        properties[camel(each.name)] = {**schema, "description": plain_label(each)}
    needed = [] if partial else [_filled_in(name) for name in form_class.ONE_NEEDED]
    return record_schema(properties) | {"required": required} | ({"anyOf": needed} if needed else {})


def _filled_in(name: str) -> Schema:
    """Return the schema of an object whose text `name` is not blank."""
    return {
        "required": [camel(name)],
        "properties": {camel(name): {"type": "string", "pattern": text_pattern(minimum=1)}},
    }


def request_example(example: ResponseBody, form_class: type[BaseForm]) -> dict[str, Any]:
    """Return an example body for a form: the keys of the response that the form accepts."""
    taken = {camel(field.name) for field in form_class()}
    return {key: value for key, value in example.to_json().items() if key in taken}


def key_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": KEY_PATTERN}}


def query_parameter(name: str, schema: Schema, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def filter_parameters(filters: type[Filters], *first: str) -> list[dict[str, Any]]:
    """Return the parameters of a list's filters in their order, after those that come `first`."""
    offered = filters.offered()
    return [
        query_parameter(camel(name), offered[name].schema(), offered[name].description)
        for name in dict.fromkeys([*first, *offered])
    ]


def text_parameter(name: str, maximum: int, description: str) -> dict[str, Any]:
    schema = {"type": "string", "maxLength": maximum, "pattern": text_pattern(minimum=0)}
    return query_parameter(name, schema, description)


PAGING = (
    query_parameter(
        "page",
        {"type": "integer", "minimum": 1, "maximum": 10**15 - 1},
        "The page number, from 1. Without it, everything.",
    ),
    query_parameter(
        "perPage",
        {"type": "integer", "minimum": 1, "maximum": PER_PAGE_LIMIT},
        "The number of results per page.",
    ),
)
PAGING_HEADERS = {
    "X-Total-Count": {"schema": {"type": "integer"}, "description": "The total number of results."},
    "Link": {"schema": {"type": "string"}, "description": "The pages around this one (RFC 8288)."},
}
ETAG = {"ETag": {"schema": {"type": "string"}, "description": "The version, for `If-Match` and `If-None-Match`."}}
LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The address of the new record."}}


def list_operation(
    name: str,
    summary: str,
    *,
    order: str,
    example: ResponseBody,
    parameters: Collection[Schema] = (),
    statuses: Collection[str] = (),
) -> dict[str, Any]:
    """Return the operation GET of a list of records such as `example`. `statuses` are errors that not every route
    has.
    """
    described = f"{order} Without `page` and `perPage` all of them."
    schema = {"type": "array", "items": ref(example.schema_name)}
    response = _response("The list.", schema, [example.to_json()], PAGING_HEADERS)
    return {
        **_operation(name, summary, {"200": response}, statuses, described),
        "parameters": [*parameters, *PAGING],
    }


def get_operation(
    name: str,
    summary: str,
    *,
    example: ResponseBody,
    description: str = "",
    parameters: Collection[Schema] = (),
    others: Collection[ResponseBody] = (),
) -> dict[str, Any]:
    """Return the operation GET of one record; by its `parameters` the response is such as `example` or one of
    `others`.
    """
    schemas = [ref(each.schema_name) for each in (example, *others)]
    schema = {"oneOf": schemas} if others else schemas[0]
    responses = {
        "200": _response("The record.", schema, example.to_json(), ETAG),
        "304": {"description": "Nothing has changed since the `ETag` in `If-None-Match`."},
    }
    operation = _operation(name, summary, responses, {"404"}, description)
    return operation | ({"parameters": list(parameters)} if parameters else {})


def figures_operation(
    name: str,
    summary: str,
    description: str,
    *,
    example: ResponseBody,
    others: Collection[ResponseBody] = (),
    parameters: Collection[Schema],
    paged: bool = True,
) -> dict[str, Any]:
    """Return the operation GET of figures, such as `example` or, by the parameters, one of `others`; if `paged`, with
    a page of items.
    """
    schemas = [ref(each.schema_name) for each in (example, *others)]
    schema = {"anyOf": schemas} if others else schemas[0]  # without items they are alike
    response = _response("The figures.", schema, example.to_json(), PAGING_HEADERS if paged else {})
    operation = _operation(name, summary, {"200": response}, (), description)
    return operation | {"parameters": [*parameters, *(PAGING if paged else ())]}


def create_operation(
    name: str,
    summary: str,
    *,
    takes: str,
    sent: object,
    example: ResponseBody,
    description: str = "",
    statuses: Collection[str] = (),
    returns: str = "",
) -> dict[str, Any]:
    """Return the operation POST of a new record from a body with the schema `takes`, such as `sent`; the response has
    the schema `returns`, if not that of the record.
    """
    schema = ref(returns or example.schema_name)
    responses = {"201": _response("Created.", schema, example.to_json(), {**LOCATION, **ETAG})}
    return {
        **_operation(name, summary, responses, {"409", "413", "415", *statuses}, description),
        "requestBody": _body(takes, sent),
    }


def change_operation(
    name: str, summary: str, *, takes: str, sent: object, example: ResponseBody, description: str = ""
) -> dict[str, Any]:
    """Return the operation PATCH of a record."""
    described = "Changes only the keys that are sent. With `If-Match`, only if no one else has changed it since."
    responses = {"200": _record("Updated.", example, ETAG)}
    return {
        **_operation(
            name,
            summary,
            responses,
            {"404", "409", "412", "413", "415"},
            " ".join(filter(None, [described, description])),
        ),
        "requestBody": _body(takes, sent),
    }


def action_operation(
    name: str, summary: str, description: str, *, takes: str = "", sent: object = None, example: ResponseBody
) -> dict[str, Any]:
    """Return the operation POST of an action on a record, returned as it is then; with `takes` it has a body."""
    responses = {"200": _record("Done.", example, ETAG)}
    operation = _operation(name, summary, responses, {"404", "409", "412", "413", "415"}, description)
    return operation | ({"requestBody": _body(takes, sent)} if takes else {})


def delete_operation(
    name: str, summary: str, *, description: str, parameters: Collection[Schema] = ()
) -> dict[str, Any]:
    """Return the operation DELETE of a record."""
    responses = {"200": _response("Deleted.", response_schema(type(DELETED)), DELETED.to_json(), {})}
    operation = _operation(name, summary, responses, {"404", "409", "412"}, description)
    return operation | ({"parameters": list(parameters)} if parameters else {})


def refusal_example(
    operation: Mapping[str, Any], status: str, error: str, details: Mapping[str, list[str]] | None = None
) -> None:
    """Add an example response with this status to an operation."""
    content = operation["responses"][status]["content"]["application/json"]
    content["example"] = {"error": error, "details": dict(details or {})}


def _operation(
    name: str, summary: str, responses: Mapping[str, Any], statuses: Collection[str], description: str = ""
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        **({"description": description} if description else {}),
        "responses": {**responses, **_errors(statuses)},
    }


def _errors(statuses: Collection[str]) -> dict[str, Any]:
    """Return the error responses of these statuses, and of those that any route may have."""
    return {
        status: {"description": ERRORS[status], "content": _content(ref("Error"))}
        for status in sorted({*statuses, "400", *ANYWHERE})
    } | {"default": {"description": "Any other error.", "content": _content(ref("Error"))}}


def _record(description: str, example: ResponseBody, headers: Mapping[str, Schema]) -> dict[str, Any]:
    return _response(description, ref(example.schema_name), example.to_json(), headers)


def _response(description: str, schema: Schema, example: object, headers: Mapping[str, Schema]) -> dict[str, Any]:
    return {"description": description, "headers": dict(headers), "content": _content(schema, example)}


def _body(schema: str, example: object) -> dict[str, Any]:
    return {"required": True, "content": _content(ref(schema), example)}


def _content(schema: Schema, example: object = None) -> dict[str, Any]:
    return {"application/json": {"schema": schema} | ({"example": example} if example else {})}
