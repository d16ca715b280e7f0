"""Who is asking: the sign-in behind a request."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flask import Request, g, request
from flask_login import UserMixin, current_user
from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError

from ranzcred import clock
from ranzcred.accounts.models import ApiToken, SignIn, TokenScope, User
from ranzcred.audit.chain import Actor
from ranzcred.errors import wants_json
from ranzcred.extensions import db, login_manager
from ranzcred.permissions import Permission, Role, allowed
from ranzcred.transaction import writing

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use is known: one write a minute, not one a request."""
KNOWN = (User.name, User.email, User.role, User.shortcuts_enabled, User.organisation_id, User.member_id)
"""What a request knows of its user, by the names that Principal has for it."""


@dataclass(frozen=True, kw_only=True)
class Principal(UserMixin):  # type: ignore[misc]
    """The signed-in user, as this request needs them."""

    token: str
    sign_in_id: str
    """Empty where an API token stands for a sign-in."""
    user_id: str
    name: str
    email: str
    role: Role
    shortcuts_enabled: bool
    organisation_id: str | None = None
    """Whose administrator they are, if they are one."""
    member_id: str | None = None
    """Whom they are among an organisation's staff, if they are."""
    api_token: str | None = None
    """The name of the API token that is used, if one is."""
    read_only: bool = False

    def get_id(self) -> str:
        """What the cookie carries."""
        return self.token

    def may(self, permission: Permission | None) -> bool:
        return allowed(self.role, permission)


def token_hash(token: str) -> str:
    """What is stored of a token. It is random and long, so that a plain hash does."""
    return hashlib.sha256(token.encode()).hexdigest()


def principal() -> Principal:
    """The signed-in user; call it only behind a permission that needs one."""
    return cast("Principal", current_user)


def actor() -> Actor:
    """The signed-in user as the audit log names them."""
    user = principal()
    return request_actor(user_id=user.user_id, email=user.email, role=user.role, api_token=user.api_token)


def request_actor(*, user_id: str, email: str, role: Role, api_token: str | None = None) -> Actor:
    """A user as the audit log names them, with where this request came from."""
    return Actor(
        id=user_id,
        email=email,
        role=role.value,
        ip_address=request.remote_addr,
        user_agent=request.headers.get("User-Agent"),
        request_id=g.request_id,
        api_token=api_token,
    )


def bearer_token() -> str | None:
    """The token that a call of the API presents (RFC 6750); "" for other credentials, None for none."""
    if not wants_json() or "Authorization" not in request.headers:
        return None
    scheme, _, token = request.headers["Authorization"].partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_principal(token: str) -> Principal | None:
    """The user behind a cookie's token, unless the sign-in has ended, by itself or by somebody.

    A call that presents other credentials is judged by those alone.
    """
    if bearer_token() is not None:
        return None
    now = clock.now()
    row = db.session.execute(
        select(SignIn.id.label("sign_in_id"), SignIn.last_seen_at, User.id.label("user_id"), *KNOWN)
        .join(SignIn.user)
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.ended_at.is_(None),
            SignIn.created_at > now - LONGEST,
            SignIn.last_seen_at > now - IDLE,
            User.active,
        )
    ).one_or_none()
    if row is None:
        return None
    known = row._asdict()
    if known.pop("last_seen_at") < now - SEEN_EVERY:
        # A page that only reads is not held up for this: the next request tries again.
        with suppress(OperationalError), writing():
            db.session.execute(update(SignIn).where(SignIn.id == row.sign_in_id).values(last_seen_at=now))
    return Principal(token=token, **known)


@login_manager.request_loader  # type: ignore[untyped-decorator]
def load_bearer(_request: Request) -> Principal | None:
    """The user behind an API token, unless it has been revoked or has expired, or the user is deactivated."""
    token = bearer_token()
    if not token:
        return None
    now = clock.now()
    found = db.session.execute(
        select(ApiToken, User)
        .join(ApiToken.user)
        .where(
            ApiToken.token_hash == token_hash(token),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
            User.active,
        )
    ).one_or_none()
    if found is None:
        return None
    api_token, user = found
    known = Principal(
        token=token,
        sign_in_id="",
        user_id=user.id,
        **{column.key: getattr(user, column.key) for column in KNOWN},
        api_token=api_token.name,
        read_only=api_token.scope is TokenScope.READ,
    )
    if api_token.last_used_at is None or api_token.last_used_at < now - SEEN_EVERY:
        with suppress(OperationalError), writing():
            api_token.last_used_at = now
    return known
