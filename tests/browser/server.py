"""The application as a browser meets it: on a port of the loopback interface, answering several requests at once."""

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST_SECONDS = 10
"""When a connection on which nothing is said is given up."""


class Site:
    """The application, and what a test puts in its way."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.address = ""
        self._planned: dict[str, WSGIApplication] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # Compressed forms beside the static files may be older than the files.
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        address = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}"
        planned = next((part for part in self._planned if part in address), None)
        return (self._planned.pop(planned) if planned else self.app)(environ, start_response)

    def fail_once(self, part: str, *, status: str, body: bytes = b"") -> None:
        """Answer the next request for an address with `part` in it as a server or proxy does that fails."""

        def respond(_: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            start_response(status, [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
            return [body]

        self._planned[part] = respond

    def drop_once(self, part: str) -> None:
        """Close the connection of the next request for an address with `part` in it, without an answer."""

        def drop(_environ: "WSGIEnvironment", _start: "StartResponse") -> Iterable[bytes]:
            raise ConnectionError

        self._planned[part] = drop

    @contextmanager
    def held(self, part: str) -> Iterator[None]:
        """Meanwhile, let the first request for an address with `part` in it wait; in the end, answer it."""
        released, answered = threading.Event(), threading.Event()

        def wait(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            released.wait(LONGEST_SECONDS)
            try:
                return self.app(environ, start_response)
            finally:
                answered.set()

        self._planned[part] = wait
        yield
        released.set()
        assert answered.wait(LONGEST_SECONDS), "nothing was held"


class QuietHandler(WSGIRequestHandler):
    """Logs nothing, and closes each connection: none is left for the end of the test."""

    protocol_version = "HTTP/1.0"
    timeout = LONGEST_SECONDS

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's own signature
        pass


class Server(ThreadedWSGIServer):
    """Waits for its own threads when it closes."""

    daemon_threads = False
    block_on_close = True


@contextmanager
def serving(app: Flask, listening: socket.socket) -> Iterator[Site]:
    """Serve `app` on a socket that listens, for as long as this lasts."""
    site = Site(app)
    host, port = listening.getsockname()
    server = Server(host, port, site, handler=QuietHandler, fd=listening.fileno())
    site.address = f"http://{host}:{port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="server")
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join(LONGEST_SECONDS)
        server.server_close()
