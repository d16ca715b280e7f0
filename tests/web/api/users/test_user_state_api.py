"""Users who are deactivated and reactivated by the API: what it does is what the page does."""

import json

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.core.permissions import Role
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.factories.people import Account, new_token, new_user
from tests.support.http.api_client import ApiClient, invalid, refused
from tests.support.http.browser_client import BrowserClient

USERS = "/api/admin/users"
LEFT = {"reason": "Left RANZ."}


@pytest.fixture
def hana(app: Flask) -> Account:
    return new_user(app, name="Hana Rangi", role=Role.RANZ_AUDITOR)


def step(client: BrowserClient, key: str, name: str, body: object = LEFT, **headers: str) -> TestResponse:
    return client.json("POST", f"{USERS}/{key}/{name}", body, headers=headers)


def test_deactivation_ends_all_access_and_reactivation_gives_back_the_sign_in_alone(
    app: Flask, admin: Account, admin_client: BrowserClient, hana: Account, database_probe: DatabaseProbe
) -> None:
    elsewhere, portal = BrowserClient(app), ApiClient(app, new_token(app, hana))
    elsewhere.sign_in(hana)
    before = database_probe.last_seq()
    ended = step(admin_client, hana.id, "deactivate")
    assert (ended.status_code, json.loads(ended.text)["state"]) == (200, "DEACTIVATED")
    assert ended.headers["ETag"] == '"2-DEACTIVATED"'
    assert [elsewhere.get("/account").status_code, portal.get().status_code] == [302, 401]
    assert elsewhere.sign_in(hana).status_code != 303
    first = database_probe.entries(after=before)[0]
    assert (first["actor_id"], first["action"], first["resource_id"]) == (admin.id, "UPDATE", hana.id)
    assert json.loads(first["metadata"])["reason"] == LEFT["reason"]
    back = step(admin_client, hana.id, "reactivate", {})
    assert (back.status_code, json.loads(back.text)["state"]) == (200, "ACTIVE")
    assert [elsewhere.get("/account").status_code, portal.get().status_code] == [302, 401]
    assert elsewhere.sign_in(hana).status_code == 303
    assert found(database_probe) == []


def test_deactivation_needs_a_reason_and_nothing_else(admin_client: BrowserClient, hana: Account) -> None:
    assert invalid(step(admin_client, hana.id, "deactivate", {})) == {"reason": ["Enter a reason."]}
    assert invalid(step(admin_client, hana.id, "deactivate", {"reason": " "})) == {"reason": ["Enter a reason."]}
    assert list(invalid(step(admin_client, hana.id, "deactivate", LEFT | {"active": False}))) == ["active"]
    assert json.loads(admin_client.json("GET", f"{USERS}/{hana.id}").text)["state"] == "ACTIVE"


def test_nobody_deactivates_themselves(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    new_user(app)
    response = step(admin_client, admin.id, "deactivate")
    refused(response, 409, "You can't deactivate yourself. Ask another RANZ administrator.")


def test_step_goes_through_if_the_user_is_as_they_were(admin_client: BrowserClient, hana: Account) -> None:
    seen = {"If-Match": '"1-ACTIVE"'}
    assert step(admin_client, hana.id, "deactivate", **seen).status_code == 200
    refused(step(admin_client, hana.id, "reactivate", {}, **seen), 412)
    refused(step(admin_client, hana.id, "deactivate", **seen), 412)
    assert step(admin_client, hana.id, "reactivate", {}, **{"If-Match": '"2-DEACTIVATED"'}).status_code == 200


def test_the_same_step_again_changes_nothing(
    admin_client: BrowserClient, hana: Account, database_probe: DatabaseProbe
) -> None:
    for name, body in (("deactivate", LEFT), ("reactivate", {})):
        assert step(admin_client, hana.id, name, body).status_code == 200
        before = database_probe.last_seq()
        assert step(admin_client, hana.id, name, body).status_code == 200
        assert database_probe.last_seq() == before
