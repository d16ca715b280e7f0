"""What a write load meets when the database goes away, and what is there when it is back.

    python -m bench.resilience.outages [stopped] [crowded] [full] [backup]

Without a name, all of them. PostgreSQL stopped as a crash would and started again; a lock that everybody waits for and
a server with no connection left; SQLite on a disk that is full (a small tmpfs, which only root may mount); a backup
taken meanwhile by the commands of docs/running.md, restored and verified. Ends with status 1 where something that was
acknowledged is not there, an answer is neither a success nor a clear 503, or writing does not go on by itself; with 77
where only a part could be done here.
"""

import contextlib
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from flask import Flask
from sqlalchemy import URL, make_url

from bench.resilience.load import API, HANGS_SECONDS, Kept, Line, Load, broken, told
from bench.support.calling import THREADS, WORKERS, product
from bench.support.databases import database, environment
from bench.support.filling import administrator, application
from ranzcred.core.db.session import db
from tests.support.database.databases import connected, own_server, postgresql_databases, start, stop

PORT = 5080
TIMES = 5
THREADS_OF_ALL = int(WORKERS) * int(THREADS)
"""As many calls as the product answers at once."""
DISK_MEGABYTES = 24
CANNOT = 77
DURABLE = {"fsync": "on", "synchronous_commit": "on"}
AWAY = "503"


@contextlib.contextmanager
def written(url: URL, folder: Path, *, clients: int = 4) -> Iterator[tuple[Flask, Load]]:
    """The product on an empty database, and clients that write."""
    app = application(url, folder)
    with app.app_context():
        token = administrator()
        db.session.remove()
        db.engine.dispose()
    with product(PORT, environment(url, folder)), Load([PORT], token, clients=clients).running() as load:
        load.goes_on()
        yield app, load


def stopped(folder: Path) -> int:
    """PostgreSQL stops and starts."""
    back, problems = [], []
    with own_server(**DURABLE) as url:
        with written(url, folder) as (app, load):
            for _ in range(TIMES):
                stop(url)
                if not load.meets(AWAY, 20):
                    problems.append("nobody was told that the database is away")
                start(url)
                back.append(load.goes_on())
        problems += load.wrong() + broken(app, folder, load.kept)
        problems += ["writing does not go on"] if max(back) == float("inf") else []
        return told(
            f"postgresql, stopped and started {TIMES} times", load, problems, goes_on_after=f"{max(back):.1f} s"
        )


def crowded(folder: Path) -> int:
    """A lock that every write waits for, then a server that takes no more connections."""
    problems = []
    with own_server(**DURABLE, max_connections="40") as url:
        with written(url, folder, clients=THREADS_OF_ALL) as (app, load):
            with connected(url) as other, other.transaction():
                other.execute("SELECT * FROM audit_head FOR UPDATE")
                # Who waits behind others for the lock of a row waits for both, up to the limit of a statement.
                if not load.meets(AWAY, THREADS_OF_ALL, within=2 * HANGS_SECONDS):
                    problems.append("nobody was told that the database is locked")
            locked = load.goes_on()
            with contextlib.ExitStack() as taken:
                first = taken.enter_context(connected(url))
                with contextlib.suppress(psycopg.OperationalError):
                    while True:
                        taken.enter_context(connected(url))
                # What the product holds is taken from it, and somebody else is there first.
                first.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ''"
                    " AND query LIKE '%micro_credential%' AND pid <> pg_backend_pid()"
                )
                with contextlib.suppress(psycopg.OperationalError):
                    while True:
                        taken.enter_context(connected(url))
                if not load.meets(AWAY, THREADS_OF_ALL):
                    problems.append("nobody was told that there is no connection left")
            crowd = load.goes_on()
        problems += load.wrong() + broken(app, folder, load.kept)
        problems += ["writing does not go on"] if max(locked, crowd) == float("inf") else []
        figures = f"{locked:.1f} and {crowd:.1f} s"
        return told("postgresql, locked, then without connections", load, problems, goes_on_after=figures)


