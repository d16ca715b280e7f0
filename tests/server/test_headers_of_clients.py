"""The server believes no header of a client: at a port, where nobody stands in front."""

from collections.abc import Iterator

import pytest

from ranzcred.config import Settings
from tests.support.http.real_server import RealServer, ranzcred_run

pytestmark = pytest.mark.of_the_server

BELIEVED_BY_SERVERS = {
    "FORWARDED_ALLOW_IPS": "*",
    "GUNICORN_CMD_ARGS": "--forwarder-headers SCRIPT_NAME,PATH_INFO --header-map dangerous --forwarded-allow-ips *",
    "SCRIPT_NAME": "/below",
}
"""An environment that would let gunicorn believe everything."""


@pytest.fixture(scope="module")
def server(module_settings: Settings) -> Iterator[RealServer]:
    with ranzcred_run(module_settings, **BELIEVED_BY_SERVERS) as started:
        yield started


@pytest.mark.parametrize(
    "header",
    [
        "SCRIPT_NAME: //evil.example",
        "Script-Name: //evil.example",
        "PATH_INFO: /livez",
        "X-Forwarded-Prefix: //evil.example",
        "X-Script-Name: //evil.example",
        "X-Forwarded-Host: evil.example",
        "X_Forwarded_Host: evil.example",
        "Forwarded: host=evil.example;proto=https",
    ],
)
def test_header_changes_no_address_of_a_page(server: RealServer, header: str) -> None:
    response = server.get("/sign-in", header)
    assert response.status == 200
    assert "<h1" in response.body
    assert "evil" not in response.head + response.body
    redirected = server.get("/account", header)
    assert redirected.status == 302
    assert "\r\nLocation: /sign-in?next=/account\r\n" in redirected.head


def test_path_prefix_in_a_header_leads_nowhere(server: RealServer) -> None:
    response = server.get("//evil.example/credentials", "SCRIPT_NAME: //evil.example")
    assert response.status == 404
    assert "Location" not in response.head


def test_contradictory_schemes_are_of_no_interest(server: RealServer) -> None:
    assert server.get("/livez", "X-Forwarded-Proto: https", "X-Forwarded-Ssl: off").status == 200


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X_Forwarded_For", "REMOTE_ADDR", "Forwarded"])
def test_address_is_that_of_the_connection(server: RealServer, name: str) -> None:
    assert server.get(f"/nothing-{name}", f"{name}: 192.0.2.1").status == 404
    assert server.access_line(f"/nothing-{name}")["address"] == "127.0.0.1"
