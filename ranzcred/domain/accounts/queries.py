"""Queries of accounts."""

from sqlalchemy import exists, select

from ranzcred.core.db.session import db
from ranzcred.core.permissions import Role
from ranzcred.core.text import identity_key
from ranzcred.domain.accounts.models import User


def has_admin() -> bool:
    """Return whether there is a RANZ administrator who can sign in."""
    return bool(db.session.scalar(select(exists().where(User.role == Role.RANZ_ADMIN, User.active))))


def find_user(email: str) -> User | None:
    """Return the user with this e-mail address, whatever its case, or None."""
    return db.session.scalar(select(User).where(User.email_key == identity_key(email)))
