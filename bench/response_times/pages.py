"""How long what people do takes, at three sizes of association, beside the least that it could.

    python -m bench.response_times.pages [--sizes S,M,L] [--databases sqlite,postgresql] [--url URL]

Fills a database of its own for each (SQLite in a temporary folder; PostgreSQL from the tests' binaries, or an empty
database at --url), serves it as `ranzcred run` does, and prints a table: milliseconds of one call after the other (in
the middle, and at 95 in 100), the SQL statements and their milliseconds, bytes sent, calls a second of 8 clients, and
how many times the bare limit a call takes: its SQL alone and a constant page of its size by the same server.
"""

import argparse
import contextvars
import functools
import itertools
import logging
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import URL, event

from bench.support.association import SIZES, Size, definition_key, organisation_key
from bench.support.calling import CLIENTS, TOKEN, Browser, Call, Make, memory, product, rate, served, timed
from bench.support.databases import database, environment
from bench.support.filling import BENCH, EMAIL, PASSWORD, administrator, application, fill
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.definitions.operations import create_definition

PORT, CONSTANT_PORT = 5077, 5078
LIST = "/admin/micro-credentials"
HTMX = {"HX-Request": "true"}
TIMES = 40
DOOMED = 2 * (TIMES + 5)
WATCHER, WATCHED_TIMES = CLIENTS + 1, 7
numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that people do; `alone` where many clients at once would get into each other's way."""

    name: str
    make: Make
    alone: bool = False


@dataclass
class Seen:
    """The statements of one request with their parameters, and how long they and its commits took."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="S,M,L")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--url")
    given = parser.parse_args()
    say(f"{time.strftime('%d %b %Y')}, {os.cpu_count()} cores, Python {platform.python_version()}")
    for kind in given.databases.split(","):
        for size in given.sizes.split(","):
            with tempfile.TemporaryDirectory() as folder, database(kind, given.url, folder) as url:
                measure(size, url, Path(folder))


def measure(name: str, url: URL, folder: Path) -> None:
    app = application(url, folder)
    logging.disable()
    environ = environment(url, folder)
    size = SIZES[name]
    with app.app_context():
        started = time.perf_counter()
        fill(size)
        seconds = time.perf_counter() - started
        token = administrator()
        doomed_definitions()
        say(f"\n{name} on {url.get_backend_name()}, filled in {seconds:.0f} s\n")
        say("| what | p50 ms | p95 ms | SQL | SQL ms | bytes | a second | × the limit |")
        say("|---|--:|--:|--:|--:|--:|--:|--:|")
        watched = Watched(app)
        with product(PORT, environ) as server, served("bench.response_times.constant:app", CONSTANT_PORT, {}):
            browser, bare = Browser(PORT), Browser(CONSTANT_PORT)
            browser.sign_in(EMAIL, PASSWORD)
            for action in actions(size, token):
                row(action, browser, bare, watched)
            signing_in()
            say(f"\nThe workers keep {memory(server) / 1e6:,.0f} MB together.")
        db.session.remove()
        db.engine.dispose()


def row(action: Action, browser: Browser, bare: Browser, watched: "Watched") -> None:
    """Measure an action, and print its line."""
    timing = timed(browser.again(), action.make, times=TIMES)
    statements, sql = watched.least(action.make)
    limit = timed(bare.again(), lambda *_: Call(path=f"/{timing.size}"), times=TIMES).p50 + sql
    each = "" if action.alone else f"{rate(browser, action.make):,.0f}"
    say(
        f"| {action.name} | {timing.p50:.1f} | {timing.p95:.1f} | {statements} | {sql:.1f} | {timing.size:,} | {each} "
        f"| {timing.p50 / limit:.1f} |"
    )


def actions(size: Size, token: str) -> list[Action]:
    """What is measured, each with calls that differ as people's do."""
    far = size.entries // 2
    kept = size.definitions - 3
    held = f"{LIST}/{definition_key(0)}"
    versions: dict[int, int] = {}

    def get(path: str, **headers: str) -> Make:
        return lambda *_: Call(path=path, headers=headers)

    def searched(path: str, *queries: str) -> Make:
        return lambda _, number: Call(path=f"{path}{queries[number % len(queries)]}", headers=HTMX)

    def create(*_: int) -> Call:
        form = {"title": f"Bench {next(numbers)}", "level": "4", "issuing_body": "RANZ"}
        return Call(path=LIST, form={**form, "skill_standard": "", "requirements": ""}, headers=HTMX)

    def edit(client: int, _: int) -> Call:
        which = client % kept
        versions[which] = versions.get(which, 0) + 1
        form = {"title": f"Edited {client} {next(numbers)}", "level": "4", "issuing_body": "RANZ"}
        said = {**form, "version": str(versions[which]), "skill_standard": "", "requirements": ""}
        return Call(path=f"{LIST}/{definition_key(which + 3)}", form=said, headers=HTMX)

    doomed = itertools.count()
    return [
        Action(name="definitions", make=get(LIST)),
        Action(name="definitions, searched", make=searched(f"{LIST}?q=", "slate", "co", "zinc+7")),
        Action(name="create", make=create),
        Action(name="edit", make=edit),
        Action(
            name="delete",
            make=lambda *_: Call(path=f"{LIST}/doomed{next(doomed):04}/delete", form={}, headers=HTMX),
            alone=True,
        ),
        Action(name="who holds one", make=get(held)),
        Action(
            name="who holds one, searched", make=searched(f"{LIST}/{definition_key(0)}?q=", "aroha", "ng", "ridgeline")
        ),
        Action(
            name="people searched",
            make=searched(f"{LIST}/{definition_key(0)}/assign?q=", "aroha", "mere+ng", "ridgeline+9"),
        ),
        Action(name="Programme", make=get("/admin/programme")),
        Action(name="an organisation", make=get(f"/admin/programme/{organisation_key(0)}")),
        Action(name="audit log", make=get("/admin/audit-log")),
        Action(name="audit log, far back", make=get(f"/admin/audit-log?before={far}")),
        Action(
            name="API: definitions",
            make=get("/api/admin/micro-credentials?page=1&perPage=50", Authorization=f"Bearer {token}"),
        ),
        Action(
            name="API: one, by status",
            make=get(f"/api/admin/micro-credentials/{definition_key(0)}", Authorization=f"Bearer {token}"),
        ),
        Action(name="dashboard", make=get("/admin")),
    ]


