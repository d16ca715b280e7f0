"""What changes users. None commits."""

from sqlalchemy.exc import IntegrityError

from ranzcred.core.db.dialects import violated_constraint
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.core.text import identity_key
from ranzcred.domain.accounts import passwords
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import end_all_sign_ins
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.recording import attribute_to


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
        raise Conflict(_why_not_created(violated_constraint(error), email)) from error
    return user


def _why_not_created(constraint: str, email: str) -> str:
    if constraint == "uq_users_email_key":
        return f"There is a user with the e-mail address {email} already."
    if constraint == "ck_users_role_stands_for":
        return (
            "An organisation administrator needs an organisation, staff needs a member, "
            "and a RANZ administrator neither."
        )
    return "There is no such organisation or member."


def change_password(*, user: User, password: str, by: Actor) -> None:
    """Set a new password and end every sign-in of the user."""
    attribute_to(db.session(), by)
    user.password_hash = passwords.hashed(password)
    end_all_sign_ins(user)


def deactivate_user(*, user: User, by: Actor) -> None:
    """Keep the user for the record, and let them sign in no more."""
    attribute_to(db.session(), by)
    user.active = False
    end_all_sign_ins(user)


def set_shortcuts(*, user: User, enabled: bool, by: Actor) -> None:
    """Switch the keyboard shortcuts on or off for one user (WCAG 2.2, 2.1.4)."""
    attribute_to(db.session(), by)
    user.shortcuts_enabled = enabled
