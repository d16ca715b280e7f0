"""The current user: the sign-in or API token behind a request."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import cast

from flask import Request, g, request
from flask_login import current_user
from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.access import may_act
from ranzcred.domain.accounts.models import ApiToken, SignIn, User, token_hash
from ranzcred.domain.accounts.principal import ClientInfo, SignedInUser
from ranzcred.domain.accounts.sign_ins import LONGEST
from ranzcred.web.kit.error_pages import wants_json
from ranzcred.web.kit.extensions import login_manager
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event

IDLE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
"""The interval at which the last use is stored: one write a minute, not one a request."""
MAY_NOT_ACT = "the user may not act any more"
"""What the security log says of a user who is deactivated, or whose member is."""
USER_COLUMNS = (User.name, User.email, User.role, User.shortcuts_enabled, User.organisation_id, User.member_id)
"""The columns that are loaded for SignedInUser, by the same names."""


def principal() -> SignedInUser:
    """Return the signed-in user; call it only behind a permission that needs one."""
    return cast("SignedInUser", current_user)


def client_info() -> ClientInfo:
    """Return the client of this request."""
    return ClientInfo(
        ip_address=request.remote_addr, user_agent=request.headers.get("User-Agent"), request_id=g.request_id
    )


def bearer_token() -> str | None:
    """Return the bearer token of an API call (RFC 6750), "" for credentials of another kind, None without any."""
    if not wants_json() or "Authorization" not in request.headers:
        return None
    scheme, _, token = request.headers["Authorization"].partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_principal(token: str) -> SignedInUser | None:
    """Return the user of a cookie's token, or None if the sign-in has expired or was ended, or they may not act now.

    An API call with an Authorization header ignores the cookie.
    """
    if bearer_token() is not None:
        return None
    now = clock.now()
    row = db.session.execute(
        select(SignIn.id.label("sign_in_id"), SignIn.last_seen_at, User.id.label("user_id"), *USER_COLUMNS)
        .join(SignIn.user)
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.ended_at.is_(None),
            SignIn.created_at > now - LONGEST,
            SignIn.last_seen_at > now - IDLE,
            may_act(),
        )
    ).one_or_none()
    if row is None:
        log_security_event(SecurityEvent.SESSION_REFUSED, reason="the sign-in has ended")
        return None
    known = row._asdict()
    if known.pop("last_seen_at") < now - SEEN_EVERY:
        # A page that only reads is not held up for this: the next request tries again.
        with suppress(OperationalError), writing():
            db.session.execute(update(SignIn).where(SignIn.id == row.sign_in_id).values(last_seen_at=now))
    return SignedInUser(token=token, client=client_info(), **known)


@login_manager.request_loader  # type: ignore[untyped-decorator]
def load_bearer(_request: Request) -> SignedInUser | None:
    """Return the user of an API token, or None if it is revoked or expired, or the user may not act now."""
    token = bearer_token()
    if not token:
        if token is not None:
            log_security_event(SecurityEvent.TOKEN_REFUSED, reason="no API token, but credentials of another kind")
        return None
    now = clock.now()
    found = db.session.execute(
        select(ApiToken, User)
        .join(ApiToken.user)
        .where(
            ApiToken.token_hash == token_hash(token),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
            may_act(),
        )
    ).one_or_none()
    if found is None:
        _log_refused_token(token, now)
        return None
    api_token, user = found
    known = SignedInUser(
        token=token,
        sign_in_id="",
        user_id=user.id,
        **{column.key: getattr(user, column.key) for column in USER_COLUMNS},
        api_token=api_token.name,
        api_token_id=api_token.id,
        scope=api_token.scope,
        client=client_info(),
    )
    if api_token.last_used_at is None or api_token.last_used_at < now - SEEN_EVERY:
        with suppress(OperationalError), writing():
            api_token.last_used_at = now
    return known


def _log_refused_token(token: str, now: datetime) -> None:
    """Write why a token is refused to the security log: whoever calls is told nothing of it."""
    known = db.session.scalar(select(ApiToken).where(ApiToken.token_hash == token_hash(token)))
    if known is None:
        reason = "no such API token"
    elif known.revoked_at:
        reason = "the API token is revoked"
    elif known.expires_at and known.expires_at <= now:
        reason = "the API token has expired"
    else:
        reason = MAY_NOT_ACT
    log_security_event(SecurityEvent.TOKEN_REFUSED, reason=reason, user_id=known.user_id if known else None)
