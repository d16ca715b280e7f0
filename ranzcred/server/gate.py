"""The gate: how many requests are in the application at once, each read whole before it, and sent after it."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, cast

from gunicorn.http.errors import NoMoreData

from ranzcred.config import BODY_LIMIT
from ranzcred.server.deadlines import Deadlines
from ranzcred.server.responses import BufferedResponse, Stream
from ranzcred.web.kit.http.blocks import BLOCK, in_blocks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST_BODY = 6 * 1024 * 1024
"""The longest body that is read here; the application refuses any that is longer, unread."""
LONG_BODIES = 8
"""How many bodies that are longer than a form may be are in memory at once."""
STREAMS = 4
"""How many streamed files are sent at once. Each has a connection to the database: with those of the requests that are
in the application, fewer than the fifteen of a worker."""
ALIVE = "/livez"
"""What waits for nobody: it asks the database nothing."""
LATE = "The request took too long to arrive. Check the connection and try again."
CUT_SHORT = "The request was cut off. Try again."
MANY_BODIES = "Too many files are being uploaded right now. Nothing was saved. Try again in a minute."
MANY_STREAMS = "Too many files are being downloaded right now. Try again in a minute."


class Refused(Exception):
    """A request that the application does not see, or whose response is not sent."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class RequestGate:
    """The application, for so many requests at once."""

    def __init__(self, app: "WSGIApplication", deadlines: Deadlines, *, at_once: int, seconds: float) -> None:
        self.app = app
        self.deadlines = deadlines
        self.seconds = seconds
        self._working = threading.Semaphore(at_once)
        self._long_bodies = threading.Semaphore(LONG_BODIES)
        self._streams = threading.Semaphore(STREAMS)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        connection = environ["gunicorn.socket"]
        response = BufferedResponse()
        try:
            with ExitStack() as held:
                environ["wsgi.input"] = self._receive(environ, held)
                self.deadlines.stop(connection)
                if environ["PATH_INFO"] != ALIVE:
                    held.enter_context(self._working)
                response.read(self.app, environ)
                environ["wsgi.input"] = BytesIO()  # a long body is not in memory while the response is sent
            if response.is_streamed:
                return self._stream(response, connection, start_response)
        except Refused as refused:
            response.refuse(refused.status, refused.sentence)
        start_response(response.status, response.headers)
        self.deadlines.start_sending(connection, self.seconds)
        if response.file is not None:
            return response.file
        return [response.body] if len(response.body) <= BLOCK else self._timed(in_blocks([response.body]), connection)

    def _receive(self, environ: "WSGIEnvironment", held: ExitStack) -> IO[bytes]:
        """Return the body, read whole, or raise Refused."""
        body = environ["wsgi.input"]
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        length = LONGEST_BODY + 1 if chunked else int(environ.get("CONTENT_LENGTH") or 0)
        if not chunked and not 0 < length <= LONGEST_BODY:
            return cast("IO[bytes]", body)
        try:
            content = body.read(min(length, BODY_LIMIT + 1))
            if BODY_LIMIT < len(content) < length:
                self._enter(self._long_bodies, held, MANY_BODIES)
                content += body.read(length - len(content))
            whole = chunked or len(content) == length
        except NoMoreData:
            whole = False
        late = self.deadlines.is_overdue(environ["gunicorn.socket"])
        if late or not whole:
            body.failed = True  # where the next request begins is unknown: gunicorn closes the connection
            raise Refused(*((HTTPStatus.REQUEST_TIMEOUT, LATE) if late else (HTTPStatus.BAD_REQUEST, CUT_SHORT)))
        return BytesIO(content)

    def _stream(self, response: BufferedResponse, connection: Any, start_response: "StartResponse") -> Stream:  # noqa: ANN401
        """Return a file that is sent while the application makes it, or raise Refused."""
        with ExitStack() as held:
            held.callback(response.close)
            self._enter(self._streams, held, MANY_STREAMS)
            start_response(response.status, response.headers)
            return Stream(self._timed(in_blocks(response.parts), connection), held.pop_all())

    def _enter(self, limit: threading.Semaphore, held: ExitStack, sentence: str) -> None:
        if not limit.acquire(timeout=self.seconds):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, sentence)
        held.callback(limit.release)

    def _timed(self, blocks: Iterable[bytes], connection: Any) -> Iterator[bytes]:  # noqa: ANN401
        """Yield blocks of a response, each with a deadline of its own."""
        for block in blocks:
            self.deadlines.start_sending(connection, self.seconds)
            yield block
