"""The application in this process: what its requests ask of the database, and how long that alone takes."""

import contextvars
import functools
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import event

from bench.support.calling import CLIENTS, TOKEN, Call, Make
from bench.support.filling import EMAIL, PASSWORD
from ranzcred.core.db.session import db

WATCHER, WATCHED_TIMES = CLIENTS + 1, 7


@dataclass(frozen=True, kw_only=True)
class Least:
    """The least that a call could take: its statements, their milliseconds without anything around them, and the bytes
    of its answer, not packed.
    """

    statements: int
    sql: float
    size: int


@dataclass
class Seen:
    """The statements of one request with their parameters, and how long they and its commits took."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


class Watched:
    """A client of the application that sees its statements."""

    def __init__(self, app: Flask) -> None:
        self.seen = Seen()
        self.began = 0.0
        self.engine = db.engine
        event.listen(self.engine, "before_cursor_execute", self._before)
        event.listen(self.engine, "after_cursor_execute", self._after)
        commit = self.engine.dialect.do_commit
        self.engine.dialect.do_commit = lambda connection: self._timed(commit, connection)  # type: ignore[method-assign,assignment]
        self.client = app.test_client()
        self.token = ""
        self.ask(Call(path="/sign-in"))
        self.ask(Call(path="/sign-in", form={"email": EMAIL, "password": PASSWORD}, status=303))
        self.ask(Call(path="/account"))

    def ask(self, call: Call) -> int:
        """Send a call, keep what it asked of the database, and answer the bytes of the answer's body."""
        self.seen = Seen()
        method = "GET" if call.form is None else "POST"
        data = None if call.form is None else {"csrf_token": self.token, **call.form}
        base = "http://127.0.0.1"
        headers = {**call.headers, "Origin": base}
        # In a context of its own: what one request keeps is not to be found by the next.
        ask = functools.partial(self.client.open, method=method, data=data, headers=headers, base_url=base)
        answer = contextvars.Context().run(ask, call.path)
        if answer.status_code != call.status:
            sys.exit(f"{call.path}: {answer.status}\n{answer.text[:2000]}")
        found = TOKEN.search(answer.data)
        self.token = found[1].decode() if found else self.token
        return len(answer.data)

    def least(self, make: Make) -> Least:
        """What a call takes at the least."""
        seconds, size = [], 0
        for number in range(WATCHED_TIMES):
            size = max(size, self.ask(make(WATCHER, number)))
            writes = any(not statement.startswith(("SELECT", "WITH")) for statement, _ in self.seen.statements)
            seconds.append(self.seen.seconds if writes else self._replayed())
        return Least(statements=len(self.seen.statements), sql=statistics.median(seconds) * 1000, size=size)

    def _replayed(self) -> float:
        """Seconds that the driver takes for the same statements and their rows."""
        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            started = time.perf_counter()
            for statement, parameters in self.seen.statements:
                driver.execute(statement, parameters).fetchall()
            return time.perf_counter() - started

    def _before(self, _connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:  # noqa: ANN401
        self.seen.statements.append((statement, parameters))
        self.began = time.perf_counter()

    def _after(self, *_: object) -> None:
        self.seen.seconds += time.perf_counter() - self.began

    def _timed(self, commit: Callable[[Any], None], connection: Any) -> None:  # noqa: ANN401
        started = time.perf_counter()
        commit(connection)
        self.seen.seconds += time.perf_counter() - started
