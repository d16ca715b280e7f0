"""What is packed, through the real server: whole responses with their length, and streams."""

import re
import socket
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest

from ranzcred import create_app
from ranzcred.config import Settings
from tests.domain.audit.test_chain import happened, written
from tests.support.concurrency import LONGEST_SECONDS
from tests.support.environment import dispose
from tests.support.factories.people import Account, new_user
from tests.support.http.packed import CODINGS, UNPACK
from tests.support.http.real_server import RealServer, response_on, serving

pytestmark = pytest.mark.of_the_server

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ENTRIES = 5000


@pytest.fixture(scope="module")
def account(module_settings: Settings) -> Iterator[Account]:
    """An administrator, of an association with a long log."""
    app = create_app(module_settings)
    written(app, *[happened(details={"notes": f"{number:x}" * 200}) for number in range(ENTRIES)])
    yield new_user(app)
    dispose(app)


@pytest.fixture(scope="module")
def server(module_settings: Settings, account: Account) -> Iterator[RealServer]:
    with serving(module_settings) as started:
        yield started


class Browser:
    """One connection, and the cookie of its sign-in."""

    def __init__(self, server: RealServer) -> None:
        assert isinstance(server.address, tuple)
        self.connection = HTTPConnection(*server.address, timeout=LONGEST_SECONDS)
        self.cookie = ""

    def ask(
        self, method: str, path: str, form: Mapping[str, str] | None = None, *, takes: str = "identity"
    ) -> HTTPResponse:
        body = urlencode(form) if form else None
        sent = {"Accept-Encoding": takes, "Cookie": self.cookie, **(FORM if form else {})}
        self.connection.request(method, path, body, sent)
        response = self.connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie", []):
            if cookie.startswith("ranzcred="):
                self.cookie = cookie.partition(";")[0]
        return response

    def token(self, path: str) -> str:
        """The token of a page's forms."""
        found = re.search(r'name="csrf_token"[^>]*?value="([^"]+)"', self.ask("GET", path).read().decode())
        assert found
        return found[1]

    def sign_in(self, account: Account) -> None:
        sent = {"csrf_token": self.token("/sign-in"), "email": account.email, "password": account.password}
        response = self.ask("POST", "/sign-in", sent)
        response.read()
        assert response.status == 303


@pytest.fixture
def browser(server: RealServer, account: Account) -> Iterator[Browser]:
    opened = Browser(server)
    opened.sign_in(account)
    yield opened
    opened.connection.close()


@pytest.mark.parametrize("coding", CODINGS)
def test_page_and_its_head_have_the_packed_length(browser: Browser, coding: str) -> None:
    """The connection is kept: what came with a wrong length would be seen by the next request."""
    plain = browser.ask("GET", "/api/openapi.json").read()
    for _ in range(2):
        packed = browser.ask("GET", "/api/openapi.json", takes=coding)
        content = packed.read()
        assert packed.headers["Content-Encoding"] == coding
        assert int(packed.headers["Content-Length"]) == len(content)
        assert UNPACK[coding](content) == plain
    head = browser.ask("HEAD", "/api/openapi.json", takes=coding)
    assert head.read() == b""
    assert int(head.headers["Content-Length"]) == len(content)


@pytest.mark.parametrize("coding", CODINGS)
def test_export_is_packed_in_chunks_on_a_connection_that_is_kept(browser: Browser, coding: str) -> None:
    sent = {"csrf_token": browser.token("/account"), "format": "csv", "action": "CREATE"}
    plain = browser.ask("POST", "/admin/audit-log/export", sent).read()
    packed = browser.ask("POST", "/admin/audit-log/export", sent, takes=coding)
    content = packed.read()
    assert (packed.headers["Transfer-Encoding"], packed.headers["Content-Encoding"]) == ("chunked", coding)
    assert UNPACK[coding](content) == plain
    every = browser.ask("POST", "/admin/audit-log/export", {**sent, "action": ""}, takes=coding)
    content = every.read()
    lines = UNPACK[coding](content).count(b"\n")
    assert lines > ENTRIES
    assert browser.ask("GET", "/livez").read() == b"ok\n"


def test_refusal_of_the_server_itself_is_one_plain_line(server: RealServer) -> None:
    asked = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, br, zstd\r\nContent-Length: 9\r\n\r\na"
    with server.send(asked) as client:
        client.shutdown(socket.SHUT_WR)
        response = response_on(client)
    assert (response.status, response.body) == (400, "The request was cut off. Try again.\n")
    assert "Content-Encoding" not in response.head
