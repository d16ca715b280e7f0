"""Sessions of the database: dropped ones are replaced before they are used, and what only reads changes nothing."""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, create_engine, func, select, text

from ranzcred.core import clock
from ranzcred.core.db import engine
from ranzcred.core.db.engine import engine_options
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import begin_reading, writing
from ranzcred.domain.accounts.models import SignInFailure
from tests.support.database.databases import connected
from tests.support.database.probe import DatabaseProbe, table

SESSION = text("SELECT pg_backend_pid()")
FAREWELL = b"terminating connection"


def sign_in_failure() -> SignInFailure:
    return SignInFailure(account="a", place="", tries=1, started_at=clock.now(), failed_at=clock.now())


def session_of(pool: Engine) -> int:
    with pool.connect() as connection:
        return int(connection.scalar(SESSION))


def end_session(url: URL, session: int) -> None:
    """End the server's side, as a restart does."""
    with connected(url) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [session])


@contextmanager
def silent_relay(url: URL) -> Iterator[URL]:
    """A way to the database on which its end goes unnoticed until something is sent, as behind some firewalls."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/.s.PGSQL.5432")
        listener.listen()
        listener.settimeout(0.1)
        over = threading.Event()

        def answers(near: socket.socket, far: socket.socket) -> None:
            with suppress(OSError):  # the other direction closes both
                while (received := far.recv(65536)) and FAREWELL not in received:
                    near.sendall(received)

        def questions(near: socket.socket, far: socket.socket) -> None:
            with near, far, suppress(OSError):
                while received := near.recv(65536):
                    far.sendall(received)

        def accept() -> None:
            while not over.is_set():
                with suppress(TimeoutError):
                    near, far = listener.accept()[0], socket.socket(socket.AF_UNIX)
                    far.connect(f"{url.query['host']}/.s.PGSQL.5432")
                    for passed_on in (answers, questions):
                        threading.Thread(target=passed_on, args=(near, far), daemon=True).start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        yield url.set(query={"host": folder})
        over.set()
        accepting.join()


def test_dropped_session_is_replaced(app: Flask, database_url: URL, database_kind: str) -> None:
    if database_kind == "sqlite":
        return
    with app.app_context():
        before = session_of(db.engine)
        assert session_of(db.engine) == before
        end_session(database_url, before)
        assert session_of(db.engine) != before


def test_idle_session_that_was_dropped_unnoticed_is_replaced(
    database_url: URL, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_kind == "sqlite":
        return
    monkeypatch.setattr(engine, "IDLE_SECONDS", 0)
    with silent_relay(database_url) as relayed:
        pool = create_engine(relayed, **engine_options(relayed))
        before = session_of(pool)
        assert session_of(pool) == before
        end_session(database_url, before)
        assert session_of(pool) != before
        pool.dispose()


def test_change_while_reading_is_refused(app: Flask) -> None:
    with app.app_context():
        begin_reading()
        db.session.add(sign_in_failure())
        with pytest.raises(RuntimeError, match="outside of a transaction that writes"):
            db.session.flush()


def write_and_fail() -> None:
    with writing():
        db.session.add(sign_in_failure())
        db.session.flush()
        raise ZeroDivisionError


def test_writing_after_reading_is_all_or_nothing(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        begin_reading()
        db.session.execute(select(1))
        with pytest.raises(ZeroDivisionError):
            write_and_fail()
    assert database_probe.value(select(func.count()).select_from(table(SignInFailure))) == 0
