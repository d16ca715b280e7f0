"""Health checks: is the process alive, and is it ready to work?"""

from http import HTTPStatus

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ranzcred.core.db.dialects import unsuitable_encoding
from ranzcred.core.db.session import db
from ranzcred.domain.audit.proof.guards import missing_guards
from ranzcred.web.access.declare import public

blueprint = Blueprint("health", __name__)
BLUEPRINTS = (blueprint,)
NAV = ()


@blueprint.get("/livez")
@public
def livez() -> ResponseReturnValue:
    """Report that the process is alive; check nothing else."""
    return "ok\n", {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Report whether the database is reachable, can keep every name, is migrated, and guards the audit log."""
    try:
        connection = db.session.connection()
        unusable = why_unusable(connection)
        migrated = is_migrated(connection)
        unguarded = missing_guards(connection)
    except (DBAPIError, PoolTimeoutError):
        return _not_ready("the database cannot be reached")
    if unusable:
        return _not_ready(unusable)
    if not migrated:
        return _not_ready("the database is not migrated: run `ranzcred init`")
    for guard in unguarded:
        return _not_ready(str(guard))
    return "ready\n", {"Content-Type": "text/plain; charset=utf-8"}


def why_unusable(connection: Connection) -> str | None:
    """Return the sentence about a database that no migration makes usable, or None."""
    encoding = unsuitable_encoding(connection)
    if encoding:
        return (
            f"The database stores text as {encoding}, not as UTF8, and cannot keep every name as it is written. Make "
            "one with: createdb --template=template0 --encoding=UTF8 NAME. Copy what there is into it with pg_dump and "
            "psql, and name it in DATABASE_URL."
        )
    unknown = set(_migrations_of(connection)) - {each.revision for each in _scripts().walk_revisions()}
    if unknown:
        return (
            f"The database was migrated by a newer version of ranzcred, to {', '.join(sorted(unknown))}, which this "
            "version does not know. Start that version again, or restore a backup from before it."
        )
    return None


def is_migrated(connection: Connection) -> bool:
    """Return whether the database has every migration of this version, and no other."""
    return set(_migrations_of(connection)) == set(migration_heads())


def migration_heads() -> list[str]:
    """Return the newest migrations of this version of the application."""
    return _scripts().get_heads()


def _migrations_of(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()


def _scripts() -> ScriptDirectory:
    migrate = current_app.extensions["migrate"]
    return ScriptDirectory.from_config(migrate.migrate.get_config(migrate.directory))


def _not_ready(why: str) -> ResponseReturnValue:
    return (
        f"not ready: {why}\n",
        HTTPStatus.SERVICE_UNAVAILABLE,
        {"Content-Type": "text/plain; charset=utf-8"},
    )
