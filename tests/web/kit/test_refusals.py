"""A refusal leaves one line in the log, from which anybody can say why an answer was what it was."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_token
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.logs import logged

LIST = "/admin/micro-credentials"
FIRST = DEFAULTS[0]
MISSING = "00000000-0000-7000-8000-0000000000ff"
SLATE = {"title": "Slate Repair", "level": "4", "issuing_body": "Ara Institute"}
EXISTS = "There's already a micro-credential with this title, level and issuing body."
STALE = "Someone else changed this micro-credential while you were editing it."
DEFAULT_KEPT = "This is a core RANZ credential, so it can't be deleted."
GONE = "Micro-credential not found. It may have been deleted."


def refused(action: Callable[[], TestResponse]) -> tuple[TestResponse, dict[str, object]]:
    """The response, and the one line of its refusal."""
    with logged("ranzcred.refusals") as lines:
        response = action()
    [line] = map(json.loads, lines)
    assert line.pop("event") == "refused"
    assert line.pop("time").startswith("20")
    assert line.pop("request") == response.headers["X-Request-Id"]
    assert line.pop("status") == response.status_code
    return response, line


@pytest.mark.parametrize("htmx", [False, True])
def test_refusal_that_a_form_shows_is_logged(app: Flask, admin_client: BrowserClient, htmx: bool) -> None:
    slate = new_definition(app, **{**SLATE, "level": 4})
    post = admin_client.htmx_post if htmx else admin_client.post
    response, line = refused(lambda: post(LIST, SLATE))
    assert (response.status_code, line) == (409, {"refusal": "Duplicate", "sentence": EXISTS})
    post(f"{LIST}/{slate}", SLATE | {"title": "Slate Renewal", "version": "1"})
    response, line = refused(lambda: post(f"{LIST}/{slate}", SLATE | {"version": "1", "level": "5"}))
    assert (response.status_code, line) == (409, {"refusal": "Stale", "sentence": STALE})
    response, line = refused(lambda: post(f"{LIST}/{MISSING}", SLATE | {"version": "1"}))
    assert (response.status_code, line) == (404, {"refusal": "DefinitionNotFound", "sentence": GONE})


@pytest.mark.parametrize("htmx", [False, True])
def test_refusal_that_a_dialog_shows_is_logged(admin_client: BrowserClient, htmx: bool) -> None:
    address = f"{LIST}/{FIRST.id}/delete"
    get, post = (admin_client.htmx_get, admin_client.htmx_post) if htmx else (admin_client.get, admin_client.post)
    for response, line in (refused(lambda: get(address)), refused(lambda: post(address, {"sent": "yes"}))):
        assert (response.status_code, line) == (409, {"refusal": "DefaultKept", "sentence": DEFAULT_KEPT})


def test_refusal_that_no_view_shows_is_logged(admin_client: BrowserClient, org_staff_client: BrowserClient) -> None:
    response, line = refused(lambda: admin_client.get(f"{LIST}/{MISSING}"))
    assert (response.status_code, line["refusal"]) == (404, "DefinitionNotFound")
    response, line = refused(lambda: admin_client.htmx_get(f"{LIST}?level=99"))
    assert (response.status_code, line["refusal"]) == (400, "Invalid")
    assert line["sentence"] == "Level must be a whole number from 1 to 10."
    response, line = refused(lambda: org_staff_client.get(LIST))
    assert (response.status_code, line["refusal"]) == (403, "Denied")


def test_refusal_in_json_is_logged(api_client: ApiClient) -> None:
    body = {"title": FIRST.title, "level": FIRST.level, "issuingBody": FIRST.issuing_body}
    response, line = refused(lambda: api_client.post(body))
    assert (response.status_code, line) == (409, {"refusal": "Duplicate", "sentence": EXISTS})
    response, line = refused(lambda: api_client.patch(FIRST.id, {"level": 5}, if_match='"9"'))
    assert (response.status_code, line["refusal"]) == (412, "PreconditionFailed")
    response, line = refused(lambda: api_client.post({"title": "", "level": "4", "unheardOf": "secret"}))
    assert (response.status_code, line["sentence"]) == (400, "Validation failed")


def test_refusal_names_the_constraint_and_nothing_typed(
    app: Flask, admin: Account, admin_client: BrowserClient
) -> None:
    new_token(app, admin, name="Payroll of Ridgeline")
    sent = {"name": "Payroll of Ridgeline", "lifetime": "90", "current_password": admin.password}
    response, line = refused(lambda: admin_client.post("/account/api-tokens", sent))
    assert "You already have a token called Payroll of Ridgeline." in parse(response.text).one("#name-error").text
    assert line == {
        "refusal": "Duplicate",
        "sentence": "You already have a token with this name. Choose another name, or revoke that one first.",
        "constraint": "uq_api_tokens_name_in_use",
    }


def test_refusal_of_a_rule_is_unprocessable_in_a_form(app: Flask, admin_client: BrowserClient) -> None:
    definition = new_definition(app)
    key = new_award(app, new_member(app), definition, expiry=None)
    address = f"{LIST}/{definition}/staff/{key}"
    response, line = refused(lambda: admin_client.post(address, {"status": "IN_TRAINING", "version": "1"}))
    assert (response.status_code, line["sentence"]) == (422, "Enter a reason: this credential has been awarded.")


def test_refusal_of_one_of_many_names_nobody(app: Flask, admin_client: BrowserClient) -> None:
    definition = new_definition(app)
    keys = [new_credential(app, definition_id=definition) for _ in range(2)]
    sent = {"action": "ASSESSMENT_PENDING", "chosen": [f"{keys[0]}:1", f"{keys[1]}:7"]}
    response, line = refused(lambda: admin_client.post(f"{LIST}/{definition}/staff/bulk/confirmed", sent))
    assert (response.status_code, line["refusal"]) == (409, "Conflict")
    assert (
        line["sentence"]
        == "1 of the 2 can't be changed this way. Someone else changed this credential while you were editing it."
    )


def test_response_that_refuses_nothing_logs_nothing(admin_client: BrowserClient) -> None:
    with logged("ranzcred.refusals") as lines:
        assert admin_client.get(LIST).status_code == 200
        assert admin_client.post(LIST, SLATE | {"title": ""}).status_code == 422
        assert admin_client.post(LIST, SLATE).status_code == 303
        assert admin_client.get("/nowhere").status_code == 404
    assert lines == []
