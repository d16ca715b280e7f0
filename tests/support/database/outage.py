"""A database that is away, full, or only to be read: as real as a test can make them, and over at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import URL, Engine, event

from ranzcred.core.db.session import db
from tests.support.database.databases import connected


@contextmanager
def database_away(app: Flask) -> Iterator[None]:
    """Nobody can connect, and who was connected is so no more."""
    with app.app_context():
        engine = db.engine
    if engine.url.get_backend_name() == "sqlite":
        with _file_away(engine):
            yield
    else:
        with _connections_refused(engine.url):
            yield


@contextmanager
def database_full(app: Flask) -> Iterator[None]:
    """What is there can be read; a long text finds no room."""
    with app.app_context():
        engine = db.engine
    if engine.url.get_backend_name() == "sqlite":
        with _no_more_pages(engine):
            yield
    else:
        with _no_more_rows(engine):
            yield


@contextmanager
def database_read_only(app: Flask) -> Iterator[None]:
    """What is there can be read, and each session that begins now may do no more, even when this is over."""
    with app.app_context():
        engine = db.engine
    if engine.url.get_backend_name() == "sqlite":
        with _writes_refused(engine):
            yield
    else:
        with _sessions_read_only(engine.url):
            yield


@contextmanager
def _file_away(engine: Engine) -> Iterator[None]:
    engine.dispose()
    path = Path(engine.url.database or "")
    aside = path.with_suffix(".aside")
    path.rename(aside)
    path.mkdir()  # else SQLite would make a new file
    try:
        yield
    finally:
        path.rmdir()
        aside.rename(path)


def _end_sessions(server: psycopg.Connection, url: URL) -> None:
    """End who is connected, and wait until they are gone: else a test could still be served by a session that ends."""
    ended = server.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [url.database]
    )
    assert all(gone for (gone,) in ended), "PostgreSQL has not ended a session"


@contextmanager
def _connections_refused(url: URL) -> Iterator[None]:
    with connected(url.set(database="postgres")) as server:
        name = sql.Identifier(url.database or "")
        server.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(name))
        _end_sessions(server, url)
        try:
            yield
        finally:
            server.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true").format(name))


@contextmanager
def _sessions_read_only(url: URL) -> Iterator[None]:
    with connected(url.set(database="postgres")) as server:
        name = sql.Identifier(url.database or "")
        server.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
        _end_sessions(server, url)
        try:
            yield
        finally:
            server.execute(sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(name))


@contextmanager
def _writes_refused(engine: Engine) -> Iterator[None]:
    def refuse(connection: object, _record: object) -> None:
        connection.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]

    engine.dispose()
    event.listen(engine, "connect", refuse)
    try:
        yield
    finally:
        event.remove(engine, "connect", refuse)
        engine.dispose()


@contextmanager
def _no_more_pages(engine: Engine) -> Iterator[None]:
    def limit(connection: object, _record: object) -> None:
        # SQLite takes the number of pages that there are where this is less.
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    engine.dispose()
    event.listen(engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(engine, "connect", limit)
        engine.dispose()


@contextmanager
def _no_more_rows(engine: Engine) -> Iterator[None]:
    """The server's own error for a full disk, class 53100, at each new definition."""
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';"
            " END $$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON micro_credential_definitions EXECUTE FUNCTION full_disk()"
        )
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP FUNCTION full_disk CASCADE")
