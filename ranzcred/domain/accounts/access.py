"""Who may act now, asked wherever somebody shows who they are, and the end of everything they act through."""

import functools
from typing import cast

from sqlalchemy import ColumnElement, Date, Table, and_, bindparam, exists, or_, select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.api_tokens import revoke_all_tokens
from ranzcred.domain.accounts.links.tokens import end_links
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import end_all_sign_ins


@functools.cache  # it is asked with each request, and to build it takes longer than to ask it
def may_act() -> ColumnElement[bool]:
    """Return SQL for whether a user may act now.

    The user is active, and the last day of their access is not over. Whoever is a member of an organisation's staff
    is active there too; and an organisation's administrator who is one of its staff is still in that organisation. A
    member who was moved goes on seeing their own credentials. The organisation's programme status does not count: it
    says nothing of who works there, and they only read what is theirs.
    """
    # The table is reached through the foreign key: accounts know nothing of the directory above them.
    [reference] = cast("Table", User.__table__).c.member_id.foreign_keys
    member = reference.column.table.alias()
    is_staff = exists().where(
        member.c.id == User.member_id,
        member.c.active,
        or_(User.role != Role.ORG_ADMIN, member.c.organisation_id == User.organisation_id),
    )
    today = bindparam(None, callable_=clock.today, type_=Date())
    in_time = or_(User.access_until.is_(None), User.access_until >= today)
    return and_(User.active, in_time, or_(User.member_id.is_(None), is_staff))


@functools.cache
def has_way_in() -> ColumnElement[bool]:
    """Return SQL for whether a user has something to sign in with: a password, a passkey, an account elsewhere."""
    # By their names: the features that keep them end access by this module.
    ways = [cast("Table", User.__table__).metadata.tables[name] for name in ("passkeys", "user_identities")]
    return or_(User.password_hash.is_not(None), *(exists().where(way.c.user_id == User.id) for way in ways))


def is_true_of(user: User, condition: ColumnElement[bool]) -> bool:
    """Return whether something is so of a user in the database: `may_act()`, say."""
    return bool(db.session.scalar(select(exists().where(User.id == user.id, condition))))


def end_access(user: User) -> None:
    """End every sign-in of a user, and revoke their API tokens."""
    end_all_sign_ins(user)
    revoke_all_tokens(user)


def end_lost_access(*, member_id: str) -> None:
    """End the access of a member's users who may not act any more. Flush the change of the member first."""
    users = select(User).where(User.member_id == member_id, ~may_act())
    for user in db.session.scalars(users.order_by(User.id).with_for_update()).all():
        end_access(user)
        end_links(user.id)
