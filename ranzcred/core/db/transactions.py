"""Where a write begins and ends, and a reading that sees one moment. Nothing else commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    Connection,
    Engine,
    text,
)

from ranzcred.core.db.engine import IMMEDIATE
from ranzcred.core.db.locks import without_timeouts
from ranzcred.core.db.session import db

STREAMED_ROWS = 1000
"""How many rows of a stream are in memory at a time."""


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, sees the database as it is at one moment, and streams whatever is selected."""
    postgresql = engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if postgresql else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if postgresql:
            connection.execute(text("SET TRANSACTION READ ONLY"))
        without_timeouts(connection)
        yield connection.execution_options(stream_results=True, yield_per=STREAMED_ROWS)


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that may write: committed at the end, rolled back on any exception."""
    begin_writing()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def begin_writing() -> None:
    db.session.rollback()  # what was read before, such as who is asking, ends here
    db.session.connection(execution_options=IMMEDIATE)
