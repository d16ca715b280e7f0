"""The operations that change users. None commits."""

from argon2 import PasswordHasher
from sqlalchemy.exc import IntegrityError

from ranzcred.core.db.dialects import violated_constraint
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.core.policy import require
from ranzcred.core.text import identity_key
from ranzcred.domain.accounts import passwords, policy
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import end_all_sign_ins
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as


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
    """Create a user. Raise Conflict if the e-mail address is taken, or if the role's organisation or member is
    missing.
    """
    require(policy.may_create_user, by)
    acting_as(db.session(), by.actor)
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


def change_password(*, user: User, password: str, hasher: PasswordHasher, by: Principal) -> None:
    """Set a new password and end every sign-in of the user."""
    require(policy.may_change_account, by, user)
    acting_as(db.session(), by.actor)
    user.password_hash = passwords.hashed(password, hasher)
    end_all_sign_ins(user)


def deactivate_user(*, user: User, by: Principal) -> None:
    """Deactivate a user: the record stays, and they cannot sign in any more."""
    require(policy.may_deactivate_user, by, user)
    acting_as(db.session(), by.actor)
    user.active = False
    end_all_sign_ins(user)


def set_shortcuts(*, user: User, enabled: bool, by: Principal) -> None:
    """Switch the keyboard shortcuts on or off for one user (WCAG 2.2, 2.1.4)."""
    require(policy.may_change_account, by, user)
    acting_as(db.session(), by.actor)
    user.shortcuts_enabled = enabled
