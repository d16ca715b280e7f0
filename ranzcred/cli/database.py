"""What sets the database up and what asks whether that is done: migrations, and the rights of roles."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from ranzcred.cli.upgrades import upgrade
from ranzcred.core.db.locks import advisory_lock, without_timeouts
from ranzcred.core.db.migrations import is_migrated, why_unusable
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Denied, Invalid
from ranzcred.domain.audit.proof.guards import missing_guards
from ranzcred.domain.audit.search.filling import blocks_without_words, write_words

INSUFFICIENT_PRIVILEGE = "42501"
UNDEFINED_TABLE = "42P01"


def is_new() -> bool:
    """Return whether the database has nothing in it yet."""
    return not inspect(db.engine).get_table_names()


def migrate_database() -> None:
    """Bring the database to the newest migration; raise Denied if this role may not, and Conflict if it cannot be."""
    require_usable()
    with as_the_owner("migrate the database", command="ranzcred init"):
        upgrade()
    if db.engine.dialect.name == "sqlite":
        # Where nothing is to migrate, SQLite begins a transaction in a file that may only be read all the same.
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num WHERE 1 = 0"))


@contextmanager
def as_the_owner(what: str, *, command: str) -> Iterator[None]:
    """Run the block; raise Denied if this role may not do what it does."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        raise Denied(
            f"This role may not {what}: {str(error.orig).splitlines()[0]}. Run `{command}` as the owner of the tables."
        ) from error


def make_searchable() -> int:
    """Write the words of entries that have none yet, and return of how many entries; raise Denied if this role may not.

    Nothing is locked if there is nothing to write.
    """
    with as_the_owner("write what the audit log is searched by", command="ranzcred init"):
        return write_words(blocks_without_words(db.session.connection()))


def require_usable() -> None:
    """Raise Conflict about a database that no migration makes usable."""
    connection = db.session.connection()
    unusable = why_unusable(connection)
    db.session.rollback()
    if unusable:
        raise Conflict(unusable)


def require_guards() -> None:
    """Raise Conflict if a trigger that guards the log is missing."""
    for guard in missing_guards(db.session.connection()):
        raise Conflict(f"{guard} Find out who removed it, and restore it from migrations/.")


def require_migrated() -> None:
    """Raise Conflict unless the database is as this version needs it; change nothing."""
    require_usable()
    if not is_migrated(db.session.connection()):
        raise Conflict(
            "The database is not migrated to this version. Run `ranzcred init` as the owner of the tables, "
            "under systemd with: systemctl start ranzcred-migrate"
        )
    if blocks_without_words(db.session.connection()):
        raise Conflict(
            "Entries of the audit log cannot be searched yet. Run `ranzcred init` as the owner of the tables, "
            "under systemd with: systemctl start ranzcred-migrate"
        )
    require_guards()


def apply_grants(engine: Engine, path: Path) -> None:
    """Run the statements that say what each role may do, all or none of them; raise Invalid where there are none."""
    if engine.dialect.name != "postgresql":
        raise Invalid("--grants is for PostgreSQL: SQLite has no roles.")
    try:
        statements = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} can't be read: {error}.") from error
    with engine.begin() as connection:
        without_timeouts(connection)
        advisory_lock(connection, "migrations")
        connection.execution_options(no_parameters=True).exec_driver_sql(statements)


def refusal_of_database(error: DBAPIError) -> str:
    """Return what a command says of an error of the database: what happened and, where it is known, what to do."""
    cause = error.orig
    what = str(cause).splitlines()[0].removesuffix(".")
    if getattr(cause, "sqlstate", None) == UNDEFINED_TABLE or what.startswith("no such table"):
        return f"The database is not set up: {what}. Run `ranzcred init` first."
    if isinstance(cause, psycopg.errors.ReadOnlySqlTransaction):
        return f"Nothing was changed: the database is read-only: {what}. Use the one that can be written to."
    if isinstance(cause, sqlite3.OperationalError):
        kind = cause.sqlite_errorcode & 0xFF
        if kind == sqlite3.SQLITE_READONLY:
            return (
                f"Nothing was changed: the database is read-only: {what}. "
                "Let this user write to its file and to its folder."
            )
        if kind == sqlite3.SQLITE_CANTOPEN:
            return (
                f"The database cannot be opened: {what}. Check DATABASE_URL, and that this user may read its file, "
                "and the -wal and -shm beside it, or write to their folder."
            )
    if isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None:
        return f"The database cannot be reached: {what}. Check DATABASE_URL, and that PostgreSQL is running."
    return f"Database error: {what}."
