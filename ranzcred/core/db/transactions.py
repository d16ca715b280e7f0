"""Transactions: one that writes, and a read-only snapshot. Nothing else commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    Connection,
    Engine,
    event,
    text,
)
from sqlalchemy.orm import Session

from ranzcred.core.db.engine import IMMEDIATE, READING
from ranzcred.core.db.locks import without_timeouts
from ranzcred.core.db.session import db

STREAMED_ROWS = 1000
"""The number of rows of a stream that are in memory at a time."""


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Yield a read-only connection that sees the database at one moment and streams its results."""
    postgresql = engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if postgresql else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if postgresql:
            connection.execute(text("SET TRANSACTION READ ONLY"))
        without_timeouts(connection)
        yield connection.execution_options(stream_results=True, yield_per=STREAMED_ROWS)


@contextmanager
def writing() -> Iterator[None]:
    """Run the block in a transaction that may write; commit at its end, roll back on any exception."""
    begin_writing()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def begin_reading() -> None:
    """Begin a transaction that only reads, if there is none yet; what changes something begins anew."""
    if not db.session().in_transaction():
        db.session.connection(execution_options=READING)


def begin_writing() -> None:
    db.session.rollback()  # what was read before, such as who is asking, ends here
    db.session.connection(execution_options=IMMEDIATE)


@event.listens_for(Session, "before_flush")
def _write_nothing_while_reading(session: Session, *_: object) -> None:
    if READING.items() <= session.connection().get_execution_options().items():
        raise RuntimeError("A change outside of a transaction that writes: see begin_writing.")
