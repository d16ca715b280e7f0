"""Who calls the API by a session's cookie: with its CSRF token, or not at all."""

from flask import Flask
from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.domain.accounts.models import SignIn
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account
from tests.support.http.api_client import API, refused
from tests.support.http.browser_client import BrowserClient
from tests.web.access.bearer.token_calls import SLATE, unauthorised


def test_session_calls_with_its_csrf_token(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    response = admin_client.json("POST", API, SLATE)
    assert response.status_code == 201
    address = response.headers["Location"]
    assert admin_client.json("PATCH", address, {"level": 5}).status_code == 200
    entry = database_probe.entries()[-1]
    assert (entry["actor_id"], entry["action"]) == (admin.id, "UPDATE")
    assert "api_token" not in entry["metadata"]
    assert admin_client.json("DELETE", address).status_code == 200


def test_session_without_its_csrf_token_writes_nothing(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app)
    admin_client.get("/account")
    before = database_probe.last_seq()
    stranger = BrowserClient(app)
    stranger.get("/sign-in")
    for headers in ({}, {"X-CSRFToken": ""}, {"X-CSRFToken": "x"}, {"X-CSRFToken": stranger.token}):
        for method, path in (("POST", API), ("PATCH", f"{API}/{key}"), ("DELETE", f"{API}/{key}")):
            refused(admin_client.client.open(path, method=method, json=SLATE, headers=headers), 400)
    forged = {**SLATE, "csrf_token": admin_client.token}
    refused(admin_client.client.post(API, json=forged), 400)
    refused(admin_client.client.post(f"{API}?csrf_token={admin_client.token}", json=SLATE), 400)
    assert database_probe.last_seq() == before
    assert admin_client.client.get(API).status_code == 200


def test_session_that_ended_opens_nothing(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    admin_client.get("/account")
    database_probe.run(update(table(SignIn)).values(ended_at=clock.now()))
    before = database_probe.last_seq()
    unauthorised(admin_client.client.get(API))
    response = admin_client.client.post(API, json=SLATE, headers={"X-CSRFToken": admin_client.token})
    refused(response, response.status_code)
    assert response.status_code in {400, 401}
    assert database_probe.last_seq() == before


def test_nobody_is_unauthorised(app: Flask, browser_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    key = new_definition(app)
    before = database_probe.last_seq()
    for path in (API, f"{API}/{key}", f"{API}/absent", f"{API}?page=x"):
        unauthorised(browser_client.client.get(path))
    for method, path in (("POST", API), ("PATCH", f"{API}/{key}"), ("DELETE", f"{API}/{key}")):
        response = browser_client.client.open(path, method=method, json=SLATE)
        refused(response, response.status_code)
        assert response.status_code in {400, 401}
    assert database_probe.last_seq() == before
