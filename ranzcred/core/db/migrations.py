"""Whether the database is one that this version works with: its encoding, and which migrations it has."""

import functools

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from ranzcred.config import ROOT
from ranzcred.core.db.dialects import unsuitable_encoding

FOLDER = str(ROOT / "migrations")


def why_unusable(connection: Connection) -> str | None:
    """Return the sentence about a database that no migration makes usable, or None."""
    encoding = unsuitable_encoding(connection)
    if encoding:
        return (
            f"The database stores text as {encoding}, not as UTF8, and cannot keep every name as it is written. Make "
            "one with: createdb --template=template0 --encoding=UTF8 NAME. Copy what there is into it with pg_dump and "
            "psql, and name it in DATABASE_URL."
        )
    unknown = _migrations_of(connection) - {each.revision for each in _scripts().walk_revisions()}
    if unknown:
        return (
            f"The database was migrated by a newer version of ranzcred, to {', '.join(sorted(unknown))}, which this "
            "version does not know. Start that version again, or restore a backup from before it."
        )
    return None


def is_migrated(connection: Connection) -> bool:
    """Return whether the database has every migration of this version, and no other."""
    return _migrations_of(connection) == set(migration_heads())


def migration_heads() -> list[str]:
    """Return the newest migrations of this version of the application."""
    return _scripts().get_heads()


def _migrations_of(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


@functools.cache
def _scripts() -> ScriptDirectory:
    """Return the migrations of this version, of which each process reads the files once."""
    return ScriptDirectory(FOLDER)
