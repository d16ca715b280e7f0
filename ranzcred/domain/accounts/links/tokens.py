"""Links: created for a user, and ended. None of this commits, and none of it knows a token."""

from sqlalchemy import update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.types import new_key
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.audit.actor import Principal


def create_link(*, user_id: str, kind: LinkKind, by: Principal, email: str | None = None) -> UserToken:
    """Create a link for a user in place of those of its kind; whoever delivers it makes its token."""
    end_links(user_id, kind)
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


def end_links(user_id: str, *kinds: LinkKind) -> None:
    """End the links of a user that are not used yet, of all kinds if none is named."""
    ended = update(UserToken).where(UserToken.user_id == user_id, UserToken.used_at.is_(None))
    of_these = ended.where(UserToken.kind.in_(kinds)) if kinds else ended
    db.session.execute(of_these.values(used_at=clock.now()), execution_options={"synchronize_session": False})
