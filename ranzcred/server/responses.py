"""Responses between the application and the client: taken whole, or as a stream of blocks."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

WITHOUT_BODY = {"204", "304"}


class BufferedResponse:
    """What the application responds, before any of it is sent."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self.body = b""
        self.file: Iterable[bytes] | None = None
        """A file on disk, for which the server has a way of its own."""
        self.is_streamed = False
        self.parts: Iterable[bytes] = ()
        """What is streamed, made as it is read."""
        self.close: Callable[[], object] = list

    def read(self, app: "WSGIApplication", environ: "WSGIEnvironment") -> None:
        """Call the application, and take all that is not a stream of unknown length."""
        written: list[bytes] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _error: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            self.status, self.headers = status, headers
            return written.append

        found = app(environ, start_response)
        self.close = getattr(found, "close", self.close)
        if isinstance(found, environ["wsgi.file_wrapper"]):
            self.file = found
            return
        self.parts = chain(written, found)
        self.is_streamed = not (
            self.status[:3] in WITHOUT_BODY or any(name.lower() == "content-length" for name, _ in self.headers)
        )
        if not self.is_streamed:
            try:
                self.body = b"".join(self.parts)
            finally:
                self.close()

    def refuse(self, status: HTTPStatus, sentence: str) -> None:
        """Respond with one line of text instead."""
        self.status = f"{status.value} {status.phrase}"
        self.body = f"{sentence}\n".encode()
        self.file = None
        self.headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(self.body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.headers.append(("Retry-After", "60"))


class Stream:
    """Blocks, and what is released once they are sent or the client has gone."""

    def __init__(self, blocks: Iterator[bytes], held: ExitStack) -> None:
        self._blocks = blocks
        self._held = held

    def __iter__(self) -> Iterator[bytes]:
        return self._blocks

    def close(self) -> None:
        """Release it, as a server does with every response."""
        self._held.close()
