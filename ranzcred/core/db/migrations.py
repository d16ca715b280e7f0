"""Whether the database is one that this version works with: its encoding, and which migrations it has."""

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ranzcred.config import ROOT
from ranzcred.core.db.dialects import unsuitable_encoding

FOLDER = str(ROOT / "migrations")
SAYS = re.compile(r'^(revision|down_revision)\b.*= "(\w+)"$', re.M)


def why_unusable(connection: Connection) -> str | None:
    """Return the sentence about a database that no migration makes usable, or None."""
    encoding = unsuitable_encoding(connection)
    if encoding:
        return (
            f"The database stores text as {encoding}, not as UTF8, and cannot keep every name as it is written. Make "
            "one with: createdb --template=template0 --encoding=UTF8 NAME. Copy what there is into it with pg_dump and "
            "psql, and name it in DATABASE_URL."
        )
    unknown = _migrations_of(connection) - _predecessors().keys()
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
    return sorted(_predecessors().keys() - set(_predecessors().values()))


def _migrations_of(connection: Connection) -> set[str]:
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(text("SELECT version_num FROM alembic_version")))


@functools.cache
def _predecessors() -> Mapping[str, str | None]:
    """Return the migrations of this version, each with the one before it. Each process reads the files once, and does
    not need Alembic for it.
    """
    files = Path(FOLDER, "versions").glob("*.py")
    said = [dict(SAYS.findall(path.read_text(encoding="utf-8"))) for path in sorted(files)]
    return {each["revision"]: each.get("down_revision") for each in said}
