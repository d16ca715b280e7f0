"""The end of a way in, which is never the last one of its user. Nothing in this module commits."""

from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.policy import require
from ranzcred.domain.accounts import policy
from ranzcred.domain.accounts.factors.operations import has_passkey
from ranzcred.domain.accounts.identities.models import UserIdentity
from ranzcred.domain.accounts.identities.operations import list_identities
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import lock_signed_in
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as

LAST_WAY_IN = "This is your only way to sign in. Set a password or a passkey first."
NOT_FOUND = "Account not found. It may have been removed."


def remove_identity(*, identity_id: str, password_counts: bool, by: Principal) -> User:
    """Remove a link of one's own and return the user.

    Raise NotFound if there is none, Conflict if it is the last way to sign in.
    """
    user = db.session.get_one(User, by.actor.user_id)
    require(policy.may_change_account, by, user)
    acting_as(db.session(), by.actor)
    lock_signed_in(user, by=by)
    identity = db.session.get(UserIdentity, identity_id)
    if identity is None or identity.user_id != user.id:
        raise NotFound(NOT_FOUND)
    others = len(list_identities(user.id)) - 1
    if not (others or has_passkey(user) or (password_counts and user.password_hash)):
        raise Conflict(LAST_WAY_IN)
    db.session.delete(identity)
    db.session.flush()
    return user
