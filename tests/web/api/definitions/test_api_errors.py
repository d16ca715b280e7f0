"""Every error under /api is JSON in one shape, whoever calls and whatever went wrong."""

import json

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from ranzcred.web.access.declare import public
from tests.support.database.outage import database_away, database_full
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.http.api_client import API, JSON, ApiClient, assert_plain, refused
from tests.support.http.browser_client import BrowserClient
from tests.support.logs import logged

DEFAULT = f"{API}/{DEFAULTS[0].id}"
SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ", "requirements": "\N{HOUSE BUILDING}" * 2000}
SECRET = "what the log is for"
ORIGIN = {"Origin": "https://portal.example.nz"}
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


def explode() -> str:
    raise RuntimeError(SECRET)


@pytest.fixture
def broken_app(app: Flask) -> Flask:
    """The application with an address under /api at which something goes wrong."""
    app.add_url_rule("/api/broken", view_func=public(explode), endpoint="api_broken", methods=["GET", "POST"])
    return app


def test_api_address_that_is_none(
    app: Flask, api_client: ApiClient, browser_client: BrowserClient, admin_client: BrowserClient
) -> None:
    unknown = ["/api", "/api/", "/api/nothing", "/api/admin", "/api/admin/", "/api/admin/micro-credential", f"{API}/"]
    unknown += [f"{DEFAULT}/", f"{DEFAULT}/edit", "/api/%00", "/api/%FF"]
    unknown += [f"{API}.json", "/api/../api/x", "/api/{{7*7}}", "/api/<script>"]
    for path in unknown:
        refused(api_client.get(path), 404)
        refused(admin_client.json("GET", path), 404)
        response = browser_client.json("GET", path)
        refused(response, response.status_code)
        assert response.status_code in {401, 404}, path
        assert "49" not in response.text
        refused(api_client.call("POST", path, {}), 404)


def test_api_address_with_a_slash_twice_is_none(api_client: ApiClient) -> None:
    for path in (f"{API}//", "/api//admin/micro-credentials", "/api/admin//micro-credentials"):
        refused(api_client.get(path), 404)


