"""Clients that write through the API without a pause, whatever becomes of the server, and keep what it acknowledged."""

import contextlib
import http.client
import itertools
import json
import os
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from bench.support.calling import RANZCRED
from bench.support.databases import environment
from ranzcred.core.db.session import db

API = "/api/admin/micro-credentials"
HANGS_SECONDS = 90
"""When a call that is not answered hangs. A statement may take 60."""
WANTED = {200, 201, 503}
"""What may be answered. 503 says clearly that nothing was kept."""


@dataclass
class Kept:
    """What was acknowledged: the key of each definition by its title, which of them were edited, and the awards."""

    definitions: dict[str, str] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)
    awards: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.definitions) + len(self.edited) + len(self.awards)


class Load:
    """Some clients, each with its own member of an organisation to whom it awards what it defines."""

    def __init__(self, ports: Sequence[int], token: str, *, clients: int = 4) -> None:
        self.ports = ports
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.clients = clients
        self.kept = Kept()
        self.answers: Counter[str] = Counter()
        self.slowest = 0.0
        self.over = threading.Event()

    @contextlib.contextmanager
    def running(self) -> Iterator["Load"]:
        """Write for as long as this lasts."""
        organisation = self.must("POST", "/api/admin/organisations", {"name": "Load Roofing"})["id"]
        members = f"/api/admin/organisations/{organisation}/members"
        people = [
            self.must("POST", members, {"firstName": "Load", "lastName": f"Client {number}"})["id"]
            for number in range(self.clients)
        ]
        threads = [threading.Thread(target=self._write, args=each) for each in enumerate(people)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.over.set()
            for thread in threads:
                thread.join()

    def now(self) -> Kept:
        """What has been acknowledged until now."""
        kept = self.kept
        return replace(kept, definitions=dict(kept.definitions), edited=set(kept.edited), awards=set(kept.awards))

    def goes_on(self, *, within: float = 60) -> float:
        """Wait until more is acknowledged; answer after how many seconds, or infinity where it is not."""
        before, started = len(self.kept), time.perf_counter()
        while len(self.kept) < before + 2 * self.clients:
            if time.perf_counter() - started > within:
                return float("inf")
            time.sleep(0.05)
        return time.perf_counter() - started

    def meets(self, answer: str, number: int, *, within: float = 60) -> bool:
        """Wait until so many more calls are answered so."""
        until, ends = self.answers[answer] + number, time.perf_counter() + within
        while self.answers[answer] < until and time.perf_counter() < ends:
            time.sleep(0.05)
        return self.answers[answer] >= until

    def must(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Call while all is well."""
        answer = self._call(Line(self.ports[0]), method, path, body)
        if answer is None:
            raise SystemExit(f"{method} {path}: {dict(self.answers)}")
        return answer

    def wrong(self) -> list[str]:
        """The answers that nobody should get."""
        allowed = {str(status) for status in WANTED} | {"unanswered"}
        return [f"{count} × {answer}" for answer, count in self.answers.items() if answer not in allowed]

    def _write(self, client: int, member: str) -> None:
        line = Line(self.ports[client % len(self.ports)])
        for number in itertools.count(1):
            if self.over.is_set():
                return
            said = {"title": f"Load {client} {number}", "level": 4, "issuingBody": "RANZ"}
            made = self._call(line, "POST", API, said)
            if made is None:
                continue
            self.kept.definitions[made["title"]] = made["id"]
            if self._call(line, "PATCH", f"{API}/{made['id']}", {"requirements": f"Roof {number}."}):
                self.kept.edited.add(made["id"])
            award = {"status": "AWARDED", "awardedOn": "2026-03-02"}
            given = self._call(line, "POST", f"{API}/assign", {"definitionId": made["id"], "memberId": member, **award})
            if given:
                self.kept.awards.add(given["id"])

    def _call(self, line: "Line", method: str, path: str, body: object) -> dict[str, Any] | None:
        """What was acknowledged, or nothing."""
        started = time.perf_counter()
        status, answer = line.ask(method, path, body, self.headers)
        self.slowest = max(self.slowest, time.perf_counter() - started)
        clear = status in {200, 201} or status is None or "error" in answer
        self.answers["unanswered" if status is None else str(status) if clear else f"{status}, unclear"] += 1
        if status in {200, 201}:
            return answer
        time.sleep(0.02)
        return None


class Line:
    """A connection that is made again when it breaks."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANGS_SECONDS)

    def ask(self, method: str, path: str, body: object, headers: dict[str, str]) -> tuple[int | None, dict[str, Any]]:
        """The status and the JSON of an answer; no status where the connection broke before it came."""
        try:
            self.connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except TimeoutError:
            self.connection.close()
            return 504, {}
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return None, {}
        try:
            return answer.status, dict(json.loads(content))
        except ValueError:
            return answer.status, {}


def broken(app: Flask, folder: Path, kept: Kept) -> list[str]:
    """The promises that the database of an application does not keep."""
    found = []
    with app.app_context(), db.engine.connect() as connection:
        definitions = connection.execute(
            text("SELECT id, title, version, requirements FROM micro_credential_definitions WHERE title LIKE 'Load %'")
        ).all()
        awards = set(connection.scalars(text("SELECT id FROM staff_micro_credentials WHERE status = 'AWARDED'")))
        counts = connection.execute(text("SELECT resource_id, count(*) AS entries FROM audit_log GROUP BY resource_id"))
        entries: dict[str, int] = {row.resource_id: row.entries for row in counts}
        url = db.engine.url
    there = {row.title: row.id for row in definitions}
    edited = {row.id for row in definitions if row.requirements}
    if lost := kept.definitions.items() - there.items():
        found.append(f"{len(lost)} definitions are lost")
    if lost_edits := kept.edited - edited:
        found.append(f"{len(lost_edits)} edits are lost")
    if lost_awards := kept.awards - awards:
        found.append(f"{len(lost_awards)} awards are lost")
    if parted := [row.id for row in definitions if entries.get(row.id, 0) != row.version]:
        found.append(f"{len(parted)} definitions are parted from their entries")
    environ = {**os.environ, **environment(url, folder)}
    verified = subprocess.run([RANZCRED, "audit", "verify"], env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if verified.returncode:
        found.append(verified.stdout + verified.stderr)
    return found


def told(name: str, load: Load, problems: Sequence[str], **figures: object) -> int:
    """Print a line about what was done and seen; answer the exit status."""
    answers = ", ".join(f"{count:,} × {answer}" for answer, count in sorted(load.answers.items()))
    more = "".join(f", {key.replace('_', ' ')} {value}" for key, value in figures.items())
    slow = f"slowest answer {load.slowest:.1f} s"
    print(f"{name}: {len(load.kept):,} writes acknowledged, {answers}, {slow}{more}", flush=True)  # noqa: T201
    for problem in problems:
        print(f"  broken: {problem}", flush=True)  # noqa: T201
    if not problems:
        print("  all of them there, each with its entry; the chain verifies", flush=True)  # noqa: T201
    return 1 if problems else 0
