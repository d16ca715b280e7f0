"""The database from outside: what is committed, and how many statements it took."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Executable, RowMapping, Table, event, func, select

from ranzcred.core.db.base import Base
from ranzcred.core.db.engine import IMMEDIATE
from ranzcred.core.db.session import db
from ranzcred.domain.audit.models import AuditEntry

UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


def table(model: type[Base]) -> Table:
    """The table beneath a model, for statements that pass the model by."""
    assert isinstance(model.__table__, Table)
    return model.__table__


class DatabaseProbe:
    """Reads and writes through connections of its own, past every session and hook."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self.engine = db.engine

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection in a transaction that is committed at the end."""
        with self.engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
            yield connection

    def rows(self, statement: Executable) -> list[RowMapping]:
        with self.engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def value(self, statement: Executable) -> Any:
        """The first column of the first row."""
        with self.engine.connect() as connection:
            return connection.scalar(statement)

    def run(self, statement: Executable, parameters: dict[str, Any] | None = None) -> None:
        """Change the database and commit."""
        with self.connection() as connection:
            connection.execute(statement, parameters)

    def count(self, model: type[Base]) -> int:
        return int(self.value(select(func.count()).select_from(table(model))))

    def entries(self, *, after: int = 0) -> list[RowMapping]:
        """The audit log from the entry after seq `after`, as it is stored, oldest first."""
        log = table(AuditEntry)
        return self.rows(select(log).where(log.c.seq > after).order_by(log.c.seq))

    def last_seq(self) -> int:
        """The audit log's newest seq: entries(after=...) then gives what a step under test has added."""
        return int(self.value(select(func.coalesce(func.max(AuditEntry.seq), 0))))

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The SQL that anybody runs on this engine meanwhile, less what begins and ends transactions."""
        seen: list[str] = []

        def keep(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if not statement.lstrip().upper().startswith(UNCOUNTED):
                seen.append(statement)

        event.listen(self.engine, "before_cursor_execute", keep)
        try:
            yield seen
        finally:
            event.remove(self.engine, "before_cursor_execute", keep)