def test_api_method_that_is_none(api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    for path, methods in (
        (API, {"GET", "HEAD", "POST", "OPTIONS"}),
        (DEFAULT, {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"}),
    ):
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"):
            if method in methods:
                continue
            response = api_client.call(method, path, SLATE)
            refused(response, 405)
            assert {name.strip() for name in response.headers["Allow"].split(",")} == methods
    assert database_probe.last_seq() == before


def test_api_method_cannot_be_overridden(api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    before = database_probe.last_seq()
    headers = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE", "X-HTTP-Method": "DELETE"}
    assert api_client.get(DEFAULT, headers=headers).status_code == 200
    refused(api_client.get(f"{DEFAULT}?_method=DELETE", headers=headers), 400)
    assert database_probe.last_seq() == before


def test_api_head_is_get_without_a_body(api_client: ApiClient) -> None:
    for path in (API, f"{API}?page=1&perPage=2", DEFAULT):
        get, head = api_client.get(path), api_client.call("HEAD", path)
        assert (head.status_code, head.data, head.mimetype) == (200, b"", JSON)
        for name in ("ETag", "X-Total-Count", "Link", "Content-Length"):
            assert head.headers.get(name) == get.headers.get(name), name
    for path, status in ((f"{API}/absent", 404), (f"{API}?page=x", 400)):
        head = api_client.call("HEAD", path)
        assert (head.status_code, head.data) == (status, b"")


def test_api_error_of_the_server_names_the_request_and_nothing_else(
    broken_app: Flask, api_client: ApiClient, browser_client: BrowserClient
) -> None:
    with logged() as lines:
        responses = [
            api_client.get("/api/broken"),
            api_client.call("POST", "/api/broken", {}),
            browser_client.json("GET", "/api/broken"),
        ]
    for response in responses:
        details = refused(response, 500)
        assert response.headers["X-Request-Id"] in json.dumps(details)
        assert SECRET not in response.text
        assert "Traceback" not in response.text
        assert response.headers["X-Request-Id"] in "\n".join(lines)
    assert api_client.token.text not in "\n".join(lines)


def test_api_without_the_database(
    app: Flask, api_client: ApiClient, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app)
    admin_client.get("/account")
    api_client.get()
    before = database_probe.last_seq()

    def responses() -> list[TestResponse]:
        return [
            api_client.get(),
            api_client.get(f"{API}/{key}"),
            api_client.post(SLATE),
            api_client.patch(key, {"level": 5}),
            api_client.delete(key),
            admin_client.json("GET", API),
            admin_client.json("POST", API, SLATE),
        ]

    with database_away(app), logged() as lines:
        for response in responses():
            details = refused(response, 503)
            assert response.headers["X-Request-Id"] in json.dumps(details)
            assert int(response.headers["Retry-After"]) > 0
    assert api_client.token.text not in "\n".join(lines)
    assert database_probe.last_seq() == before
    assert [response.status_code for response in responses()] == [200, 200, 201, 200, 200, 200, 409]


def test_api_with_a_full_database(app: Flask, api_client: ApiClient, database_probe: DatabaseProbe) -> None:
    api_client.get()
    before = database_probe.last_seq()
    with database_full(app):
        statuses = []
        for number in range(40):
            response = api_client.post(SLATE | {"title": f"Slate {number:02}"})
            statuses.append(response.status_code)
            if statuses[-1] != 201:
                break
        assert statuses.pop() == 503
        refused(response, 503)
        assert api_client.get().status_code == 200
    assert database_probe.last_seq() == before + len(statuses)
    assert database_probe.count(Definition) == len(DEFAULTS) + len(statuses)
    assert api_client.post(SLATE).status_code == 201


def test_api_lets_no_other_origin_in(app: Flask, api_client: ApiClient, admin_client: BrowserClient) -> None:
    assert api_client.get(headers=ORIGIN).status_code == 200
    assert api_client.get("/api/nothing", headers=ORIGIN).status_code == 404
    assert api_client.call("POST", API, {}, headers=ORIGIN).status_code == 400
    for path in (API, DEFAULT, "/api/nothing"):
        for who in (api_client.client, admin_client.client):
            response = who.open(path, method="OPTIONS", headers=ORIGIN | PREFLIGHT)
            assert_plain(response)
            assert response.status_code < 500
    assert_plain(admin_client.json("GET", API, headers=ORIGIN))


def test_api_options_says_what_may_be_called(api_client: ApiClient) -> None:
    response = api_client.call("OPTIONS", API)
    assert response.status_code in {200, 204}
    assert {"GET", "POST"} <= {name.strip() for name in response.headers["Allow"].split(",")}
    assert response.data == b""


def test_api_error_is_the_same_json_whatever_is_accepted(api_client: ApiClient, admin_client: BrowserClient) -> None:
    for accept in ("text/html", "text/html,*/*;q=0.1", "application/xml", "", "*/*"):
        headers = {"Accept": accept, "HX-Request": "true"}
        refused(api_client.get(f"{API}/absent", headers=headers), 404, "Definition not found")
        refused(api_client.get("/api/nothing", headers=headers), 404)
        refused(admin_client.json("GET", f"{API}?page=x", headers=headers), 400, "Validation failed")
        assert api_client.get(headers=headers).mimetype == JSON
        assert "HX-Trigger" not in api_client.get(f"{API}/absent", headers=headers).headers


def test_api_on_a_host_that_is_not_allowed(api_client: ApiClient) -> None:
    response = api_client.client.get(API, base_url="http://evil.example", headers=api_client.token.headers)
    refused(response, 400)
    assert "evil.example" not in str(response.headers)


def test_api_behind_tls_is_for_tls_alone(production_app: Flask, api_client: ApiClient) -> None:
    client = production_app.test_client(use_cookies=False)
    response = client.get(f"{API}?page=1", base_url="https://localhost", headers=api_client.token.headers)
    assert response.status_code == 200
    assert "max-age=" in response.headers["Strict-Transport-Security"]
    assert "<https://localhost/api/" in response.headers["Link"] or "</api/" in response.headers["Link"]
    refused(client.get(API, base_url="https://localhost"), 401, "Unauthorized")


def test_api_keeps_errors_of_pages_as_pages(admin_client: BrowserClient) -> None:
    for path in ("/apix", "/apis/x", "/admin/api", "/API/admin/micro-credentials"):
        response = admin_client.get(path)
        assert (response.status_code, response.mimetype) == (404, "text/html"), path
