"""A definition's life through the API: the fields in POST, PATCH and GET."""

import json
from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import DefinitionState
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member
from tests.support.http.api_client import API, ApiClient, refused

SENT = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}
LIFE: dict[str, Any] = {
    "validityMonths": 36,
    "renewalWindowDays": 60,
    "graceDays": 30,
    "purposes": ["QUALIFIED", "SUPERVISION"],
    "evidenceRule": "WANTED",
    "reviewMonths": 12,
    "reviewDueOn": "2027-07-01",
    "nzqcfListed": True,
    "credits": 20,
    "code": "40123",
}
UNSET: dict[str, Any] = {
    "validityMonths": None,
    "renewalWindowDays": 90,
    "graceDays": 0,
    "purposes": [],
    "evidenceRule": "NONE",
    "reviewMonths": None,
    "reviewDueOn": None,
    "nzqcfListed": False,
    "credits": None,
    "code": None,
    "state": "ACTIVE",
    "retiredOn": None,
    "retiredReason": None,
    "replacedBy": None,
}


def body_of(response: Any) -> dict[str, Any]:
    return dict(json.loads(response.text))


def test_post_without_any_of_it_has_the_defaults(api_client: ApiClient) -> None:
    response = api_client.post(SENT)
    assert response.status_code == 201
    assert {key: body_of(response)[key] for key in UNSET} == UNSET


def test_post_get_and_patch_have_all_of_it(api_client: ApiClient) -> None:
    created = body_of(api_client.post(SENT | LIFE))
    assert {key: created[key] for key in LIFE} == LIFE
    assert {key: body_of(api_client.get(f"{API}/{created['id']}"))[key] for key in LIFE} == LIFE
    changes = {key: UNSET[key] for key in LIFE}
    changed = body_of(api_client.patch(created["id"], changes))
    assert {key: changed[key] for key in LIFE} == changes
    assert changed["version"] == 2


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"validityMonths": 0}, "validityMonths"),
        ({"validityMonths": "36"}, "validityMonths"),
        ({"renewalWindowDays": None}, "renewalWindowDays"),
        ({"graceDays": 366}, "graceDays"),
        ({"purposes": "QUALIFIED"}, "purposes"),
        ({"purposes": ["QUALIFIED", "QUALIFIED"]}, "purposes"),
        ({"purposes": [1]}, "purposes"),
        ({"purposes": [{}]}, "purposes"),
        ({"evidenceRule": None}, "evidenceRule"),
        ({"reviewMonths": 13}, "reviewMonths"),
        ({"reviewMonths": True}, "reviewMonths"),
        ({"nzqcfListed": True}, "credits"),
        ({"nzqcfListed": 1}, "nzqcfListed"),
        ({"code": "x" * 21}, "code"),
        ({"replacedBy": "x"}, "replacedBy"),
        ({"retiredOn": "2026-01-01"}, "retiredOn"),
    ],
)
def test_bad_values_are_refused_by_name(app: Flask, api_client: ApiClient, changes: dict[str, Any], key: str) -> None:
    assert list(refused(api_client.post(SENT | changes), 400)) == [key]
    stored = new_definition(app)
    assert list(refused(api_client.patch(stored, changes), 400)) == [key]


def test_a_draft_is_created_and_its_state_is_not_patched(api_client: ApiClient) -> None:
    created = body_of(api_client.post(SENT | {"state": "DRAFT"}))
    assert created["state"] == "DRAFT"
    assert list(refused(api_client.patch(created["id"], {"state": "ACTIVE"}), 400)) == ["state"]


def test_a_draft_is_assigned_to_nobody(app: Flask, api_client: ApiClient) -> None:
    draft = new_definition(app, title="Slate", state=DefinitionState.DRAFT)
    sent = {"definitionId": draft, "memberId": new_member(app)}
    refused(api_client.call("POST", f"{API}/assign", sent), 409, "Slate is a draft. Publish it first.")
