"""What scripts of other sites may do with the API: nothing, unless their origin is named."""

import dataclasses
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ranzcred.config import Settings
from tests.support.factories.people import Token, new_token

API = "/api/admin/micro-credentials"
PORTAL = "https://portal.example.org.nz"
ALLOWED = "Access-Control-Allow-"
SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}


@pytest.fixture
def open_app(settings: Settings, make_app: Callable[[Settings], Flask]) -> Flask:
    """The application with one origin named."""
    return make_app(dataclasses.replace(settings, cors_origins=(PORTAL,)))


@pytest.fixture
def token(open_app: Flask) -> Token:
    return new_token(open_app)


def preflight(client: FlaskClient, origin: str, method: str, address: str = API) -> dict[str, str]:
    """What a browser learns before it sends a request of its own (Fetch standard, CORS-preflight)."""
    response = client.options(
        address,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization,content-type",
            "Sec-Fetch-Site": "cross-site",
        },
    )
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    return {name.removeprefix(ALLOWED): value for name, value in response.headers if name.startswith(ALLOWED)}


def test_no_origin_is_named_by_default(client: FlaskClient) -> None:
    for address in (API, f"{API}/x"):
        assert preflight(client, PORTAL, "GET", address) == {}
        assert not [name for name, _ in client.get(address, headers={"Origin": PORTAL}).headers if ALLOWED in name]


def test_named_origin_is_told_what_it_may_send(open_app: Flask) -> None:
    allowed = preflight(open_app.test_client(), PORTAL, "PATCH", f"{API}/x")
    assert allowed["Origin"] == PORTAL
    assert set(allowed["Methods"].split(", ")) == {"GET", "POST", "PATCH", "DELETE"}
    assert {"authorization", "content-type"} <= set(allowed["Headers"].lower().split(", "))
    assert "Credentials" not in allowed


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://portal.example.org.nz", f"{PORTAL}.evil.example", "null"]
)
def test_other_origin_is_told_nothing(open_app: Flask, token: Token, origin: str) -> None:
    client = open_app.test_client()
    assert "Origin" not in preflight(client, origin, "GET")
    response = client.get(API, headers={"Origin": origin, **token.headers})
    assert f"{ALLOWED}Origin" not in response.headers


def test_named_origin_reads_and_writes_with_a_token(open_app: Flask, token: Token) -> None:
    headers = {"Origin": PORTAL, "Sec-Fetch-Site": "cross-site", **token.headers}
    response = open_app.test_client().post(API, json=SLATE, headers=headers)
    assert response.status_code == 201
    assert response.headers[f"{ALLOWED}Origin"] == PORTAL
    assert {"ETag", "Location"} <= set(response.headers["Access-Control-Expose-Headers"].split(", "))
    assert "Set-Cookie" not in response.headers


def test_named_origin_is_told_of_an_error(open_app: Flask) -> None:
    response = open_app.test_client().get(API, headers={"Origin": PORTAL, "Sec-Fetch-Site": "cross-site"})
    assert (response.status_code, response.headers[f"{ALLOWED}Origin"]) == (401, PORTAL)


def test_named_origin_is_admitted_to_the_api_alone(open_app: Flask) -> None:
    for address in ("/admin/micro-credentials", "/sign-in", "/livez"):
        response = open_app.test_client().get(address, headers={"Origin": PORTAL})
        assert not [name for name, _ in response.headers if name.startswith(ALLOWED)], address


def test_named_origin_is_refused_without_a_token(open_app: Flask) -> None:
    headers = {"Origin": PORTAL, "Sec-Fetch-Site": "cross-site"}
    response = open_app.test_client().post(API, json=SLATE, headers=headers)
    assert response.status_code == 403
    assert response.json == {
        "error": "Forbidden",
        "details": {"request": ["Request blocked: it came from another site."]},
    }
