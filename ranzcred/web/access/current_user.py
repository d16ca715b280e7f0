"""The current user: the sign-in or API token behind a request.

Every request asks this. So each of the two statements is built once, and no object is loaded to be read.
"""

import functools
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Request, g, request
from flask_login import current_user
from sqlalchemy import Row, Select, Table, bindparam, or_, select, update
from sqlalchemy.exc import OperationalError

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import begin_reading, writing
from ranzcred.domain.accounts.access import may_act
from ranzcred.domain.accounts.models import ApiToken, SignIn, User, token_hash
from ranzcred.domain.accounts.principal import ClientInfo, SignedInUser
from ranzcred.domain.accounts.sign_ins import IDLE, LONGEST
from ranzcred.domain.notifications.inbox import count_of_unread
from ranzcred.web.kit import htmx
from ranzcred.web.kit.error_pages import wants_json
from ranzcred.web.kit.extensions import login_manager
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event

SEEN_EVERY = timedelta(minutes=1)
"""The interval at which the last use is stored: one write a minute, not one a request."""
MAY_NOT_ACT = "the user may not act any more"
"""What the security log says of a user who is deactivated, or whose member is."""
SIGN_INS, TOKENS, USERS = (cast("Table", model.__table__).c for model in (SignIn, ApiToken, User))
USER_COLUMNS = (
    USERS.id.label("user_id"),
    *(USERS[name] for name in ("name", "email", "role", "shortcuts_enabled", "organisation_id", "member_id")),
    *(USERS[name] for name in ("two_factor_since", "two_factor_due_on")),
)
"""The columns that are read for SignedInUser, by the same names."""
TOKEN_HASH = bindparam("token_hash", type_=SIGN_INS.token_hash.type)


def principal() -> SignedInUser:
    """Return the signed-in user; call it only behind a permission that needs one."""
    return cast("SignedInUser", current_user._get_current_object())


def own_user() -> User:
    """Return the signed-in user's record, for what `principal()` does not have of it, or what changes it."""
    return db.session.get_one(User, principal().user_id)


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
    shows_unread = not wants_json() and not htmx.wants_partial()
    statement = _sign_in(with_unread=shows_unread)
    row = _one(statement, token_hash=token_hash(token), started_after=now - LONGEST, seen_after=now - IDLE)
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
    row = _one(_api_token(), token_hash=token_hash(token), now=now)
    if row is None:
        _log_refused_token(token, now)
        return None
    known = row._asdict()
    last_used_at = known.pop("last_used_at")
    if last_used_at is None or last_used_at < now - SEEN_EVERY:
        with suppress(OperationalError), writing():
            db.session.get_one(ApiToken, row.api_token_id).last_used_at = now
    return SignedInUser(token=token, sign_in_id="", client=client_info(), **known)


@functools.cache
def _sign_in(*, with_unread: bool) -> Select[Any]:
    """Return the statement that finds the user of a sign-in that has not ended."""
    unread = [count_of_unread(USERS.id).label("unread")] if with_unread else []
    return (
        select(SIGN_INS.id.label("sign_in_id"), SIGN_INS.last_seen_at, SIGN_INS.proved_at, *USER_COLUMNS, *unread)
        .join_from(SignIn.__table__, User.__table__)
        .where(
            SIGN_INS.token_hash == TOKEN_HASH,
            SIGN_INS.ended_at.is_(None),
            SIGN_INS.created_at > bindparam("started_after"),
            SIGN_INS.last_seen_at > bindparam("seen_after"),
            may_act(),
        )
    )


@functools.cache
def _api_token() -> Select[Any]:
    """Return the statement that finds the user of an API token that holds."""
    names = (TOKENS.name.label("api_token"), TOKENS.id.label("api_token_id"), TOKENS.scope, TOKENS.last_used_at)
    return (
        select(*names, *USER_COLUMNS)
        .join_from(ApiToken.__table__, User.__table__)
        .where(
            TOKENS.token_hash == TOKEN_HASH,
            TOKENS.revoked_at.is_(None),
            or_(TOKENS.expires_at.is_(None), TOKENS.expires_at > bindparam("now")),
            may_act(),
        )
    )


def _one(statement: Select[Any], **values: object) -> Row[Any] | None:
    begin_reading()
    return db.session.execute(statement, values).one_or_none()


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
