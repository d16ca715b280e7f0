"""The operations that set up and remove second factors. None commits."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.versions import translate_db_errors
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.permissions import TWO_FACTOR_NEEDED_BY
from ranzcred.core.policy import require
from ranzcred.domain.accounts import policy
from ranzcred.domain.accounts.factors import recovery_codes
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.factors.passkeys import NewPasskey
from ranzcred.domain.accounts.factors.sealed_secrets import seal_secret
from ranzcred.domain.accounts.factors.totp import USERS, find_step
from ranzcred.domain.accounts.identities.models import UserIdentity
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import end_all_sign_ins, end_other_sign_ins, lock_signed_in
from ranzcred.domain.accounts.users import refuse_last_admin
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as, record_event

LAST_FACTOR = "Your role needs two-factor. Set up another passkey or authenticator app before you remove this one."
TAKEN = "This passkey is set up already."
LAST_WAY_IN = "This is your only way to sign in. Set a password before you remove it."


def set_up_app(*, user: User, secret: str, code: str, keys: Sequence[str], by: Principal) -> list[str] | None:
    """Store the secret of an authenticator app, in place of one from before, if the code is one of it.

    Return the recovery codes that were made with it, none where there are some already; None if the code is wrong.
    """
    require(policy.may_change_factors, by, user)
    step = find_step(secret, code)
    if step is None:
        return None
    _begin(user, by)
    user.totp_secret = seal_secret(secret, user_id=user.id, keys=keys)
    user.totp_last_step = step
    return _added(user, by)


def remove_app(*, user: User, by: Principal) -> None:
    """Remove the user's authenticator app. Raise Conflict if it is the last factor of somebody who needs one."""
    require(policy.may_change_factors, by, user)
    _begin(user, by)
    require_app(user)
    if not has_passkey(user):
        _refuse_last_factor(user)
    user.totp_secret = user.totp_last_step = None
    _removed(user, by)


def add_passkey(*, user: User, new: NewPasskey, name: str, by: Principal) -> list[str]:
    """Add a passkey to the user's. Raise Conflict if it is there already.

    Return the recovery codes that were made with it, none where there are some already.
    """
    require(policy.may_change_factors, by, user)
    return _add_passkey(user, new, name, by)


def add_first_passkey(*, user: User, new: NewPasskey, name: str, by: Principal) -> list[str]:
    """Add the passkey by which somebody accepts an invitation, and return as `add_passkey` does; `by` is the link's."""
    require(policy.may_change_account, by, user)
    return _add_passkey(user, new, name, by)


def _add_passkey(user: User, new: NewPasskey, name: str, by: Principal) -> list[str]:
    _begin(user, by)
    db.session.add(Passkey(user_id=user.id, name=name, **asdict(new)))
    with translate_db_errors("passkey", {"uq_passkeys_credential_id": Conflict(TAKEN)}):
        return _added(user, by)


def remove_passkey(*, passkey_id: str, password_counts: bool, by: Principal) -> User:
    """Remove a passkey of one's own and return the user.

    Raise NotFound if there is none; Conflict if it is the last way in, or the last factor of somebody who needs one.
    """
    user = db.session.get_one(User, by.actor.user_id)
    require(policy.may_change_factors, by, user)
    _begin(user, by)
    passkey = get_passkey(passkey_id, user_id=user.id)
    if not has_passkey(user, Passkey.id != passkey.id):
        _refuse_last_way_in(user, password_counts=password_counts)
        if user.totp_secret is None:
            _refuse_last_factor(user)
    db.session.delete(passkey)
    _removed(user, by)
    return user


def begin_grace(user: User, *, days: int) -> None:
    """Note the day from which a user needs a second factor, when they first sign in without one."""
    if user.role in TWO_FACTOR_NEEDED_BY and user.two_factor_since is None and user.two_factor_due_on is None:
        due = clock.today() + timedelta(days=days)
        # It is in no entry of the log, and so counts no version of the user: the statement passes the session by.
        db.session.connection().execute(update(USERS).where(USERS.c.id == user.id).values(two_factor_due_on=due))


