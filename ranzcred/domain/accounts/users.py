"""The operations that change users. None commits."""

from datetime import date

from argon2 import PasswordHasher
from sqlalchemy.exc import IntegrityError

from ranzcred.core import clock
from ranzcred.core.db.dialects import violated_constraint
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import changes_at
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.core.policy import require
from ranzcred.core.text import address_key
from ranzcred.domain.accounts import passwords, policy, queries
from ranzcred.domain.accounts.access import end_access
from ranzcred.domain.accounts.api_tokens import revoke_all_tokens
from ranzcred.domain.accounts.links.tokens import end_links
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import end_all_sign_ins, end_other_sign_ins, lock_signed_in
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as

NOUN = "user"
LAST_ADMIN = "This is the last RANZ administrator who can sign in. Make someone else a RANZ administrator first."
LAST_WITHOUT_END = "No one else's access as RANZ administrator is without a last day. Give someone else that first."
OWN_DEACTIVATION = "You can't deactivate yourself. Ask another RANZ administrator."


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
    access_until: date | None = None,
) -> User:
    """Create a user. Raise Conflict if the e-mail address is taken, or if the role's organisation or member is
    missing.
    """
    user = User(
        name=name,
        email=email,
        email_key=address_key(email),
        password_hash=passwords.hashed(password, hasher),
        role=role,
        organisation_id=organisation_id,
        member_id=member_id,
        access_until=access_until,
    )
    add_user(user, by=by)
    return user


def add_user(user: User, *, by: Principal) -> None:
    """Add a user, who may have no way in yet. Raise Conflict as `create_user` does."""
    require(policy.may_invite_user, by, user)
    acting_as(db.session(), by.actor)
    db.session.add(user)
    _flush(user.email)


def change_password(
    *, user: User, password: str, hasher: PasswordHasher, by: Principal, end_tokens: bool = True
) -> int:
    """Set a new password, end every sign-in and link of the user and, if `end_tokens`, revoke their API tokens.

    Return how many tokens were revoked. Raise Denied if a change before this one has ended the sign-in that makes it.
    """
    require(policy.may_change_account, by, user)
    acting_as(db.session(), by.actor)
    lock_signed_in(user, by=by)
    user.password_hash = passwords.hashed(password, hasher)
    db.session.flush()
    end_all_sign_ins(user)
    end_links(user.id)
    return revoke_all_tokens(user) if end_tokens else 0


def change_email(*, user: User, email: str, by: Principal) -> None:
    """Set a new e-mail address, and end every sign-in and link of the user; raise Conflict if the address is taken."""
    require(policy.may_change_identity, by, user)
    acting_as(db.session(), by.actor)
    db.session.refresh(user, with_for_update=True)
    user.email, user.email_key = email, address_key(email)
    _flush(email)
    end_all_sign_ins(user)
    end_links(user.id)


def change_own_email(*, user: User, email: str, by: Principal) -> None:
    """Set an address that its user has shown to be theirs, and end their other sign-ins and every link.

    Raise Conflict if the address is taken, Denied if a change before this one has ended the sign-in that makes it.
    """
    require(policy.may_change_account, by, user)
    acting_as(db.session(), by.actor)
    lock_signed_in(user, by=by)
    user.email, user.email_key = email, address_key(email)
    _flush(email)
    end_other_sign_ins(user_id=user.id, by=by)
    end_links(user.id)


def change_role(
    *,
    user: User,
    role: Role,
    by: Principal,
    organisation_id: str | None = None,
    member_id: str | None = None,
    access_until: date | None = None,
) -> None:
    """Give a user another role, with what it stands for, and end every sign-in and API token: none was meant for it.

    The last day of their access is `access_until`, else what it was.
    Raise Conflict if the role's organisation or member is missing, or nobody would be left who administers RANZ.
    """
    require(policy.may_change_identity, by, user)
    acting_as(db.session(), by.actor)
    db.session.refresh(user, with_for_update=True)
    last_day = access_until or user.access_until
    if role is not Role.RANZ_ADMIN or (last_day and (last_day < clock.today() or user.access_until is None)):
        refuse_last_admin(user)
    user.role, user.organisation_id, user.member_id, user.access_until = role, organisation_id, member_id, last_day
    _flush(user.email)
    end_access(user)


def deactivate_user(*, user: User, by: Principal, reason: str = "", version: int | None = None) -> None:
    """Deactivate a user: the record stays, they cannot sign in any more, and their sign-ins and API tokens end.

    Raise Conflict if it is themselves, or nobody would be left who administers RANZ; Stale if they have left `version`.
    """
    require(policy.may_deactivate_user, by, user)
    if by.actor.user_id == user.id:
        raise Conflict(OWN_DEACTIVATION)
    acting_as(db.session(), by.actor, reason=reason)
    db.session.refresh(user, with_for_update=True)
    changes_at(user, {"active": False}, version=version, noun=NOUN)
    refuse_last_admin(user)
    user.active = False
    db.session.flush()
    end_access(user)
    end_links(user.id)


def reactivate_user(*, user: User, by: Principal, version: int | None = None) -> None:
    """Let a deactivated user sign in again, as before; what has ended stays ended. Raise Stale as `deactivate_user`."""
    require(policy.may_reactivate_user, by, user)
    acting_as(db.session(), by.actor)
    db.session.refresh(user, with_for_update=True)
    changes_at(user, {"active": True}, version=version, noun=NOUN)
    user.active = True
    db.session.flush()


def sign_user_out(*, user: User, by: Principal) -> int:
    """End every sign-in of a user, and return how many there were."""
    require(policy.may_end_all_sign_ins, by, user)
    acting_as(db.session(), by.actor)
    return end_all_sign_ins(user)


def set_shortcuts(*, user: User, enabled: bool, by: Principal) -> None:
    """Switch the keyboard shortcuts on or off for one user (WCAG 2.2, 2.1.4)."""
    require(policy.may_change_account, by, user)
    acting_as(db.session(), by.actor)
    user.shortcuts_enabled = enabled


def _flush(email: str) -> None:
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise _not_stored(violated_constraint(error), email) from error


def _not_stored(constraint: str, email: str) -> Conflict:
    if constraint == "uq_users_email_key":
        return Conflict(
            f"{email} already has an account.",
            logged="This email address already has an account.",
            constraint=constraint,
        )
    if constraint == "ck_users_role_stands_for":
        sentence = "An organisation administrator needs an organisation, organisation staff need a member, "
        return Conflict(f"{sentence}and a RANZ administrator needs neither.", constraint=constraint)
    return Conflict("Organisation or member not found.", constraint=constraint)


def refuse_last_admin(user: User) -> None:
    """Raise Conflict if the user is the last RANZ administrator who may act, or who may without a last day: once that
    of each other one is over, nobody would be left.

    One transaction about an administrator at a time gets past this point, and sees what the one before it has left.
    """
    if user.role is not Role.RANZ_ADMIN:
        return
    advisory_lock(db.session.connection(), "RANZ administrators")
    if queries.list_admin_ids() == [user.id]:
        raise Conflict(LAST_ADMIN)
    if queries.list_admin_ids(without_end=True) == [user.id]:
        raise Conflict(LAST_WITHOUT_END)
