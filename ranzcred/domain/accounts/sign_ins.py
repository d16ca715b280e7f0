"""The operations that start and end sign-ins. None commits."""

import enum
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.types import moment_text, new_key
from ranzcred.core.errors import Denied, NotFound
from ranzcred.core.policy import require
from ranzcred.domain.accounts import policy
from ranzcred.domain.accounts.models import SignIn, User, token_hash
from ranzcred.domain.accounts.principal import ClientInfo, KnownBy
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import USER_AGENT_LENGTH, Principal
from ranzcred.domain.audit.fingerprints import fingerprint
from ranzcred.domain.audit.recording import acting_as, record_event

TOKEN_BYTES = 32
RETENTION = timedelta(days=90)
"""How long the address and browser of an ended sign-in are kept at least. That there was one, the audit log keeps."""
IDLE = timedelta(minutes=30)
"""How long a sign-in lasts that is not used."""
LONGEST = timedelta(hours=12)
"""How long a sign-in lasts at most, however it is used."""
ENDED = "You were signed out before this was saved. Sign in and try again."


class SignInMethod(enum.StrEnum):
    """How somebody has shown who they are, as the log says it."""

    PASSWORD = "password"  # noqa: S105 - how, not the password
    PASSWORD_AND_TOTP = "password+totp"  # noqa: S105 - how, not the password
    PASSWORD_AND_RECOVERY = "password+recovery"  # noqa: S105 - how, not the password
    PASSKEY = "passkey"
    OIDC = "oidc"
    OIDC_AND_TOTP = "oidc+totp"
    OIDC_AND_RECOVERY = "oidc+recovery"
    OIDC_AND_MFA = "oidc+mfa"
    """The provider says that they showed two factors there."""

    @property
    def by_password(self) -> bool:
        return self.value.startswith("password")

    def with_second(self, factor: str) -> "SignInMethod":
        """Return the method of whoever has shown this first and then a second factor, "totp" or "recovery"."""
        return SignInMethod(f"{self.value}+{factor}")

    @property
    def two_factors(self) -> bool:
        """Return whether it was by two factors; a passkey is both, since its device asks who uses it."""
        return self not in {SignInMethod.PASSWORD, SignInMethod.OIDC}

    @property
    def by_own_factor(self) -> bool:
        """Return whether it was by a factor that is set up here; a provider asks for its own."""
        return self.two_factors and self is not SignInMethod.OIDC_AND_MFA


def lock_password(user: User, *, proved: str) -> bool:
    """Lock a user until the transaction ends, and return whether the password hash that was proved is still theirs.

    Proving takes a while. Whoever changes the password meanwhile ends every sign-in there is, and must end this one.
    """
    db.session.refresh(user, with_for_update=True)
    return user.password_hash == proved


def lock_signed_in(user: User, *, by: Principal) -> None:
    """Lock a user until the transaction ends; raise Denied if the sign-in by which somebody acts has ended since."""
    db.session.refresh(user, with_for_update=True)
    ended = exists().where(SignIn.id == by.actor.sign_in_id, SignIn.ended_at.is_not(None))
    if by.actor.sign_in_id and db.session.scalar(select(ended)):
        raise Denied(ENDED)


