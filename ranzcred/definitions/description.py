"""The catalogue's part of the API's description."""

from typing import Any

from ranzcred.definitions.defaults import DEFAULTS
from ranzcred.definitions.forms import DefinitionForm
from ranzcred.definitions.models import DEFAULT_REFUSED, ISSUING_BODY_LENGTH, LEVEL_MAXIMUM, LEVEL_MINIMUM
from ranzcred.definitions.operations import EXISTS_ALREADY
from ranzcred.describing import (
    OPTIONAL,
    REVISION,
    REVISION_EXAMPLE,
    TEXT,
    WHOLE,
    change_operation,
    create_operation,
    delete_operation,
    enum_schema,
    form_schema,
    get_operation,
    key_parameter,
    list_operation,
    query_parameter,
    record_schema,
    refusal_example,
    text_parameter,
)
from ranzcred.forms import Schema
from ranzcred.listing import SEARCH_LENGTH
from ranzcred.openapi import Description

RECLAD = DEFAULTS[0]
DEFINITION_EXAMPLE: dict[str, Any] = {
    "id": RECLAD.id,
    "title": RECLAD.title,
    "level": RECLAD.level,
    "skillStandard": RECLAD.skill_standard,
    "issuingBody": RECLAD.issuing_body,
    "requirements": RECLAD.requirements,
    "isDefault": True,
    **REVISION_EXAMPLE,
    "_count": {"staffCredentials": 12},
}
STATUS_COUNTS = {"NOT_STARTED": 2, "IN_TRAINING": 3, "ASSESSMENT_PENDING": 1, "AWARDED": 5, "EXPIRED": 1}
CREATED_EXAMPLE = {
    "title": "Slate Repair",
    "level": 4,
    "issuingBody": "RANZ",
    "skillStandard": "NZQA Skill Standard - Slate",
}

LEVEL: Schema = {"type": "integer", "minimum": LEVEL_MINIMUM, "maximum": LEVEL_MAXIMUM}
PROPERTIES: dict[str, Schema] = {
    "id": TEXT,
    "title": TEXT,
    "level": LEVEL,
    "skillStandard": OPTIONAL,
    "issuingBody": TEXT,
    "requirements": OPTIONAL,
    "isDefault": {"type": "boolean", "description": "One of the three that every installation has."},
    **REVISION,
    "_count": record_schema({"staffCredentials": WHOLE}),
}
COUNTS = record_schema(dict.fromkeys(STATUS_COUNTS, WHOLE)) | {
    "description": "How many stand at each effective status today."
}

COLLECTION: dict[str, Any] = {
    "get": list_operation(
        "listDefinitions",
        "List definitions",
        order="By level, highest first, then by title.",
        schema="Definition",
        example=DEFINITION_EXAMPLE,
        parameters=[
            text_parameter("q", SEARCH_LENGTH, "Words in title, issuing body or skill standard."),
            query_parameter("level", LEVEL, "NZQCF level."),
            text_parameter("issuingBody", ISSUING_BODY_LENGTH, "The issuing body, whatever its case."),
            query_parameter("kind", enum_schema(["default", "custom"]), "Defaults, or the others."),
        ],
    ),
    "post": create_operation(
        "createDefinition",
        "Create a definition",
        takes="NewDefinition",
        sent=CREATED_EXAMPLE,
        schema="Definition",
        example=DEFINITION_EXAMPLE,
    ),
}
ITEM: dict[str, Any] = {
    "parameters": [key_parameter("id")],
    "get": get_operation(
        "getDefinition",
        "Get a definition",
        schema="DefinitionWithCounts",
        example={**DEFINITION_EXAMPLE, "statusCounts": STATUS_COUNTS},
    ),
    "patch": change_operation(
        "changeDefinition",
        "Change a definition",
        takes="DefinitionChange",
        sent={"level": 5},
        schema="Definition",
        example=DEFINITION_EXAMPLE,
    ),
    "delete": delete_operation(
        "deleteDefinition",
        "Delete a definition",
        description="A default stays, and so does what is assigned to somebody.",
    ),
}
refusal_example(COLLECTION["post"], "409", EXISTS_ALREADY)
refusal_example(ITEM["delete"], "409", DEFAULT_REFUSED)

DESCRIPTION = Description(
    paths={"/api/admin/micro-credentials": COLLECTION, "/api/admin/micro-credentials/{id}": ITEM},
    schemas={
        "Definition": record_schema(PROPERTIES),
        "DefinitionWithCounts": record_schema({**PROPERTIES, "statusCounts": COUNTS}),
        "NewDefinition": form_schema(DefinitionForm),
        "DefinitionChange": form_schema(DefinitionForm, partial=True),
    },
)
