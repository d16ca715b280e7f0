"""The catalogue's part of the API's description."""

from typing import Any

from ranzcred.definitions.defaults import DEFAULTS
from ranzcred.definitions.forms import DefinitionForm
from ranzcred.definitions.models import DEFAULT_REFUSED, ISSUING_BODY_LENGTH, LEVEL_MAXIMUM, LEVEL_MINIMUM
from ranzcred.listing import SEARCH_LENGTH
from ranzcred.openapi import (
    ETAG,
    PAGING,
    PAGING_HEADERS,
    Description,
    Schema,
    errors,
    form_schema,
    json_content,
    key_parameter,
    query_parameter,
    ref,
)
from ranzcred.text import text_pattern

RECLAD = DEFAULTS[0]
DEFINITION_EXAMPLE: dict[str, Any] = {
    "id": RECLAD.id,
    "title": RECLAD.title,
    "level": RECLAD.level,
    "skillStandard": RECLAD.skill_standard,
    "issuingBody": RECLAD.issuing_body,
    "requirements": RECLAD.requirements,
    "isDefault": True,
    "version": 1,
    "createdAt": "2026-03-02T20:15:00.000Z",
    "updatedAt": "2026-03-02T20:15:00.000Z",
    "_count": {"staffCredentials": 12},
}
STATUS_COUNTS = {"NOT_STARTED": 2, "IN_TRAINING": 3, "ASSESSMENT_PENDING": 1, "AWARDED": 5, "EXPIRED": 1}
CREATED_EXAMPLE = {
    "title": "Slate Repair",
    "level": 4,
    "issuingBody": "RANZ",
    "skillStandard": "NZQA Skill Standard - Slate",
}
DUPLICATE_EXAMPLE = {"error": "A definition with this title, level and issuing body exists already.", "details": {}}
KEPT_EXAMPLE = {"error": DEFAULT_REFUSED, "details": {}}

WHOLE: Schema = {"type": "integer", "minimum": 0}
TEXT: Schema = {"type": "string"}
OPTIONAL: Schema = {"type": ["string", "null"]}
MOMENT: Schema = {"type": "string", "format": "date-time"}
PROPERTIES: dict[str, Schema] = {
    "id": TEXT,
    "title": TEXT,
    "level": {"type": "integer", "minimum": LEVEL_MINIMUM, "maximum": LEVEL_MAXIMUM},
    "skillStandard": OPTIONAL,
    "issuingBody": TEXT,
    "requirements": OPTIONAL,
    "isDefault": {"type": "boolean", "description": "One of the three that every installation has."},
    "version": {"type": "integer", "minimum": 1, "description": "Goes up at each change."},
    "createdAt": MOMENT,
    "updatedAt": MOMENT,
    "_count": {
        "type": "object",
        "required": ["staffCredentials"],
        "additionalProperties": False,
        "properties": {"staffCredentials": WHOLE},
    },
}
COUNTS: Schema = {
    "type": "object",
    "required": list(STATUS_COUNTS),
    "additionalProperties": False,
    "properties": dict.fromkeys(STATUS_COUNTS, WHOLE),
    "description": "How many stand at each effective status today.",
}


def _record(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def _answer(description: str, schema: Schema, example: object, headers: dict[str, Schema]) -> dict[str, Any]:
    return {"description": description, "headers": headers, "content": json_content(schema, example)}


def _body(schema: str, example: object) -> dict[str, Any]:
    return {"required": True, "content": json_content(ref(schema), example)}


def _search_parameter(name: str, maximum: int, description: str) -> dict[str, Any]:
    schema = {"type": "string", "maxLength": maximum, "pattern": text_pattern(minimum=0)}
    return query_parameter(name, schema, description)


LOCATION = {"schema": {"type": "string"}, "description": "Where the new definition is."}
COLLECTION: dict[str, Any] = {
    "get": {
        "operationId": "listDefinitions",
        "summary": "List definitions",
        "description": "By level, highest first, then by title. Without `page` and `perPage` all of them.",
        "parameters": [
            _search_parameter("q", SEARCH_LENGTH, "Words in title, issuing body or skill standard."),
            query_parameter("level", PROPERTIES["level"], "NZQCF level."),
            _search_parameter("issuingBody", ISSUING_BODY_LENGTH, "The issuing body, whatever its case."),
            query_parameter("kind", {"type": "string", "enum": ["default", "custom"]}, "Defaults, or the others."),
            *PAGING,
        ],
        "responses": {
            "200": _answer(
                "The definitions.",
                {"type": "array", "items": ref("Definition")},
                [DEFINITION_EXAMPLE],
                PAGING_HEADERS,
            ),
            **errors(),
        },
    },
    "post": {
        "operationId": "createDefinition",
        "summary": "Create a definition",
        "requestBody": _body("NewDefinition", CREATED_EXAMPLE),
        "responses": {
            "201": _answer("It is created.", ref("Definition"), DEFINITION_EXAMPLE, {"Location": LOCATION, **ETAG}),
            **errors("409", "413", "415"),
        },
    },
}
ITEM: dict[str, Any] = {
    "parameters": [key_parameter("id")],
    "get": {
        "operationId": "getDefinition",
        "summary": "Get a definition",
        "responses": {
            "200": _answer(
                "The definition.",
                ref("DefinitionWithCounts"),
                {**DEFINITION_EXAMPLE, "statusCounts": STATUS_COUNTS},
                ETAG,
            ),
            "304": {"description": "Nothing has changed since the `ETag` in `If-None-Match`."},
            **errors("404"),
        },
    },
    "patch": {
        "operationId": "changeDefinition",
        "summary": "Change a definition",
        "description": "Only what is sent is changed. With `If-Match` only if nobody has changed it since.",
        "requestBody": _body("DefinitionChange", {"level": 5}),
        "responses": {
            "200": _answer("It is changed.", ref("Definition"), DEFINITION_EXAMPLE, ETAG),
            **errors("404", "409", "412", "413", "415"),
        },
    },
    "delete": {
        "operationId": "deleteDefinition",
        "summary": "Delete a definition",
        "description": "A default stays, and so does what is assigned to somebody.",
        "responses": {
            "200": _answer(
                "It is deleted.",
                _record({"success": {"type": "boolean", "const": True}}),
                {"success": True},
                {},
            ),
            **errors("404", "409", "412"),
        },
    },
}
COLLECTION["post"]["responses"]["409"]["content"]["application/json"]["example"] = DUPLICATE_EXAMPLE
ITEM["delete"]["responses"]["409"]["content"]["application/json"]["example"] = KEPT_EXAMPLE

DESCRIPTION = Description(
    paths={"/api/admin/micro-credentials": COLLECTION, "/api/admin/micro-credentials/{id}": ITEM},
    schemas={
        "Definition": _record(PROPERTIES),
        "DefinitionWithCounts": _record({**PROPERTIES, "statusCounts": COUNTS}),
        "NewDefinition": form_schema(DefinitionForm),
        "DefinitionChange": form_schema(DefinitionForm, partial=True),
    },
)
