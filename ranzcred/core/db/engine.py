"""The engine: options of connections to each database, and how their transactions begin."""

import os
import select
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import (
    URL,
    Connection,
    Dialect,
    Engine,
    event,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from ranzcred.core.db.turns import Turn

BUSY_TIMEOUT_SECONDS = 30
IMMEDIATE = {"ranzcred_immediate": True}
"""Execution option of a connection whose transaction will write: SQLite takes its write lock at the start,
so that no transaction finds half-way that another one has written."""
READING = {"ranzcred_reading": True}
"""Execution option of a connection whose transaction only reads: on PostgreSQL its statements are sent without BEGIN
and ROLLBACK around them. Each statement sees what is committed when it starts, as it does in a transaction there (READ
COMMITTED). SQLite's transactions, which see one moment, cost nothing and stay."""
IDLE_SECONDS = 30
"""After how long in the pool a connection is asked for a sign of life before it is used."""


def engine_options(url: URL) -> dict[str, Any]:
    """Return the options of `create_engine` for this database."""
    common = {"hide_parameters": True}  # an error in the log shows the statement, never what somebody typed
    if url.get_backend_name() == "sqlite":
        return {**common, "connect_args": {"timeout": BUSY_TIMEOUT_SECONDS}}
    return {
        **common,
        "connect_args": {
            "connect_timeout": 5,
            "client_encoding": "utf8",  # where a database has none of its own, the driver would read bytes
            "options": f"-c lock_timeout={BUSY_TIMEOUT_SECONDS}s -c statement_timeout=60s "
            "-c idle_in_transaction_session_timeout=60s -c timezone=UTC",
        },
    }


@event.listens_for(Engine, "do_connect")
def _open_what_may_only_be_read(
    dialect: Dialect, _entry: object, arguments: Sequence[Any], options: Mapping[str, Any]
) -> DBAPIConnection | None:
    """Open a file in a folder that is not to be written to as one that nobody changes, or return None for any other.

    SQLite cannot make there the files that readers and the writer share. Where they are there already, they are used.
    """
    if dialect.name != "sqlite" or options.get("uri"):
        return None
    path = Path(arguments[0])
    if not path.is_file() or os.access(path.parent, os.W_OK) or Path(f"{path}-wal").exists():
        return None
    return dialect.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", **{**options, "uri": True})


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: object, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # `_begin` says when a transaction starts; the driver does not
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch SQLite to write-ahead logging, so that readers and the writer do not block each other."""
    ends = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
                return  # there is no writer to block
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            time.sleep(0.01)
        else:
            return


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if connection.dialect.name == "sqlite":
        writes = IMMEDIATE.items() <= options.items()
        if writes:
            _wait_for_turn(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        return
    reads = READING.items() <= options.items()
    if reads is not connection.info.get("reads", False):
        driver: Any = connection.connection.driver_connection
        driver.autocommit = connection.info["reads"] = reads


def _wait_for_turn(connection: Connection) -> None:
    """Wait until no other connection that asks here writes to this file of SQLite; raise OperationalError if it takes
    too long.
    """
    database = connection.engine.url.database
    if not database or not Path(database).is_file():
        return
    with suppress(OSError):  # in a folder that is not to be written to, SQLite says what is wrong
        turn: Turn = connection.info.get("turn") or Turn(database)
        connection.info["turn"] = turn
        if not turn.wait(BUSY_TIMEOUT_SECONDS):
            raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))


@event.listens_for(Engine, "checkin")
def _end_turn(_connection: object, entry: ConnectionPoolEntry) -> None:
    if entry.info.get("turn"):
        entry.info["turn"].end()


@event.listens_for(Engine, "checkin")
def _keep_no_session_that_may_only_read(connection: object, entry: ConnectionPoolEntry) -> None:
    """Close a session that PostgreSQL has said may only read, as after a failover, so that each request asks anew."""
    if isinstance(connection, psycopg.Connection) and not connection.closed:
        entry.info["kept_since"] = time.monotonic()
        reported = map(connection.pgconn.parameter_status, (b"default_transaction_read_only", b"in_hot_standby"))
        if b"on" in reported:
            entry.invalidate()


@event.listens_for(Engine, "checkout")
def _use_no_dropped_session(connection: object, entry: ConnectionPoolEntry, _fairy: object) -> None:
    """Replace all sessions if this one was dropped, as by a restarted server, before a request finds that out.

    The server is asked only where there is reason to: it has sent something, such as its farewell, or the session was
    long idle. Asking each time would take as long as a statement.
    """
    kept_since = entry.info.get("kept_since")
    if not isinstance(connection, psycopg.Connection) or kept_since is None:
        return
    if time.monotonic() - kept_since < IDLE_SECONDS and not _has_news(connection):
        return
    try:
        connection.autocommit = True
        connection.execute("")
        connection.autocommit = entry.info.get("reads", False)
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _has_news(connection: psycopg.Connection) -> bool:
    """Return whether something has arrived that nobody has read."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


@event.listens_for(Engine, "handle_error")
def _drop_sessions_that_refuse_writes(context: ExceptionContext) -> None:
    """Replace every session once one has refused to write: not every pooler or server says so beforehand."""
    if isinstance(context.original_exception, psycopg.errors.ReadOnlySqlTransaction):
        context.is_disconnect = True