def require_app(user: User) -> None:
    """Raise NotFound unless the user has an authenticator app."""
    if user.totp_secret is None:
        raise NotFound("Authenticator app not found. It may have been removed.")


def new_recovery_codes(*, user: User, by: Principal) -> list[str]:
    """Return new recovery codes; those from before end. Raise Conflict for somebody without a second factor."""
    require(policy.may_change_factors, by, user)
    _begin(user, by)
    if user.two_factor_since is None:
        raise Conflict("Set up an authenticator app or a passkey first.")
    record_event(db.session(), action=AuditAction.UPDATE, resource=user, details={"recovery_codes": "new"})
    return recovery_codes.replace_codes(user)


def reset_two_factor(*, user: User, reason: str, by: Principal) -> None:
    """Remove every factor of a user who has lost them, and end their sign-ins. Who needs one sets it up at once.

    Raise Conflict if there is none, or if it is all by which the last RANZ administrator signs in.
    """
    require(policy.may_reset_factors, by, user)
    acting_as(db.session(), by.actor, reason=reason)
    db.session.refresh(user, with_for_update=True)
    passkeys = list_passkeys(user.id)
    if user.two_factor_since is None and not passkeys:
        raise Conflict("This user has no second factor.")
    if not has_other_way_in(user):
        refuse_last_admin(user)
    for passkey in passkeys:
        db.session.delete(passkey)
    user.totp_secret = user.totp_last_step = user.two_factor_since = None
    if user.role in TWO_FACTOR_NEEDED_BY:
        user.two_factor_due_on = clock.today()
    recovery_codes.delete_codes(user)
    db.session.flush()
    end_all_sign_ins(user)


def list_passkeys(user_id: str) -> Sequence[Passkey]:
    """Return the passkeys of a user, by name."""
    return db.session.scalars(
        select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.name, Passkey.id)
    ).all()


def has_passkey(user: User, *which: ColumnElement[bool]) -> bool:
    """Return whether a user has a passkey, of those meant by `which`."""
    return bool(db.session.scalar(select(exists().where(Passkey.user_id == user.id, *which))))


def has_other_way_in(user: User) -> bool:
    """Return whether a user has something to sign in with beside passkeys."""
    return user.password_hash is not None or _has_identity(user)


def get_passkey(passkey_id: str, *, user_id: str) -> Passkey:
    """Return a passkey of a user, or raise NotFound."""
    passkey = db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.user_id != user_id:
        raise NotFound("Passkey not found. It may have been removed.")
    return passkey


def _begin(user: User, by: Principal) -> None:
    acting_as(db.session(), by.actor)
    lock_signed_in(user, by=by)


def _added(user: User, by: Principal) -> list[str]:
    """Note that there is a factor more, end the other sign-ins, and return the codes that come with the first."""
    if user.two_factor_since is None:
        user.two_factor_since = clock.now()
    db.session.flush()
    end_other_sign_ins(user_id=user.id, by=by)
    return [] if recovery_codes.count_codes_left(user.id) else recovery_codes.replace_codes(user)


def _removed(user: User, by: Principal) -> None:
    db.session.flush()
    if user.totp_secret is None and not has_passkey(user):
        user.two_factor_since = None
        recovery_codes.delete_codes(user)
        db.session.flush()
    end_other_sign_ins(user_id=user.id, by=by)


def _refuse_last_factor(user: User) -> None:
    if user.role in TWO_FACTOR_NEEDED_BY:
        raise Conflict(LAST_FACTOR)


def _refuse_last_way_in(user: User, *, password_counts: bool) -> None:
    if password_counts and user.password_hash is not None:
        return
    if not _has_identity(user):
        raise Conflict(LAST_WAY_IN)


def _has_identity(user: User) -> bool:
    return bool(db.session.scalar(select(exists().where(UserIdentity.user_id == user.id))))
