"""What changes accounts. None commits."""

import secrets

from argon2 import PasswordHasher
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from ranzcred import clock
from ranzcred.accounts import passwords, policy, queries, throttle
from ranzcred.accounts.models import SignIn, User, token_hash
from ranzcred.accounts.principal import ClientInfo
from ranzcred.audit.chain import USER_AGENT_LENGTH, Principal
from ranzcred.audit.hooks import attribute_to, record
from ranzcred.audit.verbs import AuditAction
from ranzcred.db import serialise, violated_constraint
from ranzcred.errors import Conflict, NotFound
from ranzcred.extensions import db
from ranzcred.permissions import Role
from ranzcred.policy import require
from ranzcred.text import identity_key

FIRST_ADMIN_SECONDS = 3600
TOKEN_BYTES = 32


def create_user(
    *,
    name: str,
    email: str,
    password: str,
    role: Role,
    hasher: PasswordHasher,
    by: Principal,
    organisation_id: str | None = None,
    member_id: str | None = None,
) -> User:
    """Make a user. Conflict where the e-mail address is taken, or the role lacks what it stands for."""
    require(policy.may_create_user, by)
    attribute_to(db.session(), by.actor)
    user = User(
        name=name,
        email=email,
        email_key=identity_key(email),
        password_hash=passwords.hashed(password, hasher),
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


def create_first_admin(
    *, name: str, email: str, password: str, token: str, secret_key: str, hasher: PasswordHasher, by: Principal
) -> User:
    """Make the first RANZ administrator, once, however many follow the link at the same moment."""
    serialise(db.session.connection(), "first admin")
    check_first_admin_token(token, secret_key)
    return create_user(name=name, email=email, password=password, role=Role.RANZ_ADMIN, hasher=hasher, by=by)


def start_sign_in(*, user: User, client: ClientInfo) -> str:
    """Sign a user in, forget their failed tries, and return the token for the cookie. Who acts is the user."""
    attribute_to(db.session(), client.actor(user_id=user.id, email=user.email, role=user.role))
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
    record(db.session(), action=AuditAction.LOGIN, resource=user)
    return token


def end_sign_in(*, sign_in_id: str, by: Principal) -> None:
    """Sign out: the cookie's token is worth nothing from now on."""
    attribute_to(db.session(), by.actor)
    sign_in = db.session.get_one(SignIn, sign_in_id)
    require(policy.may_end_sign_in, by, sign_in)
    sign_in.ended_at = clock.now()
    record(db.session(), action=AuditAction.LOGOUT, resource=sign_in.user)


def change_password(*, user: User, password: str, hasher: PasswordHasher, by: Principal) -> None:
    """Set a new password and end every sign-in of the user."""
    require(policy.may_change_account, by, user)
    attribute_to(db.session(), by.actor)
    user.password_hash = passwords.hashed(password, hasher)
    _end_all_sign_ins(user)


def deactivate_user(*, user: User, by: Principal) -> None:
    """Keep the user for the record, and let them sign in no more."""
    require(policy.may_deactivate_user, by, user)
    attribute_to(db.session(), by.actor)
    user.active = False
    _end_all_sign_ins(user)


def set_shortcuts(*, user: User, enabled: bool, by: Principal) -> None:
    """Switch the keyboard shortcuts on or off for one user (WCAG 2.2, 2.1.4)."""
    require(policy.may_change_account, by, user)
    attribute_to(db.session(), by.actor)
    user.shortcuts_enabled = enabled


def _end_all_sign_ins(user: User) -> None:
    db.session.execute(
        update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None)).values(ended_at=clock.now())
    )


def _first_admin_serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt="first-admin")
