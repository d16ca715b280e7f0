"""The API description of definitions."""

from typing import Any

from ranzcred.domain.definitions.filters import DefinitionFilters
from ranzcred.domain.definitions.forms import DefinitionForm
from ranzcred.domain.definitions.models import DEFAULT_REFUSED
from ranzcred.domain.definitions.operations import EXISTS_ALREADY
from ranzcred.web.api.definitions.responses import (
    COUNTED_DEFINITION_EXAMPLE,
    DEFINITION_EXAMPLE,
    CountedDefinitionResponse,
    DefinitionResponse,
)
from ranzcred.web.api.document import Description
from ranzcred.web.api.schema import (
    change_operation,
    create_operation,
    delete_operation,
    filter_parameters,
    form_schema,
    get_operation,
    key_parameter,
    list_operation,
    refusal_example,
    response_schemas,
)

CREATED_EXAMPLE = {
    "title": "Slate Repair",
    "level": 4,
    "issuingBody": "RANZ",
    "skillStandard": "NZQA Skill Standard - Slate",
}

COLLECTION: dict[str, Any] = {
    "get": list_operation(
        "listDefinitions",
        "List definitions",
        order="By level, highest first, then by title.",
        example=DEFINITION_EXAMPLE,
        parameters=filter_parameters(DefinitionFilters),
    ),
    "post": create_operation(
        "createDefinition",
        "Create a definition",
        takes="NewDefinition",
        sent=CREATED_EXAMPLE,
        example=DEFINITION_EXAMPLE,
    ),
}
ITEM: dict[str, Any] = {
    "parameters": [key_parameter("id")],
    "get": get_operation("getDefinition", "Get a definition", example=COUNTED_DEFINITION_EXAMPLE),
    "patch": change_operation(
        "changeDefinition",
        "Change a definition",
        takes="DefinitionChange",
        sent={"level": 5},
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
        **response_schemas(DefinitionResponse, CountedDefinitionResponse),
        "NewDefinition": form_schema(DefinitionForm),
        "DefinitionChange": form_schema(DefinitionForm, partial=True),
    },
)
