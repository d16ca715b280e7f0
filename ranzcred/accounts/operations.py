"""What changes accounts. None commits."""

import secrets

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from ranzcred import clock
from ranzcred.accounts import passwords, queries, throttle
from ranzcred.accounts.current import request_actor, token_hash
from ranzcred.accounts.models import SignIn, User
from ranzcred.audit.chain import USER_AGENT_LENGTH, Actor
from ranzcred.audit.hooks import attribute_to, record
from ranzcred.audit.verbs import AuditAction
from ranzcred.db import serialise, violated_constraint
from ranzcred.errors import Conflict, NotFound
from ranzcred.extensions import db
from ranzcred.permissions import Role
from ranzcred.text import identity_key

FIRST_ADMIN_SECONDS = 3600
TOKEN_BYTES = 32


def create_user(
    *,
    name: str,
    email: str,
    password: str,
    role: Role,
    by: Actor,
    organisation_id: str | None = None,
    member_id: str | None = None,
) -> User:
    """Make a user. Conflict where the e-mail address is taken, or the role lacks what it stands for."""
    attribute_to(db.session(), by)
    user = User(
        name=name,
        email=email,
        email_key=identity_key(email),
        password_hash=passwords.hashed(password),
        role=role,
        organisation_id=organisation_id,
        member_id=member_id,
    )
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise _not_created(violated_constraint(error), email) from error
    return user


def _not_created(constraint: str, email: str) -> Conflict:
    if constraint == "uq_users_email_key":
        return Conflict(
            f"There is a user with the e-mail address {email} already.",
            logged="There is a user with this e-mail address already.",
            constraint=constraint,
        )
    if constraint == "ck_users_role_stands_for":
        sentence = "An organisation administrator needs an organisation, staff needs a member, "
        return Conflict(f"{sentence}and a RANZ administrator neither.", constraint=constraint)
    return Conflict("There is no such organisation or member.", constraint=constraint)


def first_admin_token(secret_key: str) -> str:
    """What the one-time link carries while there is no RANZ administrator."""
    return _first_admin_serializer(secret_key).dumps("first-admin")


def check_first_admin_token(token: str, secret_key: str) -> None:
    """NotFound unless the link is good: ours, at most an hour old, and there is still no administrator."""
    try:
        _first_admin_serializer(secret_key).loads(token, max_age=FIRST_ADMIN_SECONDS)
    except BadSignature:
        valid = False
    else:
        valid = not queries.has_admin()
    if not valid:
        raise NotFound("This link has been used or is more than an hour old. Start ranzcred again for a new one.")


def create_first_admin(*, name: str, email: str, password: str, token: str, secret_key: str, by: Actor) -> User:
    """Make the first RANZ administrator, once, however many follow the link at the same moment."""
    serialise(db.session.connection(), "first admin")
    check_first_admin_token(token, secret_key)
    return create_user(name=name, email=email, password=password, role=Role.RANZ_ADMIN, by=by)


def start_sign_in(*, user: User) -> str:
    """Sign a user in, forget their failed tries, and return the token for the cookie."""
    attribute_to(db.session(), request_actor(user_id=user.id, email=user.email, role=user.role))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    agent = request.headers.get("User-Agent")
    db.session.add(
        SignIn(
            user_id=user.id,
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            ip_address=request.remote_addr,
            user_agent=agent[:USER_AGENT_LENGTH] if agent else None,
        )
    )
    throttle.forget(email_key=user.email_key)
    record(db.session(), action=AuditAction.LOGIN, resource=user)
    return token


def end_sign_in(*, sign_in_id: str, by: Actor) -> None:
    """Sign out: the cookie's token is worth nothing from now on."""
    attribute_to(db.session(), by)
    sign_in = db.session.get_one(SignIn, sign_in_id)
    sign_in.ended_at = clock.now()
    record(db.session(), action=AuditAction.LOGOUT, resource=sign_in.user)


def change_password(*, user: User, password: str, by: Actor) -> None:
    """Set a new password and end every sign-in of the user."""
    attribute_to(db.session(), by)
    user.password_hash = passwords.hashed(password)
    _end_all_sign_ins(user)


def deactivate_user(*, user: User, by: Actor) -> None:
    """Keep the user for the record, and let them sign in no more."""
    attribute_to(db.session(), by)
    user.active = False
    _end_all_sign_ins(user)


def set_shortcuts(*, user: User, enabled: bool, by: Actor) -> None:
    """Switch the keyboard shortcuts on or off for one user (WCAG 2.2, 2.1.4)."""
    attribute_to(db.session(), by)
    user.shortcuts_enabled = enabled


def _end_all_sign_ins(user: User) -> None:
    db.session.execute(
        update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    )


def _first_admin_serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="first-admin")
