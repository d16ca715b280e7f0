"""The API is what its description says: Schemathesis reads it, and sends what it allows and what it forbids."""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings, strategies
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import CheckContext, not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.web.api.response_body import ResponseBody
from tests.support.environment import change_settings
from tests.support.factories.awards import first_award
from tests.support.factories.catalogue import LONG_AGO, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation, new_token, new_user
from tests.support.http.browser_client import BrowserClient
from tests.web.api.operations import OPERATIONS
from tests.web.api.rules import ABOUT_DAYS, RULES

EXAMPLES = int(os.environ.get("RANZCRED_TEST_API_EXAMPLES", "8"))
"""How many an operation and mode; the run before a release takes 500."""

MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
OPEN = {"/api/openapi.json", "/api/docs"}
SERVER_KEPT = {
    "id",
    "createdAt",
    "updatedAt",
    "isDefault",
    "_count",
    "statusCounts",
    "storedStatus",
    "awardedBy",
    "member",
    "definition",
    "organisation",
}
"""What callers may never set, whatever form comes to have a field of that name."""
PARAMETERS = {
    "<key:organisation_id>": "{id}",
    "<key:definition_id>": "{id}",
    "<key:member_id>": "{memberId}",
    "<key:credential_id>": "{staffCredentialId}",
    "<key:award_id>": "{awardId}",
    "<key:user_id>": "{id}",
}


def with_check_digit(digits: list[int]) -> str:
    """Twelve digits and the one that GS1 has follow from them."""
    odd, even = sum(digits[::2]), sum(digits[1::2])
    return "".join(map(str, [*digits, -(odd + 3 * even) % 10]))


nzbns = strategies.lists(strategies.integers(0, 9), min_size=12, max_size=12).map(with_check_digit)
schemathesis.openapi.format("nzbn", nzbns)
mobiles = strategies.integers(0, 9_999_999).map("021 {:07}".format)
schemathesis.openapi.format("phone", mobiles)
schemathesis.openapi.format("date", strategies.dates(date(1900, 1, 1), date(2999, 12, 31)).map(str))
schemathesis.openapi.format("email", strategies.from_regex(r"[a-z]{1,20}@[a-z]{1,20}\.co\.nz", fullmatch=True))


def acceptance(ctx: CheckContext, response: Response, case: Case[Any]) -> bool | None:
    """What the description allows is taken, or refused by one of the rules alone."""
    details = response.json().get("details", {}) if response.status_code == 400 else {}
    messages = {message for each in details.values() for message in each}
    if details and all(message in RULES or ABOUT_DAYS.fullmatch(message) for message in messages):
        return None
    return bool(positive_data_acceptance(ctx, response, case))


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    response_schema_conformance,
    negative_data_rejection,
    acceptance,
]


def description(app: Flask) -> OpenApiSchema:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    assert isinstance(schema, OpenApiSchema)
    return schema


def records(app: Flask, path: str) -> dict[str, str]:
    """Records that are there, by the names of the parameters and keys that an operation at `path` names them by."""
    organisation = new_organisation(app)
    member, definition = new_member(app, organisation_id=organisation), new_definition(app)
    awarded = {"status": MicroCredentialStatus.AWARDED, "awarded_on": LONG_AGO} if "{awardId}" in path else {}
    credential = new_credential(app, definition_id=definition, member_id=member, **awarded)
    there = {"organisations": lambda: organisation, "users": lambda: new_user(app).id}
    kind = next((name for name in there if f"/{name}/" in path), "")
    return {
        "id": there[kind]() if kind else definition,
        "memberId": new_member(app) if path.endswith("/assign") else member,
        "definitionId": definition,
        "staffCredentialId": credential,
        **({"awardId": first_award(app, credential)} if awarded else {}),
    }


def responses(body: type[ResponseBody] = ResponseBody) -> Iterator[type[ResponseBody]]:
    """Every class that the API answers with."""
    for each in body.__subclasses__():
        yield each
        yield from responses(each)


def writing_operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Path, method and operation of whatever takes a body."""
    for path, item in document["paths"].items():
        for method in ("post", "patch"):
            if "requestBody" in item.get(method, {}):
                yield path, method, item[method]


def properties(document: Mapping[str, Any], content: Mapping[str, Any]) -> list[str]:
    """The keys that a body has or takes."""
    name = content["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return list(document["components"]["schemas"][name]["properties"])


def name_records(case: Case[Any], there: dict[str, str]) -> None:
    """Let a case name records that are there, as far as it stays what it is, good or bad."""
    components = case.meta.components if case.meta else {}
    bad = {location for location, component in components.items() if component.mode.is_negative}
    if ParameterLocation.PATH not in bad and bad <= {ParameterLocation.BODY}:
        case.path_parameters |= {name: key for name, key in there.items() if name in case.path_parameters}
    if not bad and isinstance(case.body, dict):
        case.body = case.body | {name: key for name, key in there.items() if name in case.body}


def test_description_names_every_route_and_no_other(app: Flask) -> None:
    described = {
        (method.upper(), path): operation["operationId"]
        for path, item in description(app).raw_schema["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    routes = {
        (method, re.sub("<[^>]*>", lambda found: PARAMETERS[found[0]], rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule not in OPEN
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(described) == routes
    assert list(described.values()) == OPERATIONS


def test_every_field_of_a_response_is_described(app: Flask) -> None:
    schemas = description(app).raw_schema["components"]["schemas"]
    named = [body for body in responses() if body.schema_name]
    assert len({body.schema_name for body in named}) == len(named) > 0
    for body in named:
        schema = schemas.get(body.schema_name, {})
        assert list(schema.get("properties", {})) == schema.get("required") == list(body.key_names()), body
        assert all("type" in each or "$ref" in each for each in schema["properties"].values()), body


def test_response_that_inherits_begins_with_what_it_inherits() -> None:
    for body in responses():
        inherited = [
            name for base in body.__bases__ if issubclass(base, ResponseBody) for name in base.__struct_fields__
        ]
        assert list(body.__struct_fields__[: len(inherited)]) == inherited, body


def test_request_takes_nothing_that_is_read_only(app: Flask) -> None:
    document, client = description(app).raw_schema, BrowserClient(app)
    client.sign_in(new_user(app))
    for path, method, operation in writing_operations(document):
        taken = properties(document, operation["requestBody"])
        assert SERVER_KEPT.isdisjoint(taken), operation["operationId"]
        answers = operation["responses"]
        answered = properties(document, next(each for status, each in answers.items() if status < "3"))
        read_only = [key for key in answered if key not in taken]
        sent = dict.fromkeys(read_only, "x")
        response = client.json(method.upper(), path.format(**records(app, path)), sent)
        details = response.get_json()["details"]
        assert response.status_code == 400, operation["operationId"]
        assert read_only
        for key in read_only:
            assert details.get(key) == ["This key is read-only. Leave it out."], (path, method, key)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_operation_is_what_its_description_says(app: Flask, operation_id: str) -> None:
    operation = description(app).find_operation_by_id(operation_id)
    there = records(app, operation.path)
    own = new_user(app, role=Role.ORG_ADMIN) if operation_id == "listHeldCredentials" else None
    change_settings(app, api_requests=0)  # a run before a release makes more than a token may a minute
    headers = {**new_token(app, own).headers, "Accept-Encoding": "identity"}  # what checks it here unpacks nothing

    for mode in MODES:

        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode), existing=strategies.booleans())
        def conforms(case: Case[Any], existing: bool) -> None:
            if existing:
                name_records(case, there)
            case.call_and_validate(headers=headers, checks=CHECKS)

        conforms()
