"""DELETE: who may be deleted, what is said where that is refused, and what is left."""

import json

import pytest
from flask import Flask

from ranzcred.definitions.defaults import DEFAULTS
from ranzcred.definitions.models import MicroCredentialDefinition as Definition
from tests.support.api_client import API, Caller, refused
from tests.support.browser_client import Visitor
from tests.support.database_probe import Inspector
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account

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


def test_api_delete(admin: Account, caller: Caller, inspector: Inspector, slate: str) -> None:
    before = inspector.last_seq()
    response = caller.delete(slate)
    assert (response.status_code, json.loads(response.text)) == (200, {"success": True})
    assert "ETag" not in response.headers
    [entry] = inspector.entries(after=before)
    assert (entry["action"], entry["resource_type"]) == ("DELETE", "MicroCredentialDefinition")
    assert (entry["resource_id"], entry["actor_id"]) == (slate, admin.id)
    assert json.loads(entry["previous_state"])["title"] == "Slate Repair"
    assert entry["new_state"] is None
    for again in (caller.get(f"{API}/{slate}"), caller.patch(slate, {}), caller.delete(slate)):
        refused(again, 404, "Definition not found")
    assert [row["id"] for row in json.loads(caller.get().text)] == [each.id for each in DEFAULTS]
    assert len(inspector.entries(after=before)) == 1


def test_api_delete_then_create_the_same(caller: Caller, slate: str) -> None:
    assert caller.delete(slate).status_code == 200
    response = caller.post({"title": "Slate Repair", "level": 3, "issuingBody": "RANZ"})
    assert response.status_code == 201
    assert json.loads(response.text)["id"] != slate


def test_api_delete_refuses_a_default(app: Flask, caller: Caller, inspector: Inspector) -> None:
    before = inspector.last_seq()
    for default in DEFAULTS:
        refused(caller.delete(default.id), 409, IS_DEFAULT)
        refused(caller.delete(default.id, if_match=caller.etag(default.id)), 409, IS_DEFAULT)
    assert (inspector.count(Definition), inspector.last_seq()) == (3, before)
    new_credential(app, definition_id=DEFAULTS[0].id)
    refused(caller.delete(DEFAULTS[0].id), 409, IS_DEFAULT)


def test_api_delete_refuses_a_default_that_was_renamed(caller: Caller) -> None:
    assert caller.patch(DEFAULTS[1].id, {"title": "Anything", "level": 1}).status_code == 200
    refused(caller.delete(DEFAULTS[1].id), 409, IS_DEFAULT)


def test_api_delete_refuses_what_is_held(app: Flask, caller: Caller, inspector: Inspector, slate: str) -> None:
    for number in (1, 2, 3):
        new_credential(app, definition_id=slate)
        before = inspector.last_seq()
        refused(caller.delete(slate), 409, in_use(number))
        refused(caller.delete(slate, if_match=caller.etag(slate)), 409, in_use(number))
        refused(caller.delete(slate, if_match="*"), 409, in_use(number))
        assert inspector.last_seq() == before
    assert caller.get(f"{API}/{slate}").status_code == 200


def test_api_delete_with_if_match(app: Flask, caller: Caller, inspector: Inspector, slate: str) -> None:
    stale = caller.etag(slate)
    assert caller.patch(slate, {"level": 8}).status_code == 200
    before = inspector.last_seq()
    refused(caller.delete(slate, if_match=stale), 412)
    refused(caller.delete(slate, if_match=f"W/{caller.etag(slate)}"), 412)
    assert inspector.last_seq() == before
    for if_match in ("*", f'"x", {caller.etag(slate)}'):
        key = slate if if_match != "*" else new_definition(app)
        assert caller.delete(key, if_match=if_match).status_code == 200
    for if_match in ("*", stale):
        refused(caller.delete(slate, if_match=if_match), 404, "Definition not found")


def test_api_delete_with_the_etag_of_before_an_assignment(app: Flask, caller: Caller, slate: str) -> None:
    etag = caller.etag(slate)
    new_credential(app, definition_id=slate)
    response = caller.delete(slate, if_match=etag)
    refused(response, response.status_code)
    assert response.status_code in {409, 412}
    assert caller.get(f"{API}/{slate}").status_code == 200


def test_api_delete_of_what_is_not_there(caller: Caller, inspector: Inspector) -> None:
    before = inspector.last_seq()
    refused(caller.delete(MISSING), 404, "Definition not found")
    assert inspector.last_seq() == before


def test_api_delete_by_a_session(admin_client: Visitor, inspector: Inspector, slate: str) -> None:
    response = admin_client.json("DELETE", f"{API}/{slate}")
    assert (response.status_code, json.loads(response.text)) == (200, {"success": True})
    assert inspector.count(Definition) == len(DEFAULTS)


def test_api_delete_of_everything_is_no_method(caller: Caller, inspector: Inspector) -> None:
    refused(caller.call("DELETE"), 405)
    assert inspector.count(Definition) == len(DEFAULTS)
