"""The operations that start and end sign-ins. None commits."""

import secrets

from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.policy import require
from ranzcred.domain.accounts import policy, throttle
from ranzcred.domain.accounts.models import SignIn, User, token_hash
from ranzcred.domain.accounts.principal import ClientInfo
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import USER_AGENT_LENGTH, Principal
from ranzcred.domain.audit.recording import acting_as, record_event

TOKEN_BYTES = 32


def start_sign_in(*, user: User, client: ClientInfo) -> str:
    """Sign a user in, forget their failed attempts, and return the token for the cookie."""
    acting_as(db.session(), client.actor(user_id=user.id, email=user.email, role=user.role))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    db.session.add(
        SignIn(
            user_id=user.id,
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            ip_address=client.ip_address,
            user_agent=client.user_agent[:USER_AGENT_LENGTH] if client.user_agent else None,
        )
    )
    throttle.forget(email_key=user.email_key)
    record_event(db.session(), action=AuditAction.LOGIN, resource=user)
    return token


def end_sign_in(*, sign_in_id: str, by: Principal) -> None:
    """Sign out: the cookie's token is not valid any more."""
    acting_as(db.session(), by.actor)
    sign_in = db.session.get_one(SignIn, sign_in_id)
    require(policy.may_end_sign_in, by, sign_in)
    sign_in.ended_at = clock.now()
    record_event(db.session(), action=AuditAction.LOGOUT, resource=sign_in.user)


def end_all_sign_ins(user: User) -> None:
    db.session.execute(
        update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    )
