"""What people see while the database is away or full, and that it goes on by itself afterwards."""

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.outage import database_away, database_full, database_read_only
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, hidden_fields, htmx_event, typed
from tests.support.logs import logged

LIST = "/admin/micro-credentials"
SLATE = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "RANZ",
    "skill_standard": "",
    "requirements": "\N{HOUSE BUILDING}" * 2000,
}


def test_database_away_is_told_on_a_plain_page(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    admin_client.get(LIST)
    with database_away(app), logged() as lines:
        for response in (admin_client.get(LIST), admin_client.get("/account"), admin_client.post(LIST, SLATE)):
            assert response.status_code == 503
            page = assert_whole_page(response)
            assert "temporarily unavailable" in page.one("main").text
            assert response.headers["X-Request-Id"] in page.one("main").text
            assert int(response.headers["Retry-After"]) > 0
            assert response.headers["Cache-Control"] == "no-store"
            assert admin.name not in response.text
    logged_text = "\n".join(lines)
    assert logged_text.count("database unavailable") == 3
    assert "Traceback" not in logged_text


def test_database_away_is_told_to_htmx_in_an_alert(app: Flask, admin_client: BrowserClient) -> None:
    admin_client.get(LIST)
    with database_away(app):
        for response in (
            admin_client.htmx_get(f"{LIST}?q=x", current_url=LIST),
            admin_client.htmx_post(LIST, SLATE, current_url=LIST),
        ):
            assert (response.status_code, response.text) == (503, "")
            assert set(htmx_event(response)) == {"alert"}
            assert "temporarily unavailable" in htmx_event(response)["alert"]


def test_database_away_and_back_goes_on_without_a_restart(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.get(LIST)
    before = database_probe.last_seq()
    for _ in range(2):
        with database_away(app):
            assert admin_client.post(LIST, SLATE).status_code == 503
        assert admin_client.get(LIST).status_code == 200
    assert database_probe.last_seq() == before
    assert admin_client.post(LIST, SLATE).status_code == 303
    assert database_probe.last_seq() == before + 1


def test_database_that_was_only_read_meanwhile_is_written_at_once(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    with database_read_only(app):
        assert admin_client.get(LIST).status_code == 200
        with database_probe.engine.connect(), database_probe.engine.connect():
            assert admin_client.get(LIST).status_code == 200
    assert admin_client.post(LIST, SLATE).status_code == 303
    assert database_probe.last_seq() == before + 1


def test_database_that_refused_writes_is_written_as_soon_as_it_may_be(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    with database_read_only(app):
        for _ in range(2):
            assert admin_client.post(LIST, SLATE).status_code == 503
            assert admin_client.get(LIST).status_code == 200
    assert admin_client.post(LIST, SLATE).status_code == 303
    assert database_probe.last_seq() == before + 1


def test_session_that_refuses_a_write_is_given_up(database_probe: DatabaseProbe, database_kind: str) -> None:
    limit = "SET TRANSACTION READ ONLY" if database_kind == "postgresql" else "PRAGMA query_only = ON"
    with database_probe.engine.connect() as connection:
        connection.exec_driver_sql(limit)
        with pytest.raises(DBAPIError) as refused:
            connection.execute(table(Definition).update().values(level=9))
        connection.invalidate()
    assert refused.value.connection_invalidated is (database_kind == "postgresql"), "SQLite's file refuses it to all"


def test_database_away_leaves_what_needs_none(app: Flask, admin: Account, browser_client: BrowserClient) -> None:
    browser_client.get("/sign-in")
    with database_away(app):
        assert browser_client.get("/livez").status_code == 200
        assert browser_client.get("/readyz").status_code == 503
        assert browser_client.get("/sign-in").status_code == 200
        response = browser_client.post("/sign-in", {"email": admin.email, "password": admin.password})
        assert response.status_code == 503
        assert admin.password not in response.text
    assert browser_client.get("/readyz").status_code == 200
    assert browser_client.post("/sign-in", {"email": admin.email, "password": admin.password}).status_code == 303


def test_database_away_gives_a_typed_definition_back(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.get(f"{LIST}/new")
    with database_away(app):
        page = assert_whole_page(admin_client.post(LIST, SLATE))
    [form] = [form for form in page.all("main form") if form["action"] == LIST]
    response = admin_client.post(form["action"], hidden_fields(form))
    assert response.status_code == 200
    assert typed(parse(response.text), SLATE) == SLATE
    assert database_probe.count(Definition) == len(DEFAULTS)


def test_database_away_and_a_form_that_is_never_taken(app: Flask, admin_client: BrowserClient) -> None:
    admin_client.get(f"{LIST}/new")
    with database_away(app):
        response = admin_client.client.post(LIST, data={f"field{number}": "1" for number in range(1001)})
    assert response.status_code == 503
    assert not assert_whole_page(response).has("main form")


def test_database_away_keeps_no_password_on_the_page(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    admin_client.get("/account")
    sent = {"current_password": admin.password, "new_password": "gutter seam kererū 31"}
    with database_away(app):
        response = admin_client.post("/account/password", sent)
    assert response.status_code == 503
    page = assert_whole_page(response)
    assert not any(secret in response.text for secret in sent.values())
    assert not any(
        {"current_password", "new_password", "typed"} & set(hidden_fields(form)) for form in page.all("form")
    )


def test_database_full_writes_nothing_and_goes_on_afterwards(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.get(LIST)
    with database_full(app):
        before = database_probe.last_seq()
        statuses = []
        for number in range(40):
            statuses.append(admin_client.post(LIST, SLATE | {"title": f"Slate {number:02}"}).status_code)
            if statuses[-1] != 303:
                break
        assert statuses.pop() == 503
        assert admin_client.get(LIST).status_code == 200
    assert database_probe.last_seq() == before + len(statuses)
    assert database_probe.count(Definition) == len(DEFAULTS) + len(statuses)
    assert admin_client.post(LIST, SLATE).status_code == 303