def start_sign_in(
    *,
    user: User,
    client: ClientInfo,
    method: SignInMethod = SignInMethod.PASSWORD,
    proved: bool = True,
    shown_at: datetime | None = None,
    since: datetime | None = None,
) -> str:
    """Sign a user in, and return the token for the cookie. Unless all was `proved` that they are asked for again, they
    are asked before what matters; they showed it now, or at `shown_at`. With `since` it lasts as if it had begun then.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    sign_in = SignIn(
        id=new_key(),
        user_id=user.id,
        token_hash=token_hash(token),
        created_at=since or now,
        last_seen_at=now,
        proved_at=min(now, shown_at or now) if proved else None,
        ip_address=client.ip_address,
        user_agent=client.user_agent[:USER_AGENT_LENGTH] if client.user_agent else None,
    )
    db.session.add(sign_in)
    known_by = KnownBy(sign_in_id=sign_in.id, token_fingerprint=fingerprint(sign_in.token_hash))
    acting_as(db.session(), client.actor(user_id=user.id, email=user.email, role=user.role, known_by=known_by))
    signed_in: dict[str, object] = {
        "id": sign_in.id,
        "created_at": moment_text(sign_in.created_at),
        "token_hash": known_by.token_fingerprint,
    }
    if method.by_password:
        signed_in["password_hash"] = fingerprint(user.password_hash or "")
    db.session.flush()  # what was changed before, such as the password, has its entry before this one
    record_event(
        db.session(), action=AuditAction.LOGIN, resource=user, details={"signed_in": signed_in, "method": method.value}
    )
    return token


def renew_sign_in(*, user: User, client: ClientInfo, method: SignInMethod, by: Principal) -> str:
    """Put a new sign-in in place of the one by which somebody acts, who has shown again who they are.

    Return its token. It ends no later than the one before; raise Denied if that has ended meanwhile.
    """
    lock_signed_in(user, by=by)
    former = db.session.get_one(SignIn, by.actor.sign_in_id)
    end_sign_in(sign_in_id=former.id, by=by)
    return start_sign_in(user=user, client=client, method=method, since=former.created_at)


def end_sign_in(*, sign_in_id: str, by: Principal) -> None:
    """Sign out: the cookie's token is not valid any more. Nothing happens if the sign-in has ended already."""
    acting_as(db.session(), by.actor)
    sign_in = db.session.get_one(SignIn, sign_in_id)
    require(policy.may_end_sign_in, by, sign_in)
    _end(sign_in.user, SignIn.id == sign_in.id)


def end_all_sign_ins(user: User) -> int:
    """End every sign-in of a user, with one entry that names them, and return how many there were."""
    return _end(user, SignIn.user_id == user.id)


def _end(user: User, which: ColumnElement[bool]) -> int:
    now = clock.now()
    ended = update(SignIn).where(which, SignIn.ended_at.is_(None)).values(ended_at=now).returning(SignIn.id)
    ids = sorted(db.session.scalars(ended))
    if ids:
        signed_out = {"ended_at": moment_text(now), "ids": ids}
        record_event(db.session(), action=AuditAction.LOGOUT, resource=user, details={"signed_out": signed_out})
    return len(ids)


def end_other_sign_ins(*, user_id: str, by: Principal) -> int:
    """End every sign-in of oneself but that by which one acts, and return how many there were."""
    user = db.session.get_one(User, user_id)
    require(policy.may_change_account, by, user)
    acting_as(db.session(), by.actor)
    return _end(user, and_(SignIn.user_id == user_id, SignIn.id != by.actor.sign_in_id))


def list_sign_ins(user_id: str) -> Sequence[SignIn]:
    """Return the sign-ins of a user that last, those used last before the others."""
    now = clock.now()
    lasting = (SignIn.ended_at.is_(None), SignIn.created_at > now - LONGEST, SignIn.last_seen_at > now - IDLE)
    statement = select(SignIn).where(SignIn.user_id == user_id, *lasting)
    return db.session.scalars(statement.order_by(SignIn.last_seen_at.desc(), SignIn.id)).all()


def get_sign_in(sign_in_id: str, *, user_id: str) -> SignIn:
    """Return a sign-in of a user, or raise NotFound."""
    sign_in = db.session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user_id))
    if sign_in is None:
        raise NotFound("Sign-in not found.")
    return sign_in


def delete_old_sign_ins() -> int:
    """Delete the sign-ins that ended, or were used for the last time, long ago; return how many there were."""
    ended = func.coalesce(SignIn.ended_at, SignIn.last_seen_at)
    old = delete(SignIn).where(ended < clock.now() - RETENTION)
    return len(db.session.scalars(old.returning(SignIn.id)).all())
