"""Clients that send or receive slowly hold nothing that others need, and are ended at their deadline."""

import select
import signal
import socket
from collections.abc import Iterator

import pytest

from ranzcred.config import Settings
from tests.support.http.real_server import HOST, RealServer, ranzcred_run, response_on, serving

pytestmark = pytest.mark.of_the_server

CLIENTS = 200
ROUNDS = 100_000
FORM = f"POST /sign-in HTTP/1.1\r\n{HOST}Content-Type: application/x-www-form-urlencoded\r\n"
SLOW = {
    "headers": "POST /sign-in HTTP/1.1\r\nX-Slow: ",
    "body": f"{FORM}Content-Length: 250000\r\n\r\n",
    "long body": f"{FORM}Content-Length: 5000000\r\n\r\n" + "a" * 262_145,
    "chunked body": f"{FORM}Transfer-Encoding: chunked\r\n\r\nFFFF\r\n",
}


@pytest.fixture(scope="module")
def server(module_settings: Settings) -> Iterator[RealServer]:
    with ranzcred_run(module_settings, "--request-seconds", "1") as started:
        yield started


@pytest.mark.parametrize("begin", SLOW)
def test_slow_senders_are_ended_while_others_are_answered(server: RealServer, begin: str) -> None:
    clients = [server.send(SLOW[begin]) for _ in range(CLIENTS if begin != "long body" else 20)]
    waiting = list(clients)
    for _ in range(ROUNDS):
        assert server.get("/livez").status == 200
        for client in waiting:
            send_anyway(client, b"a")
        ended, _, _ = select.select(waiting, [], [], 0)
        waiting = [client for client in waiting if client not in ended]
        if not waiting:
            break
    assert waiting == []
    statuses = {end_of(client) for client in clients}
    assert statuses <= {0, 408, 503} if begin == "long body" else statuses <= {0, 408}


def test_request_that_arrives_late_is_told_so(server: RealServer) -> None:
    with server.send(SLOW["body"]) as client:
        response = response_on(client)
    assert response.status == 408
    assert response.body == "The request took too long to arrive. Check the connection and try again.\n"


def test_request_that_ends_early_never_reaches_the_application(server: RealServer) -> None:
    with server.send(f"{FORM}Content-Length: 9\r\n\r\nemail=a") as client:
        client.shutdown(socket.SHUT_WR)
        assert response_on(client).status == 400


@pytest.mark.parametrize(
    "sent", ["Content-Length: 7\r\n\r\nemail=a", "Transfer-Encoding: chunked\r\n\r\n7\r\nemail=a\r\n0\r\n\r\n"]
)
def test_request_that_is_whole_reaches_the_application(server: RealServer, sent: str) -> None:
    with server.send(f"{FORM}Connection: close\r\n{sent}") as client:
        response = response_on(client)
    assert "X-Request-Id: " in response.head
    assert 'value="a"' in response.body


def test_clients_that_do_not_receive_are_ended(server: RealServer) -> None:
    clients = [server.connect() for _ in range(20)]
    asked = f"GET /static/vendor/pico/pico.min.css HTTP/1.1\r\n{HOST}\r\n".encode()
    for client in clients:
        client.setblocking(False)
        while send_anyway(client, asked * 20):
            pass
    assert server.get("/livez").status == 200
    for client in clients:
        ended = select.poll()
        ended.register(client, select.POLLRDHUP)
        assert ended.poll(60_000)
        client.close()


def test_clients_that_keep_a_closed_connection_hold_nobody_up(server: RealServer) -> None:
    clients = [server.send(f"GET /livez HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n") for _ in range(CLIENTS)]
    for client in clients:
        assert response_on(client).status == 200
    with server.connect() as client:
        client.settimeout(10)
        client.sendall(f"GET /livez HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n".encode())
        assert response_on(client).status == 200
    for client in clients:
        client.close()


def test_server_that_is_told_to_stop_answers_what_it_has_begun(settings: Settings) -> None:
    with serving(settings) as server:
        with server.send(f"{FORM}Content-Length: 9\r\n\r\nemail") as client:
            assert server.get("/livez").status == 200
            server.process.send_signal(signal.SIGTERM)
            server.wait_for(lambda line: "Handling signal: term" in line)
            client.sendall(b"=a@b")
            response = response_on(client)
        assert response.status == 400
        assert server.process.wait(60) == 0


def send_anyway(client: socket.socket, content: bytes) -> bool:
    """Send, and answer whether that could be done."""
    try:
        client.send(content)
    except OSError:
        return False
    return True


def end_of(client: socket.socket) -> int:
    """The status that a connection ended with, 0 if it ended without one."""
    with client:
        try:
            return response_on(client).status
        except ConnectionError:
            return 0