def signing_in() -> None:
    """Measure the sign-in of somebody who was not signed in, and print its line."""
    seconds = []
    for _ in range(TIMES):
        browser = Browser(PORT)
        browser.remember(browser.call(Call(path="/sign-in")))
        started = time.perf_counter()
        browser.call(Call(path="/sign-in", form={"email": EMAIL, "password": PASSWORD}, status=303))
        seconds.append(time.perf_counter() - started)
    p50, p95 = statistics.median(seconds) * 1000, sorted(seconds)[int(TIMES * 0.95) - 1] * 1000
    say(f"| sign-in, with Argon2 | {p50:.1f} | {p95:.1f} | | | | | |")


def doomed_definitions() -> None:
    """Make definitions to delete."""
    with writing():
        for number in range(DOOMED):
            content = {"title": f"Doomed {number}", "level": 1, "issuing_body": "RANZ"}
            create_definition(content=content, by=BENCH).id = f"doomed{number:04}"


class Watched:
    """The application in this process: what its requests ask of the database, and how long that alone takes."""

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

    def ask(self, call: Call) -> None:
        """Send a call, and keep what it asked of the database."""
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

    def least(self, make: Make) -> tuple[int, float]:
        """How many statements a call takes, and how many milliseconds they take without anything around them."""
        found = []
        for number in range(WATCHED_TIMES):
            self.ask(make(WATCHER, number))
            writes = any(not statement.startswith("SELECT") for statement, _ in self.seen.statements)
            found.append(self.seen.seconds if writes else self._replayed())
        return len(self.seen.statements), statistics.median(found) * 1000

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


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
