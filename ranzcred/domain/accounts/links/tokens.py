"""Links: created for a user, and ended. None of this commits, and none of it knows a token."""

from sqlalchemy import ColumnElement, delete, insert, literal, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.types import new_key
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.sign_ins import RETENTION
from ranzcred.domain.audit.actor import Principal


def create_link(*, user_id: str, kind: LinkKind, by: Principal, email: str | None = None) -> UserToken:
    """Create a link for a user in place of those of its kind; whoever delivers it makes its token."""
    _make_way(user_id, kind)
    now = clock.now()
    link = UserToken(
        id=new_key(),
        user_id=user_id,
        kind=kind,
        email=email,
        created_at=now,
        expires_at=now + kind.lifetime,
        made_by=by.actor.user_id,
    )
    db.session.add(link)
    db.session.flush()
    return link


def create_link_where(condition: ColumnElement[bool], *, user_id: str, kind: LinkKind) -> str:
    """Create a link as `create_link` does if the condition holds in the database, and return its key: the statements
    are the same if it does not.
    """
    _make_way(user_id, kind)
    now, columns = clock.now(), UserToken.__table__.c
    row = {"id": new_key(), "user_id": user_id, "kind": kind, "created_at": now, "expires_at": now + kind.lifetime}
    values = select(*(literal(value, columns[name].type) for name, value in row.items())).where(condition)
    db.session.execute(insert(UserToken).from_select(list(row), values, include_defaults=False))
    return str(row["id"])


def _make_way(user_id: str, kind: LinkKind) -> None:
    """End the links of a kind. Whoever ends links has locked their user first, as a new one does when it is stored."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update())
    end_links(user_id, kind)


def end_links(user_id: str, *kinds: LinkKind) -> None:
    """End the links of a user that are not used yet, of all kinds if none is named."""
    ended = update(UserToken).where(UserToken.user_id == user_id, UserToken.used_at.is_(None))
    of_these = ended.where(UserToken.kind.in_(kinds)) if kinds else ended
    db.session.execute(of_these.values(used_at=clock.now()), execution_options={"synchronize_session": False})


def delete_old_links() -> int:
    """Delete the links whose time was over long ago, used or not; return how many there were."""
    old = delete(UserToken).where(UserToken.expires_at < clock.now() - RETENTION)
    return len(db.session.scalars(old.returning(UserToken.id)).all())
