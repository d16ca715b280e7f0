"""Health checks: is the process alive, and is it ready to work?"""

from http import HTTPStatus

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ranzcred.core.db.migrations import is_migrated, why_unusable
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


def _not_ready(why: str) -> ResponseReturnValue:
    return (
        f"not ready: {why}\n",
        HTTPStatus.SERVICE_UNAVAILABLE,
        {"Content-Type": "text/plain; charset=utf-8"},
    )