def full(folder: Path) -> int:
    """SQLite's disk has no room, and then has some again."""
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)  # noqa: S603
    if mounted.returncode:
        print(f"sqlite, disk full: not done, a tmpfs cannot be mounted: {mounted.stderr.strip()}")  # noqa: T201
        return CANNOT
    problems, back = [], []
    try:
        with written(make_url(f"sqlite:///{disk}/bench.db"), folder) as (app, load):
            for _ in range(TIMES):
                rest = disk / "rest"
                take_all(rest)
                if not load.meets(AWAY, 20):
                    problems.append("nobody was told that the disk is full")
                if Line(PORT).ask("GET", API, None, load.headers)[0] != 200:
                    problems.append("what is there cannot be read while the disk is full")
                rest.unlink()
                back.append(load.goes_on())
        problems += load.wrong() + broken(app, folder, load.kept)
        problems += ["writing does not go on"] if max(back) == float("inf") else []
        with app.app_context():
            db.engine.dispose()
        return told(f"sqlite, disk full {TIMES} times", load, problems, goes_on_after=f"{max(back):.1f} s")
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=False)  # noqa: S603, S607


def take_all(path: Path) -> None:
    """Fill what is left of a disk."""
    with path.open("wb", buffering=0) as rest:
        for size in (1 << 16, 1 << 9):
            try:
                while True:
                    rest.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def backup(folder: Path) -> int:
    """A backup while everybody writes, restored beside."""
    return backup_of_sqlite(folder / "sqlite") or backup_of_postgresql(folder / "postgresql")


def backup_of_sqlite(folder: Path) -> int:
    folder.mkdir()
    with database("sqlite", None, str(folder)) as url, written(url, folder) as (_, load):
        before, began = load.now(), time.perf_counter()
        copy = folder / "backup.db"
        with contextlib.closing(sqlite3.connect(url.database or "")) as connection:
            connection.execute("VACUUM INTO ?", [str(copy)])
        seconds = time.perf_counter() - began
        load.goes_on()
    return restored("sqlite", make_url(f"sqlite:///{copy}"), folder, load, before, seconds)


def backup_of_postgresql(folder: Path) -> int:
    folder.mkdir()
    if not shutil.which("pg_dump"):
        print("postgresql, backup: not done, there is no pg_dump")  # noqa: T201
        return CANNOT
    with postgresql_databases() as made:
        return dump_and_restore(made.empty(), made.empty(), folder)


def dump_and_restore(url: URL, copy: URL, folder: Path) -> int:
    with written(url, folder) as (_, load):
        dump = folder / "ranzcred.dump"
        before, began = load.now(), time.perf_counter()
        kept = run("pg_dump", "--format=custom", f"--file={dump}", plain(url))
        seconds = time.perf_counter() - began
        if "version mismatch" in kept.stderr:
            print(f"postgresql, backup: not done, name a server by TEST_DATABASE_URL: {kept.stderr.strip()}")  # noqa: T201
            return CANNOT
        again = run("pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={plain(copy)}", str(dump))
        load.over.set()
        if kept.returncode or again.returncode:
            return told("postgresql, backup", load, [kept.stderr + again.stderr])
        return restored("postgresql", copy, folder, load, before, seconds)


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)  # noqa: S603


def plain(url: URL) -> str:
    """As PostgreSQL's own programs take it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def restored(kind: str, url: URL, folder: Path, load: Load, before: Kept, seconds: float) -> int:
    app = application(url, folder)
    problems = load.wrong() + broken(app, folder, before)
    with app.app_context():
        db.engine.dispose()
    figures = f"{len(before):,} writes acknowledged before it, {seconds:.2f} s"
    return told(f"{kind}, a backup meanwhile", load, problems, holds_at_least=figures)


PARTS = {"stopped": stopped, "crowded": crowded, "full": full, "backup": backup}


def main() -> int:
    statuses = []
    for name in sys.argv[1:] or PARTS:
        with tempfile.TemporaryDirectory(prefix="ranzcred-") as folder:
            statuses.append(PARTS[name](Path(folder)))
    return 1 if 1 in statuses else max(statuses)


if __name__ == "__main__":
    sys.exit(main())
