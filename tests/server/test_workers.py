"""The workers share the memory of the application that was loaded before them, and nothing that must be one's own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ranzcred.config import Settings
from tests.support.database.databases import connected
from tests.support.http.real_server import RealServer, ranzcred_run

pytestmark = pytest.mark.of_the_server

KEYS_OF_TWO_FORKS = """
import os
from ranzcred.core.db.types import new_key
new_key()
for _ in range(2):
    if os.fork() == 0:
        print(*(new_key()[-12:] for _ in range(100)), flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.fixture(scope="module")
def server(module_settings: Settings) -> Iterator[RealServer]:
    with ranzcred_run(module_settings, "--workers", "2") as started:
        yield started


def workers_of(server: RealServer) -> set[int]:
    return set(map(int, Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()))


def test_nothing_asks_the_database_before_the_workers_are_there(
    server: RealServer, module_settings: Settings, database_kind: str
) -> None:
    assert server.get("/livez").status == 200
    if database_kind == "postgresql":
        url = module_settings.database_url
        sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with connected(url) as other:
            assert other.execute(sessions, [url.database]).fetchone() == (0,)
    open_files = {str(each.readlink()) for each in Path(f"/proc/{server.process.pid}/fd").iterdir()}
    assert not [path for path in open_files if path.endswith(".db")]


def test_worker_that_is_killed_is_replaced(server: RealServer) -> None:
    assert server.get("/readyz").status == 200
    for worker in workers_of(server):
        os.kill(worker, signal.SIGKILL)
        while len(workers_of(server) - {worker}) < 2:
            assert server.get("/readyz").status == 200


def test_workers_make_keys_of_their_own() -> None:
    done = subprocess.run([sys.executable, "-c", KEYS_OF_TWO_FORKS], capture_output=True, text=True, check=True)
    first, second = (set(line.split()) for line in done.stdout.splitlines())
    assert not first & second
