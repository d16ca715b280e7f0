"""The gate before the application: who waits, for what, and what is passed on unchanged."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any
from wsgiref.util import FileWrapper

import pytest

from ranzcred.config import BODY_LIMIT
from ranzcred.domain.imports.forms import FILE_LIMIT
from ranzcred.server.deadlines import Deadlines
from ranzcred.server.gate import LONG_BODIES, LONGEST_BODY, STREAMS, RequestGate
from ranzcred.web.kit.http.blocks import BLOCK, in_blocks
from tests.support.concurrency import LONGEST_SECONDS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONG = b"a" * (BODY_LIMIT + 2)


class Body(BytesIO):
    """What gunicorn passes as the body."""

    failed = False


class Caller:
    """Calls an application behind the gate, as the worker does."""

    def __init__(self, app: "WSGIApplication", *, at_once: int = 1, seconds: float = 0.01) -> None:
        self.gate = RequestGate(app, Deadlines(), at_once=at_once, seconds=seconds)
        self.statuses: list[str] = []

    def call(self, path: str = "/", body: bytes = b"", **environ: Any) -> Iterable[bytes]:
        def start_response(status: str, _headers: object, _error: object = None, /) -> Callable[[bytes], object]:
            self.statuses.append(status)
            return list

        with socket.socket() as connection:
            given = {"PATH_INFO": path, "wsgi.input": Body(body), "wsgi.file_wrapper": FileWrapper}
            length = {"CONTENT_LENGTH": str(len(body))} if body and not environ else {}
            given |= {"gunicorn.socket": connection, **length, **environ}
            return self.gate(given, start_response)


def streaming(parts: list[bytes]) -> "WSGIApplication":
    """An application that streams these."""

    def respond(_: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/csv")])
        return iter(parts)

    return respond


def echo(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """An application that answers with what it was sent."""
    content = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(content)))])
    return [content]


class Waiting:
    """An application whose requests wait until they are released."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.released = threading.Event()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/livez":
            self.entered.release()
            assert self.released.wait(LONGEST_SECONDS)
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]


@pytest.fixture
def waiting() -> Iterator[tuple[Waiting, Callable[[Caller, bytes], None]]]:
    """An application that waits, and what calls it in a thread."""
    app, threads = Waiting(), []

    def start(caller: Caller, body: bytes = b"") -> None:
        threads.append(threading.Thread(target=caller.call, args=("/", body)))
        threads[-1].start()

    yield app, start
    app.released.set()
    for thread in threads:
        thread.join(LONGEST_SECONDS)


def test_application_has_so_many_requests_at_once(waiting: tuple[Waiting, Callable[..., None]]) -> None:
    app, start = waiting
    caller = Caller(app, at_once=2)
    for _ in range(3):
        start(caller)
    assert all(app.entered.acquire(timeout=LONGEST_SECONDS) for _ in range(2))
    assert not app.entered.acquire(blocking=False)
    assert b"".join(caller.call("/livez")) == b"ok"
    app.released.set()
    assert app.entered.acquire(timeout=LONGEST_SECONDS)


def test_long_bodies_are_few_at_once(waiting: tuple[Waiting, Callable[..., None]]) -> None:
    app, start = waiting
    caller = Caller(app, at_once=LONG_BODIES + 1)
    for _ in range(LONG_BODIES):
        start(caller, LONG)
    assert all(app.entered.acquire(timeout=LONGEST_SECONDS) for _ in range(LONG_BODIES))
    assert b"Nothing was saved" in b"".join(caller.call("/", LONG))
    assert caller.statuses == ["503 Service Unavailable"]
    start(caller, b"short")
    assert app.entered.acquire(timeout=LONGEST_SECONDS)


def test_streams_are_few_at_once_and_each_is_released() -> None:
    caller = Caller(streaming([b"1", b"2"]))
    sent: list[Any] = [caller.call() for _ in range(STREAMS)]
    assert b"Too many files" in b"".join(caller.call())
    assert [b"".join(each) for each in sent] == [b"12"] * STREAMS
    for each in sent:
        each.close()
    assert b"".join(caller.call()) == b"12"
    assert caller.statuses == ["200 OK"] * STREAMS + ["503 Service Unavailable", "200 OK"]


@pytest.mark.parametrize("body", [b"a=1", LONG])
@pytest.mark.parametrize("chunked", [False, True])
def test_body_arrives_whole(body: bytes, chunked: bool) -> None:
    environ = {"HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {}
    assert b"".join(Caller(echo).call("/", body, **environ)) == body


def test_body_that_is_too_short_does_not_arrive() -> None:
    caller = Caller(echo)
    assert b"was cut off" in b"".join(caller.call("/", b"abc", CONTENT_LENGTH="4"))
    assert caller.statuses == ["400 Bad Request"]


@pytest.mark.parametrize(
    "sizes", [[], [0], [1, 2], [BLOCK], [BLOCK - 1, 1, 1], [3 * BLOCK + 7], [1, 2 * BLOCK], [900] * 300]
)
def test_blocks_are_the_same_bytes(sizes: list[int]) -> None:
    parts = [bytes([number % 256]) * size for number, size in enumerate(sizes)]
    blocks = list(in_blocks(parts))
    assert b"".join(blocks) == b"".join(parts)
    assert all(len(block) == BLOCK for block in blocks[:-1])
    assert all(0 < len(block) <= BLOCK for block in blocks)


def test_every_file_that_may_be_sent_can_be_read() -> None:
    assert LONGEST_BODY >= FILE_LIMIT + BODY_LIMIT
