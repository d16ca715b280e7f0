"""Who waits for whom, and for how long."""

import zlib

from sqlalchemy import (
    Connection,
    text,
)


def advisory_lock(connection: Connection, name: str) -> None:
    """Let one transaction at a time pass here, by `name`, until it ends.

    SQLite has one writer as it is, so a transaction that began immediate needs nothing more.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": zlib.crc32(name.encode())})


def without_timeouts(connection: Connection) -> None:
    """Let this transaction take as long as it needs: for migrations, and for those who wait for one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
