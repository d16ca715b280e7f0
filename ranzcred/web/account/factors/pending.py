"""A sign-in whose password was right, until its second factor is: kept in the session, it signs nobody in."""

from dataclasses import dataclass
from datetime import timedelta

from flask import session

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import SignInMethod
from ranzcred.domain.audit.fingerprints import fingerprint

PENDING = "pending_sign_in"
LASTS = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class PendingSignIn:
    """Whose sign-in it is, and by which password."""

    user: User
    password: str
    """The fingerprint of the password's hash as it was proved."""
    first: SignInMethod
    """How they have shown who they are so far."""

    def is_current(self) -> bool:
        """Lock the user until the transaction ends, and return whether the password that was proved is still theirs."""
        db.session.refresh(self.user, with_for_update=True)
        return fingerprint(self.user.password_hash or "") == self.password


def keep_pending(user: User, first: SignInMethod = SignInMethod.PASSWORD) -> None:
    """Keep that the password was right, or that a provider has said who it is, for five minutes."""
    proved = fingerprint(user.password_hash or "")
    session[PENDING] = {"user": user.id, "password": proved, "first": first.value, "at": clock.now().timestamp()}


def find_pending() -> PendingSignIn | None:
    """Return the sign-in that waits for its second factor, or None if there is none, or it has waited too long."""
    kept = session.get(PENDING)
    if kept is None or not -clock.CLOCKS_APART <= timedelta(seconds=clock.now().timestamp() - kept["at"]) <= LASTS:
        return None
    user = db.session.get(User, kept["user"])
    return PendingSignIn(user=user, password=kept["password"], first=SignInMethod(kept["first"])) if user else None
