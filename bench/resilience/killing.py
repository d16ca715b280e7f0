"""What a write load leaves when workers are killed again and again, in the midst of it.

    python -m bench.resilience.killing [--rounds 200] [--databases sqlite,postgresql]

Each worker of the server ends by kill -9: at a statement, at a commit, or at any moment; gunicorn starts the next.
Ends with status 1 where something that was acknowledged is not there, a change is parted from its entry, an answer is
neither a success nor a clear 503, the server does not come back, or the chain does not verify.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL

from bench.resilience.load import Load, broken, told
from bench.support.calling import WORKERS, served
from bench.support.databases import database, environment
from bench.support.filling import administrator, application

if TYPE_CHECKING:
    import subprocess

PORT = 5079
COMES_BACK_SECONDS = 60


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--databases", default="sqlite,postgresql")
    given = parser.parse_args()
    status = 0
    for kind in given.databases.split(","):
        with tempfile.TemporaryDirectory() as folder, database(kind, None, folder) as url:
            status |= kill(url, Path(folder), given.rounds)
    return status


def kill(url: URL, folder: Path, rounds: int) -> int:
    app = application(url, folder)
    with app.app_context():
        token = administrator()
    starts = folder / "starts"
    starts.touch()
    started = time.perf_counter()
    with (
        served("bench.resilience.failing:app", PORT, environment(url, folder)) as server,
        Load([PORT], token).running() as load,
    ):
        problems = until(server, starts, int(WORKERS) + rounds)
    seconds = time.perf_counter() - started
    killed = starts.stat().st_size - int(WORKERS)
    problems += load.wrong() + broken(app, folder, load.kept)
    return told(f"{url.get_backend_name()}, {killed} workers killed in {seconds:.0f} s", load, problems)


def until(server: "subprocess.Popen[bytes]", starts: Path, wanted: int) -> list[str]:
    """Wait until so many workers have started; answer what went wrong."""
    seen, since = 0, time.perf_counter()
    while (now := starts.stat().st_size) < wanted:
        if now > seen:
            seen, since = now, time.perf_counter()
        if server.poll() is not None or time.perf_counter() - since > COMES_BACK_SECONDS:
            return ["the server does not come back"]
        time.sleep(0.1)
    return []


if __name__ == "__main__":
    sys.exit(main())
