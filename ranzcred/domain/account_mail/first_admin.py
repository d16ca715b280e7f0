"""The first administrator, and the one-time link that creates them."""

import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from sqlalchemy import ColumnElement, and_, delete, exists, select

from ranzcred.core import clock
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts import queries
from ranzcred.domain.accounts.models import FirstAdminLink, User, token_hash
from ranzcred.domain.accounts.users import create_user
from ranzcred.domain.audit.actor import Principal

LIFETIME = timedelta(hours=1)
TOKEN_BYTES = 32
ENDED = "This link has been used or has expired. Get a new one with: "
COMMAND = "ranzcred first-admin"


def create_first_admin_token() -> str:
    """Create the token of a one-time link, in place of those from before, and return it; only its hash is stored.

    Raise Conflict if there is an administrator.
    """
    advisory_lock(db.session.connection(), "first admin")
    if queries.has_admin():
        raise Conflict("There is already a RANZ administrator. Add more with: ranzcred user create")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.execute(delete(FirstAdminLink))
    db.session.add(FirstAdminLink(token_hash=token_hash(token), created_at=clock.now()))
    return token


def check_first_admin_token(token: str) -> None:
    """Raise NotFound unless the token can still be used, and there is no administrator yet."""
    if queries.has_admin() or not db.session.scalar(select(exists().where(_usable(token)))):
        raise NotFound(ENDED + COMMAND)


def create_first_admin(
    *, name: str, email: str, password: str, token: str, hasher: PasswordHasher, by: Principal
) -> User:
    """Create the first RANZ administrator, once, however many requests use the link at the same moment."""
    advisory_lock(db.session.connection(), "first admin")
    check_first_admin_token(token)
    db.session.execute(delete(FirstAdminLink))
    return create_user(name=name, email=email, password=password, role=Role.RANZ_ADMIN, hasher=hasher, by=by)


def _usable(token: str) -> ColumnElement[bool]:
    return and_(FirstAdminLink.token_hash == token_hash(token), FirstAdminLink.created_at > clock.now() - LIFETIME)
