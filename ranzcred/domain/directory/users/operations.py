"""The operations that change users from their list. None commits; the caller rolls back after a refusal."""

from collections.abc import Mapping
from typing import Any

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import changes_at, get_locked, translate_db_errors
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.permissions import Role
from ranzcred.core.policy import require
from ranzcred.domain.accounts import policy, throttle
from ranzcred.domain.accounts.access import end_access
from ranzcred.domain.accounts.models import SignIn, User
from ranzcred.domain.accounts.users import refuse_last_admin
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as, record_event
from ranzcred.domain.directory.users.lists import UserNotFound
from ranzcred.domain.directory.users.stands_for import refuse_wrong_keys

NOUN = "user"
OWN_ROLE = "You can't change your own role or access. Ask another RANZ administrator."
STANDING = frozenset({"role", "organisation_id", "member_id"})
ACCESS = STANDING | {"access_until"}


def get_user(user_id: str) -> User:
    """Return a user, or raise NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise UserNotFound
    return user


def update_user(*, user_id: str, version: int | None, changes: Mapping[str, Any], by: Principal) -> User:
    """Change attributes of a user, if still at `version` (None: any version).

    Another role, or what it stands for, ends every sign-in and API token, since none was meant for it; so does a last
    day that is over. Raise Stale if the user has left the version, unless it has all these values already; NotFound if
    it does not exist; Invalid if the role stands for something else; Conflict if it is one's own role or access, or
    nobody would be left who administers RANZ.
    """
    acting_as(db.session(), by.actor)
    user = get_locked(User, user_id, UserNotFound)
    require(policy.may_change_user, by, user)
    changes = changes_at(user, changes, version=version, noun=NOUN)
    if ACCESS & changes.keys() and by.actor.user_id == user.id:
        raise Conflict(OWN_ROLE)
    standing = {name: changes.get(name, getattr(user, name)) for name in STANDING}
    if STANDING & changes.keys():
        refuse_wrong_keys(**standing)
    last_day = changes.get("access_until")
    over = last_day is not None and last_day < clock.today()
    ends = over or (last_day is not None and user.access_until is None)
    if standing["role"] is not Role.RANZ_ADMIN or ends:
        refuse_last_admin(user)
    for name, value in changes.items():
        setattr(user, name, value)
    with translate_db_errors(NOUN, {}):
        db.session.flush()
    if STANDING & changes.keys() or over:
        end_access(user)
    return user


def unlock_user(*, user: User, by: Principal) -> None:
    """Let a user try to sign in again at once, after too many attempts that failed."""
    require(policy.may_change_user, by, user)
    acting_as(db.session(), by.actor)
    throttle.unlock(user.email_key)
    record_event(db.session(), action=AuditAction.UPDATE, resource=user, details={"unlocked": True})


def get_sign_in_of(*, user_id: str, sign_in_id: str) -> SignIn:
    """Return a sign-in of a user; raise NotFound if they have no such sign-in that goes on."""
    sign_in = db.session.get(SignIn, sign_in_id)
    if sign_in is None or sign_in.user_id != user_id or sign_in.ended_at:
        raise NotFound("Sign-in not found. It may have ended.")
    return sign_in
