"""The first administrator, and the one-time link that creates them."""

from argon2 import PasswordHasher
from itsdangerous import BadSignature, URLSafeTimedSerializer

from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.errors import NotFound
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts import queries
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.users import create_user
from ranzcred.domain.audit.actor import Principal

FIRST_ADMIN_SECONDS = 3600


def first_admin_token(secret_key: str) -> str:
    """Return the token of the one-time link."""
    return _first_admin_serializer(secret_key).dumps("first-admin")


def check_first_admin_token(token: str, secret_key: str) -> None:
    """Raise NotFound unless the token is valid, at most an hour old, and there is no administrator yet."""
    try:
        _first_admin_serializer(secret_key).loads(token, max_age=FIRST_ADMIN_SECONDS)
    except BadSignature:
        valid = False
    else:
        valid = not queries.has_admin()
    if not valid:
        raise NotFound("This link has been used or is more than an hour old. Start ranzcred again for a new one.")


def create_first_admin(
    *, name: str, email: str, password: str, token: str, secret_key: str, hasher: PasswordHasher, by: Principal
) -> User:
    """Create the first RANZ administrator, once, however many requests use the link at the same moment."""
    advisory_lock(db.session.connection(), "first admin")
    check_first_admin_token(token, secret_key)
    return create_user(name=name, email=email, password=password, role=Role.RANZ_ADMIN, hasher=hasher, by=by)


def _first_admin_serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="first-admin")
