"""API tokens: created, listed and revoked. Nothing in this module commits."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import translate_db_errors
from ranzcred.core.errors import Duplicate, Invalid, NotFound
from ranzcred.core.policy import require
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.accounts import policy
from ranzcred.domain.accounts.models import ApiToken, User, token_hash
from ranzcred.domain.accounts.sign_ins import lock_signed_in
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as

PREFIX = "ranz_"
"""Identifies a token to people, and to scanners for leaked secrets."""
TOKEN_BYTES = 32
DAYS_AT_MOST = 365
NO_TOKEN = "Token not found. It may have been revoked."  # noqa: S105 - a sentence


def create_token(*, user_id: str, name: str, scope: str, days: int, by: Principal) -> tuple[ApiToken, str]:
    """Create a token that expires after `days`; return it with its text, which is not stored.

    It is for reading alone, whatever is asked, where its user may change nothing of RANZ's.

    Raise Duplicate if the user has an active token of this name, Invalid if it would expire after more than a year,
    Denied if the sign-in that makes it has ended since, by a new password say, which ends the tokens too.
    """
    require(policy.may_create_token, by, user_id)
    if not 1 <= days <= DAYS_AT_MOST:
        raise Invalid(f"A token can last for up to {DAYS_AT_MOST} days.", field="lifetime")
    acting_as(db.session(), by.actor)
    user = db.session.get_one(User, user_id)
    lock_signed_in(user, by=by)
    text = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    token = ApiToken(
        user_id=user_id,
        name=name,
        token_hash=token_hash(text),
        scope=scope if policy.changes_records(user.role) else TokenScope.READ,
        expires_at=clock.now() + timedelta(days=days),
    )
    db.session.add(token)
    taken = "You already have a token {}. Choose another name, or revoke that one first."
    duplicate = Duplicate(taken.format(f"called {name}"), field="name", logged=taken.format("with this name"))
    with translate_db_errors("token", {"uq_api_tokens_name_in_use": duplicate}):
        db.session.flush()
    return token, text


def revoke_token(*, token_id: str, by: Principal) -> ApiToken:
    """Revoke a token; raise NotFound if it does not exist or is revoked already."""
    acting_as(db.session(), by.actor)
    token = get_token(token_id, locked=True)
    require(policy.may_revoke_token, by, token)
    token.revoked_at = clock.now()
    return token


def revoke_all_tokens(user: User) -> int:
    """Revoke every API token of a user, and return how many there were. The caller has judged who may."""
    in_use = (ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
    revoked = db.session.scalars(select(ApiToken).where(*in_use).order_by(ApiToken.id).with_for_update()).all()
    for token in revoked:
        token.revoked_at = clock.now()
    db.session.flush()
    return len(revoked)


def get_token(token_id: str, *, locked: bool = False) -> ApiToken:
    """Return a token that is not revoked, or raise NotFound."""
    token = db.session.get(ApiToken, token_id, with_for_update=locked or None)
    if token is None or token.revoked_at:
        raise NotFound(NO_TOKEN)
    return token


def find_token(*, user_id: str, name: str) -> ApiToken | None:
    """Return the user's token of this name that is not revoked, or None."""
    named = (ApiToken.user_id == user_id, ApiToken.name == name, ApiToken.revoked_at.is_(None))
    return db.session.scalar(select(ApiToken).where(*named))


def count_tokens(user_id: str) -> int:
    """Return how many tokens of a user are not revoked."""
    in_use = (ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    return db.session.scalars(select(func.count(ApiToken.id)).where(*in_use)).one()


def tokens(user_id: str = "") -> Sequence[ApiToken]:
    """Return the tokens that are not revoked, of one user or of all, by name."""
    theirs = (ApiToken.user_id == user_id,) if user_id else ()
    return db.session.scalars(
        select(ApiToken)
        .join(ApiToken.user)
        .options(contains_eager(ApiToken.user))
        .where(ApiToken.revoked_at.is_(None), *theirs)
        .order_by(ApiToken.name, User.name, ApiToken.id)
    ).all()
