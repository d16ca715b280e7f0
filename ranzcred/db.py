"""The declarative base, its types, and all that PostgreSQL and SQLite do differently."""

import enum
import itertools
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NoReturn

import psycopg
import uuid_utils
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Index,
    MetaData,
    SQLColumnExpression,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column

from ranzcred import clock

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext

KEY_LENGTH = 64
BUSY_TIMEOUT_SECONDS = 30
STREAMED_ROWS = 1000
"""How many rows of a stream are in memory at a time."""
IMMEDIATE = {"ranzcred_immediate": True}
"""Execution option of a connection whose transaction will write: SQLite takes its write lock at the start,
so that no transaction finds half-way that another one has written."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, timezone-aware on both databases (SQLite itself keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def moment_text(stored: object) -> object:
    """A moment as it is hashed: UTC, ISO 8601, always with microseconds.

    Takes a datetime, or what SQLite keeps of one, as its driver gives it; anything else it gives back as it is.
    """
    if isinstance(stored, datetime):
        return stored.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(stored, str) and len(stored) == 26 and stored[10] == " ":
        return f"{stored[:10]}T{stored[11:]}+00:00"
    return stored


class FoldedText(TypeDecorator[str]):
    """Text already folded in Python, compared code point by code point on both databases."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:  # noqa: ANN401 - SQLAlchemy's own signature
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())


def render_item(kind: str, item: object, context: "AutogenContext") -> str | Literal[False]:
    """How Alembic writes this file's types into a migration."""
    if kind == "type" and isinstance(item, UtcDateTime | FoldedText):
        context.imports.add("import ranzcred.db")
        return f"ranzcred.db.{type(item).__name__}()"
    return False


def labelled_enum(members: type[enum.Enum], *, name: str) -> Enum:
    """An enum kept as the text of its values, with a CHECK named `name`."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=KEY_LENGTH,
        validate_strings=True,
        values_callable=lambda cls: [member.value for member in cls],
    )


def new_key() -> str:
    """A primary key: UUIDv7 (RFC 9562), so that rows sort by when they were made."""
    return str(uuid_utils.uuid7())


class UnauditedChange(RuntimeError):
    """A change that no audit entry could tell of: made in bulk, or by nobody."""


class UnitOfWork(FlaskSession):
    """A session whose changes all pass its flush, where the audit log reads them."""

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise UnauditedChange("Bulk methods pass the audit log by: add and change the records one by one.")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refuse


class Base(DeclarativeBase):
    """What every model derives from."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    audit_exempt: ClassVar[str] = ""
    """Why changes of this model are not audited; empty where they are. A column's `info={"audit": ...}` may be
    `omit` (derived from other columns) or `secret` (that it changed is told, never its value)."""

    @property
    def display_name(self) -> str | None:
        """What people call this record, as the audit log keeps it."""
        return None


Key = Annotated[str, mapped_column(String(KEY_LENGTH), primary_key=True, default=new_key)]
Moment = Annotated[datetime, mapped_column(UtcDateTime())]


class Revised:
    """A record that counts its changes: an UPDATE carries the version that was read in its WHERE."""

    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[Moment] = mapped_column(default=clock.now)
    updated_at: Mapped[Moment] = mapped_column(default=clock.now)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "version_id_generator": False}


@event.listens_for(Session, "before_flush")
def _count_revision(session: Session, *_: object) -> None:
    for record in session.dirty:
        if isinstance(record, Revised) and session.is_modified(record):
            record.version += 1
            record.updated_at = clock.now()


def engine_options(url: URL) -> dict[str, Any]:
    """What `create_engine` is given for this database."""
    common = {"hide_parameters": True}  # an error in the log shows the statement, never what somebody typed
    if url.get_backend_name() == "sqlite":
        return {**common, "connect_args": {"timeout": BUSY_TIMEOUT_SECONDS}}
    return {
        **common,
        # Finds a connection that a restarted server has dropped, before a request does.
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": 5,
            "options": f"-c lock_timeout={BUSY_TIMEOUT_SECONDS}s -c statement_timeout=60s "
            "-c idle_in_transaction_session_timeout=60s -c timezone=UTC",
        },
    }


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: object, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # `_begin` says when a transaction starts; the driver does not
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers and the writer pass each other. SQLite itself waits for nobody who changes to that as well."""
    ends = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            time.sleep(0.01)
        else:
            return


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        immediate = IMMEDIATE.items() <= connection.get_execution_options().items()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def serialise(connection: Connection, name: str) -> None:
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


def by_code_point(column: SQLColumnExpression[str], connection: Connection) -> SQLColumnExpression[str]:
    """A text column as it is sorted and compared by code point, whatever language the database was made for."""
    return column.collate("C") if connection.dialect.name == "postgresql" else column


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused a change; "" where the database does not tell."""
    if isinstance(error.orig, psycopg.Error):
        return error.orig.diag.constraint_name or ""
    prefix, _, columns = str(error.orig).partition(" constraint failed: ")
    if prefix == "CHECK":
        return columns
    for table in Base.metadata.tables.values():
        constraints = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
        indexes = [each for each in table.indexes if each.unique]
        for rule in itertools.chain[UniqueConstraint | Index](constraints, indexes):
            if columns == ", ".join(f"{table.name}.{column.name}" for column in rule.columns):
                return str(rule.name)
    return ""
