"""A definition's life through the API: the fields in POST, PATCH and GET."""

import json
from datetime import date
from typing import Any

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import DefinitionState
from tests.support.factories.catalogue import new_credential, new_definition
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


def test_retired_one_is_not_assigned_and_names_what_replaces_it(app: Flask, api_client: ApiClient) -> None:
    successor = new_definition(app, title="Slate (2027)")
    retired = {"state": DefinitionState.RETIRED, "retired_on": date(2027, 7, 1), "retired_reason": "New course."}
    slate = new_definition(app, title="Slate", **retired, replaced_by_id=successor)
    sent = {"definitionId": slate, "memberId": new_member(app)}
    said = "Retired on 1 Jul 2027. Use Slate (2027) instead of Slate."
    assert refused(api_client.call("POST", f"{API}/assign", sent), 409, said) == {"replacedBy": [successor]}


def test_life_from_draft_to_retired_and_back(app: Flask, api_client: ApiClient) -> None:
    key = body_of(api_client.post(SENT | {"state": "DRAFT", "requirements": "Two roofs."}))["id"]
    successor = new_definition(app)
    members = [new_member(app) for _ in range(2)]
    assert body_of(api_client.call("POST", f"{API}/{key}/publish"))["state"] == "ACTIVE"
    for member in members:
        new_credential(app, definition_id=key, member_id=member)
    new_credential(app, definition_id=successor, member_id=members[0])
    sent = {"retiredOn": "2026-02-28", "reason": "New course.", "replacedBy": successor, "assignments": "move"}
    retired = body_of(api_client.call("POST", f"{API}/{key}/retire", sent))
    assert (retired["state"], retired["retiredOn"], retired["replacedBy"]) == ("RETIRED", "2026-02-28", successor)
    assert (retired["assignments"]["moved"], retired["assignments"]["removed"]) == (1, 0)
    [staying] = retired["assignments"]["staying"]
    assert staying["memberId"] == members[0]
    reinstated = body_of(api_client.call("POST", f"{API}/{key}/reinstate", {"reason": "Asked for."}))
    assert (reinstated["state"], reinstated["retiredOn"], reinstated["replacedBy"]) == ("ACTIVE", None, None)
    copied = api_client.call("POST", f"{API}/{key}/new-version", {"title": "Slate Repair (2031)"})
    assert (copied.status_code, body_of(copied)["state"]) == (201, "DRAFT")
    assert copied.headers["Location"].endswith(body_of(copied)["id"])


def test_steps_obey_if_match(app: Flask, api_client: ApiClient) -> None:
    key = new_definition(app)
    stale = api_client.call("POST", f"{API}/{key}/retire", {"reason": "Old."}, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    known = {"If-Match": api_client.etag(key)}
    assert api_client.call("POST", f"{API}/{key}/retire", {"reason": "Old."}, headers=known).status_code == 200


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({}, "reason"),
        ({"reason": "Old.", "assignments": "drop"}, "assignments"),
        ({"reason": "Old.", "assignments": "move"}, "assignments"),
        ({"reason": "Old.", "retiredOn": "2999-01-01"}, "retiredOn"),
        ({"reason": "Old.", "replacedBy": 5}, "replacedBy"),
        ({"reason": "Old.", "force": True}, "force"),
    ],
)
def test_retire_refuses_by_name(app: Flask, api_client: ApiClient, body: dict[str, Any], key: str) -> None:
    assert list(refused(api_client.call("POST", f"{API}/{new_definition(app)}/retire", body), 400)) == [key]


def test_prerequisites_and_equivalences_are_sent_and_read(app: Flask, api_client: ApiClient) -> None:
    first, second = sorted(new_definition(app) for _ in range(2))
    equivalence = {"countsAs": first, "fromOn": "2026-01-01", "untilOn": "2027-12-31", "note": "Old course"}
    sent = SENT | {"prerequisites": [[second, first], [second]], "equivalences": [equivalence]}
    created = body_of(api_client.post(sent))
    assert created["prerequisites"] == [[first, second], [second]]
    assert created["equivalences"] == [equivalence]
    changed = body_of(api_client.patch(created["id"], {"prerequisites": [], "level": 5}))
    assert (changed["prerequisites"], changed["equivalences"]) == ([], [equivalence])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("prerequisites", "x"),
        ("prerequisites", ["x"]),
        ("prerequisites", [[]]),
        ("prerequisites", [["x", "x"]]),
        ("prerequisites", [["x"]]),
        ("prerequisites", [["x"]] * 6),
        ("prerequisites", None),
        ("equivalences", [{"countsAs": "x"}]),
        ("equivalences", [{"countsAs": "x", "fromOn": "2026-02-30"}]),
        ("equivalences", [{"countsAs": "x", "fromOn": "2026-02-01", "more": 1}]),
        ("equivalences", [{"countsAs": "x", "fromOn": "2026-02-01"}]),
    ],
)
def test_bad_relations_are_refused_by_name(app: Flask, api_client: ApiClient, key: str, value: object) -> None:
    assert list(refused(api_client.patch(new_definition(app), {key: value}), 400)) == [key]
    assert list(refused(api_client.post(SENT | {key: value}), 400)) == [key]
