"""What every response carries, whatever it is, and for which hosts."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.web.access.declare import public
from tests.support.database.outage import database_away
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.web.kit.responses.headers import LIST, TLS, assert_headers, explode


def responses(app: Flask, base_url: str, admin: Account) -> dict[str, tuple[int, TestResponse]]:
    """One answer of each kind, with the status that it should have."""
    browser_client, signed_in = BrowserClient(app, base_url=base_url), BrowserClient(app, base_url=base_url)
    signed_in.sign_in(admin)
    plain = browser_client.client
    slate = {"title": "Slate", "level": "x", "issuing_body": "RANZ"}
    default = f"{LIST}/{DEFAULTS[0].id}"
    return {
        "page": (200, signed_in.get(LIST)),
        "fragment": (200, signed_in.htmx_get(LIST)),
        "sign-in": (200, browser_client.get("/sign-in")),
        "health": (200, browser_client.get("/livez")),
        "ready": (200, browser_client.get("/readyz")),
        "redirect": (302, browser_client.get(LIST)),
        "created": (303, signed_in.post(LIST, slate | {"level": "5"})),
        "bad filter": (400, signed_in.get(f"{LIST}?level=x")),
        "bad filter, htmx": (400, signed_in.htmx_get(f"{LIST}?level=x")),
        "no token": (400, signed_in.client.post(LIST, base_url=base_url, data=slate)),
        "session ended": (401, browser_client.post(LIST, slate)),
        "session ended, htmx": (401, browser_client.htmx_post(LIST, slate)),
        "not there": (404, browser_client.get("/nothing")),
        "no method": (405, plain.delete("/livez", base_url=base_url)),
        "blocked": (409, signed_in.post(f"{default}/delete")),
        "too large": (413, plain.post("/sign-in", base_url=base_url, data={"a": "a" * 300_000})),
        "no form": (415, plain.post("/sign-in", base_url=base_url, json={})),
        "refused": (422, signed_in.post(LIST, slate)),
        "options": (200, plain.options("/livez", base_url=base_url)),
        "head": (200, plain.head("/sign-in", base_url=base_url)),
        "broken": (500, browser_client.get("/broken")),
        "broken, htmx": (500, browser_client.htmx_get("/broken")),
        "static, absent": (404, browser_client.get("/static/absent.css")),
        "unknown host": (400, plain.get("/", base_url=base_url.replace("localhost", "evil.example"))),
    }


def test_headers_stand_on_every_answer(broken_app: Flask) -> None:
    for name, (status, response) in responses(broken_app, "http://localhost", new_user(broken_app)).items():
        assert response.status_code == status, name
        assert_headers(response)
        assert response.headers["Cache-Control"] == "no-store", name
        assert re.fullmatch(r"[0-9a-f]{8,}", response.headers["X-Request-Id"]), name
        if response.mimetype == "text/html":
            assert "hx-request" in response.vary.as_set(), name


def test_headers_stand_on_every_answer_on_tls(production_app: Flask) -> None:
    production_app.add_url_rule("/broken", view_func=public(explode), endpoint="broken")
    for name, (status, response) in responses(production_app, TLS, new_user(production_app)).items():
        assert response.status_code == status, name
        assert_headers(response, tls=True)
        assert response.headers["Cache-Control"] == "no-store", name


def test_headers_stand_on_the_answer_of_an_absent_database(app: Flask, admin_client: BrowserClient) -> None:
    admin_client.get(LIST)
    with database_away(app):
        for response in (admin_client.get(LIST), admin_client.htmx_get(LIST), admin_client.get("/readyz")):
            assert response.status_code == 503
            assert_headers(response)
            assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a@localhost"]
)
def test_host_that_is_not_ours_is_refused(browser_client: BrowserClient, host: str) -> None:
    for path in ("/", "/sign-in", "/account", "/nothing"):
        response = browser_client.client.get(path, headers={"Host": host})
        assert response.status_code == 400
        assert "<form" not in response.text
        assert "Set-Cookie" not in response.headers
    # A supervisor asks for health by whatever address it has.
    assert browser_client.client.get("/livez", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "localhost:8443", "127.0.0.1:5000", "LOCALHOST"])
def test_host_that_is_ours_is_answered(browser_client: BrowserClient, host: str) -> None:
    assert browser_client.client.get("/sign-in", headers={"Host": host}).status_code == 200


def test_host_that_is_only_forwarded_is_not_believed(browser_client: BrowserClient) -> None:
    response = browser_client.get(LIST, headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert response.headers["Location"] == f"/sign-in?next={LIST}"
    assert_headers(response)
