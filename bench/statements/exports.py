"""What a long export costs, and whether others are held up meanwhile: 300,000 credentials as CSV and as a workbook.

    python -m bench.statements.exports [postgresql|sqlite] [--credentials N] [--database URL]

Each export is read while another thread opens a page and stores a change again and again. The growth is that of the
process's most memory. A workbook may have as many rows as CSV for once.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from bench.support.association import Size
from bench.support.databases import database
from bench.support.filling import EMAIL, PASSWORD, administrator, application, fill
from ranzcred.core.permissions import Role
from ranzcred.web.kit.lists.exports import MOST
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient

MIB = 1024
PAGE, LIST = "/admin/people", "/admin/credentials?people=all"
EXPORT = "/admin/credentials/export?people=all"


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def memory(name: str) -> int:
    """Return a figure of the process's memory, in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])


def signed_in(app: Flask) -> BrowserClient:
    client = BrowserClient(app)
    client.sign_in(Account(id="", email=EMAIL, name="Bench", role=Role.RANZ_ADMIN, password=PASSWORD))
    return client


def change(client: BrowserClient) -> TestResponse:
    """Create a micro-credential."""
    sent = {"title": f"Bench {time.time_ns()}", "level": "4", "issuing_body": "RANZ"}
    return client.post("/admin/micro-credentials", sent)


@contextmanager
def others(app: Flask) -> Iterator[dict[str, list[float]]]:
    """Let somebody else open a page and store a change meanwhile; yield how long each takes."""
    took: dict[str, list[float]] = {"page": [], "change": []}
    ends, client = threading.Event(), signed_in(app)

    def work() -> None:
        number = 0
        while not ends.is_set():
            number += 1
            took["page"].append(_timed(lambda: client.get(PAGE).status_code == 200))
            took["change"].append(_timed(lambda: change(client).status_code == 303))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield took
    finally:
        ends.set()
        thread.join()


def _timed(action: Callable[[], bool]) -> float:
    started = time.perf_counter()
    if not action():
        raise SystemExit("Somebody else got an error.")
    return time.perf_counter() - started


def measure(app: Flask, kind: str) -> None:
    """Export once, and tell the growth, the time and how long others waited."""
    client = signed_in(app)
    client.get(LIST)
    with others(app) as took:
        time.sleep(1)
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the most from here on
        before, started = memory("VmRSS"), time.perf_counter()
        sent = {"format": kind, "csrf_token": client.token}
        response = client.client.post(EXPORT, data=sent, buffered=False)
        assert response.status_code == 200, response.text  # noqa: S101
        first, size = 0.0, 0
        for part in response.response:
            first = first or time.perf_counter() - started
            size += len(part)
        seconds, growth = time.perf_counter() - started, (memory("VmHWM") - before) / MIB
        response.close()
    waited = ", ".join(f"{name} {max(each) * 1000:.0f} ms at most of {len(each)}" for name, each in took.items())
    sent_in = f"{size / MIB / MIB:.1f} MiB sent in {seconds:.0f} s, the first after {first:.1f} s"
    say(f"{kind}: {growth:.0f} MiB more, {sent_in}")
    say(f"     others: {waited}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("postgresql", "sqlite"), nargs="?", default="sqlite")
    parser.add_argument("--credentials", type=int, default=300_000)
    parser.add_argument("--database")
    given = parser.parse_args()
    size = Size(definitions=20, organisations=500, members=given.credentials // 3, credentials=given.credentials)
    with tempfile.TemporaryDirectory() as folder, database(given.kind, given.database, folder) as url:
        app = application(url, Path(folder))
        with app.app_context():
            administrator()
            fill(size)
        MOST["xlsx"] = MOST["csv"]
        for kind in MOST:
            measure(app, kind)


if __name__ == "__main__":
    main()
