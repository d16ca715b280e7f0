"""PATCH: what is sent changes, and nothing else."""

import json
from typing import Any

from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account
from tests.support.http.api_client import ApiClient, invalid, refused
from tests.web.api.definitions.update.stored import STORED, got, stored

OTHER: dict[str, Any] = {
    "title": "Slate Renewal",
    "level": 6,
    "skillStandard": "Unit 31001",
    "issuingBody": "RANZ",
    "requirements": "Three assessed roofs.",
}
EXISTS = "There's already a micro-credential with this title, level and issuing body."
MISSING = "00000000-0000-7000-8000-0000000000ff"


def test_api_update_changes_each_field_alone(api_client: ApiClient, database_probe: DatabaseProbe, slate: str) -> None:
    expected = dict(STORED)
    for version, (field, value) in enumerate(OTHER.items(), 2):
        before = database_probe.last_seq()
        response = api_client.patch(slate, {field: value})
        expected[field] = value
        assert response.status_code == 200
        body = json.loads(response.text)
        assert {name: body[name] for name in expected} == expected
        assert (body["version"], body["isDefault"], body["id"]) == (version, False, slate)
        now = got(api_client, slate)
        assert {**now, **body} == now
        assert response.headers["ETag"] == api_client.etag(slate)
        [entry] = database_probe.entries(after=before)
        assert (entry["action"], entry["resource_id"]) == ("UPDATE", slate)


def test_api_update_changes_several_at_once(
    admin: Account, api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    before, created = database_probe.last_seq(), got(api_client, slate)["createdAt"]
    response = api_client.patch(slate, OTHER)
    now = got(api_client, slate)
    assert {name: now[name] for name in OTHER} == OTHER
    assert (now["version"], now["createdAt"]) == (2, created)
    assert now["updatedAt"] > created
    [entry] = database_probe.entries(after=before)
    assert (entry["actor_id"], entry["actor_email"], entry["actor_role"]) == (admin.id, admin.email, "ranz:admin")
    assert json.loads(entry["previous_state"])["title"] == "Slate Repair"
    assert json.loads(entry["new_state"])["title"] == "Slate Renewal"
    assert json.loads(entry["metadata"])["request_id"] == response.headers["X-Request-Id"]


def test_api_update_without_a_change_writes_nothing(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    before, row, etag = database_probe.last_seq(), stored(database_probe, slate), api_client.etag(slate)
    same = {"requirements": "Two assessed roofs.\r\nOne interview. ", "title": " Slate Repair "}
    for body in ({}, STORED, {"level": 4}, same):
        for if_match in (None, etag, "*"):
            response = api_client.patch(slate, body, if_match=if_match)
            assert (response.status_code, response.headers["ETag"]) == (200, etag)
            assert json.loads(response.text)["version"] == 1
    assert (database_probe.last_seq(), stored(database_probe, slate)) == (before, row)


def test_api_update_takes_null_and_blank_for_optional_text(api_client: ApiClient, slate: str) -> None:
    for field in ("skillStandard", "requirements"):
        for nothing in (None, "", "  \r\n"):
            assert api_client.patch(slate, {field: nothing}).status_code == 200
            assert got(api_client, slate)[field] is None
            assert api_client.patch(slate, {field: "Unit 31000"}).status_code == 200
    assert got(api_client, slate)["version"] == 1 + 12


def test_api_update_refuses_null_and_blank_for_what_is_required(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    before = database_probe.last_seq()
    for field in ("title", "level", "issuingBody"):
        for nothing in (None, "", "  "):
            assert list(invalid(api_client.patch(slate, {field: nothing}))) == [field]
    assert database_probe.last_seq() == before


def test_api_update_judges_only_what_is_sent_and_writes_all_or_nothing(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    before, row = database_probe.last_seq(), stored(database_probe, slate)
    assert list(invalid(api_client.patch(slate, {"level": 11}))) == ["level"]
    assert list(invalid(api_client.patch(slate, {"title": "Slate Renewal", "level": 11}))) == ["level"]
    assert set(invalid(api_client.patch(slate, {"title": "ab", "level": 0}))) == {"title", "level"}
    assert list(invalid(api_client.patch(slate, {"level": 5, "isDefault": True}))) == ["isDefault"]
    assert (database_probe.last_seq(), stored(database_probe, slate)) == (before, row)


def test_api_update_takes_a_default_too(api_client: ApiClient) -> None:
    assert api_client.patch(DEFAULTS[0].id, {"requirements": None}).status_code == 200
    now = got(api_client, DEFAULTS[0].id)
    assert (now["title"], now["requirements"], now["isDefault"]) == (DEFAULTS[0].title, None, True)


def test_api_update_refuses_a_duplicate(
    app: Flask, api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    new_definition(app, title="Slate Renewal", level=4, issuing_body="Ara Institute")
    before, row = database_probe.last_seq(), stored(database_probe, slate)
    for title in ("Slate Renewal", "SLATE RENEWAL", " ｓlate renewal"):
        refused(api_client.patch(slate, {"title": title}), 409, EXISTS)
    refused(api_client.patch(slate, {"title": "slate renewal"}, if_match=api_client.etag(slate)), 409, EXISTS)
    assert (database_probe.last_seq(), stored(database_probe, slate)) == (before, row)
    assert api_client.patch(slate, {"title": "slate renewal", "level": 5}).status_code == 200
    refused(api_client.patch(slate, {"level": 4}), 409, EXISTS)
    # Its own name in another case is no duplicate.
    assert api_client.patch(slate, {"title": "SLATE RENEWAL"}).status_code == 200


def test_api_update_of_what_is_not_there(api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    for if_match in (None, '"1"', "*"):
        response = api_client.patch(MISSING, {"level": 5}, if_match=if_match)
        refused(response, 404, "Definition not found")
    refused(api_client.patch(MISSING, {}), 404, "Definition not found")
    assert database_probe.last_seq() == before


def test_api_update_keeps_what_is_assigned(app: Flask, api_client: ApiClient, slate: str) -> None:
    new_credential(app, definition_id=slate)
    body = json.loads(api_client.patch(slate, {"level": 5}).text)
    assert body["_count"] == {"staffCredentials": 1}
