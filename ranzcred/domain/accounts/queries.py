"""Queries of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, exists, func, or_, select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.permissions import Role
from ranzcred.core.text import address_key
from ranzcred.domain.accounts.access import has_way_in, may_act
from ranzcred.domain.accounts.models import ApiToken, SignInFailure, User


@dataclass(frozen=True, kw_only=True)
class MemberUser:
    """A user who is a member of an organisation's staff, or an administrator of it by the member's email."""

    user: User
    may_act: bool
    has_way_in: bool
    tokens: int
    """How many API tokens they have in use."""

    @property
    def follows(self) -> bool:
        """Return whether their access ends with the member's."""
        return self.user.member_id is not None


def list_admin_ids(*, without_end: bool = False) -> Sequence[str]:
    """Return the keys of the RANZ administrators who can sign in, of all or of those whose access has no last day."""
    theirs = select(User.id).where(User.role == Role.RANZ_ADMIN, may_act(), has_way_in())
    return db.session.scalars(theirs.where(User.access_until.is_(None)) if without_end else theirs).all()


def list_admins() -> Sequence[User]:
    """Return the RANZ administrators who can sign in, by name."""
    theirs = select(User).where(User.role == Role.RANZ_ADMIN, may_act(), has_way_in())
    return db.session.scalars(theirs.order_by(User.name_folded, User.id)).all()


def has_admin() -> bool:
    """Return whether there is a RANZ administrator who can sign in."""
    return bool(db.session.scalar(select(exists().where(User.role == Role.RANZ_ADMIN, may_act(), has_way_in()))))


def find_user(email: str) -> User | None:
    """Return the user with this e-mail address, whatever its case, or None."""
    return db.session.scalar(select(User).where(User.email_key == address_key(email)))


def find_user_who_may_act(email: str) -> User | None:
    """Return the user with this e-mail address, or None if there is none or they may not act now."""
    return db.session.scalar(select(User).where(User.email_key == address_key(email), may_act()))


def list_member_users(member_id: str, *, organisation_id: str, email_key: str) -> Sequence[MemberUser]:
    """Return the users who are this member, or who administer the organisation by this email, by email."""
    in_use = (ApiToken.user_id == User.id, ApiToken.revoked_at.is_(None))
    tokens = select(func.count(ApiToken.id)).where(*in_use).scalar_subquery()
    administers = and_(User.member_id.is_(None), User.organisation_id == organisation_id, User.email_key == email_key)
    columns = (User, may_act(), has_way_in(), tokens)
    rows = db.session.execute(
        select(*columns).where(or_(User.member_id == member_id, administers)).order_by(User.email_key)
    )
    return [
        MemberUser(user=user, may_act=acts, has_way_in=enters, tokens=number) for user, acts, enters, number in rows
    ]


@dataclass(frozen=True, kw_only=True)
class FailedSignIns:
    """How many sign-ins failed for how many users whose sign-ins were slowed down."""

    tries: int
    users: int


def failed_sign_ins(*, since: date) -> FailedSignIns:
    """Return the failed sign-ins of users who were throttled since the start of a day."""
    tries, users = db.session.execute(*_failed_sign_ins(clock.start_of(since))).one()
    return FailedSignIns(tries=tries, users=users)


@built_once
def _failed_sign_ins(since: datetime) -> Select[int, int]:
    return select(func.coalesce(func.sum(SignInFailure.tries), 0), func.count()).where(
        SignInFailure.user_id.is_not(None), SignInFailure.throttled_at >= since
    )
