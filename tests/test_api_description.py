"""The API is what its description says: Schemathesis reads it, and sends what it allows and what it forbids."""

import os
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.factories.catalogue import new_definition
from tests.factories.people import new_token

EXAMPLES = int(os.environ.get("RANZCRED_TEST_API_EXAMPLES", "15"))
"""How many an operation and mode; the run before a release takes 500."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
]
OPERATIONS = ["listDefinitions", "createDefinition", "getDefinition", "changeDefinition", "deleteDefinition"]
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def description(app: Flask) -> OpenApiSchema:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    assert isinstance(schema, OpenApiSchema)
    return schema


def may_name_a_record(case: Case[Any]) -> bool:
    """Whether a case stays what it is, good or bad, when its key is that of a record."""
    components = case.meta.components if case.meta else {}
    bad = {location for location, component in components.items() if component.mode.is_negative}
    return "id" in case.path_parameters and ParameterLocation.PATH not in bad and bad <= {ParameterLocation.BODY}


def test_description_names_every_route_and_no_other(app: Flask) -> None:
    described = {
        (method.upper(), path): operation["operationId"]
        for path, item in description(app).raw_schema["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    routes = {
        (method, rule.rule.replace("<key:definition_id>", "{id}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/admin/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(described) == routes
    assert list(described.values()) == OPERATIONS


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_operation_is_what_its_description_says(app: Flask, operation_id: str, mode: GenerationMode) -> None:
    headers = new_token(app).headers
    key = new_definition(app)
    operation = description(app).find_operation_by_id(operation_id)

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), existing=strategies.booleans())
    def conforms(case: Case[Any], existing: bool) -> None:
        if existing and may_name_a_record(case):
            case.path_parameters["id"] = key
        case.call_and_validate(headers=headers, checks=CHECKS)

    conforms()
