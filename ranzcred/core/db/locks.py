"""Locks across transactions, and the timeouts of waiting for them."""

import zlib

from sqlalchemy import (
    Connection,
    text,
)


def advisory_lock(connection: Connection, name: str) -> None:
    """Take the lock `name` until the transaction ends, so that one transaction at a time goes on from this point.

    SQLite has one writer as it is, so a transaction that began immediate needs nothing more.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": zlib.crc32(name.encode())})


def without_timeouts(connection: Connection) -> None:
    """Switch off the timeouts of this transaction: for migrations, and for processes that wait for one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
