"""DELETE: who may be deleted, what is said where that is refused, and what is left."""

import json

import pytest
from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account
from tests.support.http.api_client import API, ApiClient, refused
from tests.support.http.browser_client import BrowserClient

IS_DEFAULT = "Cannot delete a default credential definition. Default definitions are core RANZ credentials."
MISSING = "00000000-0000-7000-8000-0000000000ff"


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


def in_use(number: int) -> str:
    return (
        f"Cannot delete this definition because it has {number} staff credential assignment(s)."
        " Remove all assignments first."
    )


def test_api_delete(admin: Account, api_client: ApiClient, database_probe: DatabaseProbe, slate: str) -> None:
    before = database_probe.last_seq()
    response = api_client.delete(slate)
    assert (response.status_code, json.loads(response.text)) == (200, {"success": True})
    assert "ETag" not in response.headers
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"]) == ("DELETE", "MicroCredentialDefinition")
    assert (entry["resource_id"], entry["actor_id"]) == (slate, admin.id)
    assert json.loads(entry["previous_state"])["title"] == "Slate Repair"
    assert entry["new_state"] is None
    for again in (api_client.get(f"{API}/{slate}"), api_client.patch(slate, {}), api_client.delete(slate)):
        refused(again, 404, "Definition not found")
    assert [row["id"] for row in json.loads(api_client.get().text)] == [each.id for each in DEFAULTS]
    assert len(database_probe.entries(after=before)) == 1


def test_api_delete_then_create_the_same(api_client: ApiClient, slate: str) -> None:
    assert api_client.delete(slate).status_code == 200
    response = api_client.post({"title": "Slate Repair", "level": 3, "issuingBody": "RANZ"})
    assert response.status_code == 201
    assert json.loads(response.text)["id"] != slate


def test_api_delete_refuses_a_default(app: Flask, api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    for default in DEFAULTS:
        refused(api_client.delete(default.id), 409, IS_DEFAULT)
        refused(api_client.delete(default.id, if_match=api_client.etag(default.id)), 409, IS_DEFAULT)
    assert (database_probe.count(Definition), database_probe.last_seq()) == (3, before)
    new_credential(app, definition_id=DEFAULTS[0].id)
    refused(api_client.delete(DEFAULTS[0].id), 409, IS_DEFAULT)


def test_api_delete_refuses_a_default_that_was_renamed(api_client: ApiClient) -> None:
    assert api_client.patch(DEFAULTS[1].id, {"title": "Anything", "level": 1}).status_code == 200
    refused(api_client.delete(DEFAULTS[1].id), 409, IS_DEFAULT)


def test_api_delete_refuses_what_is_held(
    app: Flask, api_client: ApiClient, database_probe: DatabaseProbe, slate: str
) -> None:
    for number in (1, 2, 3):
        new_credential(app, definition_id=slate)
        before = database_probe.last_seq()
        refused(api_client.delete(slate), 409, in_use(number))
        refused(api_client.delete(slate, if_match=api_client.etag(slate)), 409, in_use(number))
        refused(api_client.delete(slate, if_match="*"), 409, in_use(number))
        assert database_probe.last_seq() == before
    assert api_client.get(f"{API}/{slate}").status_code == 200


def test_api_delete_with_if_match(app: Flask, api_client: ApiClient, database_probe: DatabaseProbe, slate: str) -> None:
    stale = api_client.etag(slate)
    assert api_client.patch(slate, {"level": 8}).status_code == 200
    before = database_probe.last_seq()
    refused(api_client.delete(slate, if_match=stale), 412)
    refused(api_client.delete(slate, if_match=f"W/{api_client.etag(slate)}"), 412)
    assert database_probe.last_seq() == before
    for if_match in ("*", f'"x", {api_client.etag(slate)}'):
        key = slate if if_match != "*" else new_definition(app)
        assert api_client.delete(key, if_match=if_match).status_code == 200
    for if_match in ("*", stale):
        refused(api_client.delete(slate, if_match=if_match), 404, "Definition not found")


def test_api_delete_with_the_etag_of_before_an_assignment(app: Flask, api_client: ApiClient, slate: str) -> None:
    etag = api_client.etag(slate)
    new_credential(app, definition_id=slate)
    response = api_client.delete(slate, if_match=etag)
    refused(response, response.status_code)
    assert response.status_code in {409, 412}
    assert api_client.get(f"{API}/{slate}").status_code == 200


def test_api_delete_of_what_is_not_there(api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    refused(api_client.delete(MISSING), 404, "Definition not found")
    assert database_probe.last_seq() == before


def test_api_delete_by_a_session(admin_client: BrowserClient, database_probe: DatabaseProbe, slate: str) -> None:
    response = admin_client.json("DELETE", f"{API}/{slate}")
    assert (response.status_code, json.loads(response.text)) == (200, {"success": True})
    assert database_probe.count(Definition) == len(DEFAULTS)


def test_api_delete_of_everything_is_no_method(api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    refused(api_client.call("DELETE"), 405)
    assert database_probe.count(Definition) == len(DEFAULTS)
