"""PATCH: what is sent changes, and nothing else; If-Match says of which version."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account
from tests.support.http.api_client import API, ApiClient, invalid, refused
from tests.support.http.browser_client import BrowserClient

STORED: dict[str, Any] = {
    "title": "Slate Repair",
    "level": 4,
    "skillStandard": "Unit 31000",
    "issuingBody": "Ara Institute",
    "requirements": "Two assessed roofs.\nOne interview.",
}
OTHER: dict[str, Any] = {
    "title": "Slate Renewal",
    "level": 6,
    "skillStandard": "Unit 31001",
    "issuingBody": "RANZ",
    "requirements": "Three assessed roofs.",
}
EXISTS = "A definition with this title, level and issuing body exists already."
MISSING = "00000000-0000-7000-8000-0000000000ff"


@pytest.fixture
def slate(app: Flask) -> str:
    """A custom definition at version 1."""
    return new_definition(
        app,
        title=STORED["title"],
        level=STORED["level"],
        skill_standard=STORED["skillStandard"],
        issuing_body=STORED["issuingBody"],
        requirements=STORED["requirements"],
    )


def got(api_client: ApiClient, key: str) -> dict[str, Any]:
    return dict(json.loads(api_client.get(f"{API}/{key}").text))


def stored(database_probe: DatabaseProbe, key: str) -> dict[str, Any]:
    """The row itself, whole."""
    rows = table(Definition)
    [row] = database_probe.rows(select(rows).where(rows.c.id == key))
    return dict(row)


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


def test_api_update_with_the_fresh_etag(api_client: ApiClient, slate: str) -> None:
    level = 4
    for spelling in ("{}", '"x", {}', '{} , "x"', 'W/"x",{}', "*"):
        level += 1
        response = api_client.patch(slate, {"level": level}, if_match=spelling.format(api_client.etag(slate)))
        assert response.status_code == 200, spelling
        assert json.loads(response.text)["level"] == level
    # What a change answers is good for the next.
    again = api_client.patch(slate, {"level": 1}, if_match=response.headers["ETag"])
    assert again.status_code == 200


def test_api_update_with_what_post_answered(api_client: ApiClient) -> None:
    response = api_client.post({"title": "Slate", "level": 4, "issuingBody": "RANZ"})
    key = json.loads(response.text)["id"]
    assert api_client.patch(key, {"level": 5}, if_match=response.headers["ETag"]).status_code == 200
    refused(api_client.patch(key, {"level": 6}, if_match=response.headers["ETag"]), 412)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_api_change_with_another_etag_writes_nothing(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str, method: str
) -> None:
    stale = api_client.etag(slate)
    assert api_client.patch(slate, {"skillStandard": "Unit 31002"}).status_code == 200
    fresh = api_client.etag(slate)
    before, row = database_probe.last_seq(), stored(database_probe, slate)
    others = [stale, f'"x", {stale}', '"x"', '"1"', f"W/{fresh}", f'W/{fresh}, "x"', f"W/{stale}"]
    for if_match in others:
        body = {"level": 9} if method == "PATCH" else None
        sent = {} if body is None else {"body": body}
        response = api_client.call(method, f"{API}/{slate}", **sent, headers={"If-Match": if_match})
        assert refused(response, 412), if_match
    assert (database_probe.last_seq(), stored(database_probe, slate)) == (before, row)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_api_change_with_no_etag_at_all_writes_nothing(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str, method: str
) -> None:
    before, fresh = database_probe.last_seq(), api_client.etag(slate)
    garbage = ["x", "2", '"', '""', ",", "W/", "**", '"*"', "é", "x" * 5000, "null", "9" * 5000, '"-1"', '"-"', "W/1"]
    garbage += [f"'{fresh}'", f'"{"9" * 5000}"', '"01"', '"1.0"', '"+1"', '"１"']
    for if_match in garbage:
        sent = {"body": {"level": 9}} if method == "PATCH" else {}
        response = api_client.call(method, f"{API}/{slate}", **sent, headers={"If-Match": if_match})
        assert response.status_code in {400, 412}, if_match[:20]
        refused(response, response.status_code)
    assert database_probe.last_seq() == before


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_api_change_with_an_etag_that_was_never_given_writes_nothing(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str, method: str
) -> None:
    # RFC 9110, 13.1.1: the whole tag is compared, and it stands in quotes.
    before, fresh = database_probe.last_seq(), api_client.etag(slate)
    for if_match in ('"1"', "1", '"1-"', '"1-x"', fresh.strip('"'), fresh[:-1]):
        sent = {"body": {"level": 9}} if method == "PATCH" else {}
        response = api_client.call(method, f"{API}/{slate}", **sent, headers={"If-Match": if_match})
        refused(response, 400 if response.status_code == 400 else 412)
    assert database_probe.last_seq() == before


def test_api_update_without_a_change_of_a_stale_version(
    api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    stale = api_client.etag(slate)
    api_client.patch(slate, {"level": 5})
    before = database_probe.last_seq()
    refused(api_client.patch(slate, {}, if_match=stale), 412)
    refused(api_client.patch(slate, {"level": 5}, if_match=stale), 412)
    assert database_probe.last_seq() == before


def test_api_update_without_if_match_loses_no_other_field(api_client: ApiClient, slate: str) -> None:
    assert api_client.patch(slate, {"title": "Slate Renewal", "level": 5}).status_code == 200
    assert api_client.patch(slate, {"level": 6}).status_code == 200
    now = got(api_client, slate)
    assert (now["title"], now["level"], now["version"]) == ("Slate Renewal", 6, 3)


def test_api_update_after_a_change_on_the_page(admin_client: BrowserClient, api_client: ApiClient, slate: str) -> None:
    stale = api_client.etag(slate)
    form = {"title": "Slate Works", "level": "4", "issuing_body": "RANZ", "version": "1"}
    assert admin_client.post(f"/admin/micro-credentials/{slate}", form).status_code == 303
    refused(api_client.patch(slate, {"level": 5}, if_match=stale), 412)
    api_client.patch(slate, {"level": 5}, if_match=api_client.etag(slate))
    assert admin_client.post(f"/admin/micro-credentials/{slate}", form | {"version": "2"}).status_code == 409


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
