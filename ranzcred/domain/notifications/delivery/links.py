"""Links that are good once: each is made by whoever delivers it, and only its hash is stored."""

import secrets
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.accounts.access import may_act
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.accounts.models import User, token_hash

TOKEN_BYTES = 32
PATHS = {LinkKind.INVITE: "invitation", LinkKind.RESET: "reset", LinkKind.EMAIL: "new-email"}
"""The first segment of the address of each kind's page."""
ENDED = "Cancelled: the link was used or ended before this was sent."


def usable() -> ColumnElement[bool]:
    """Return SQL for whether a link can be used now: once, in its time, by a user who may act."""
    # Not all columns, as exists() alone would ask for: delivery's role may read few of users.
    theirs = select(User.id).where(User.id == UserToken.user_id, may_act()).exists()
    return and_(UserToken.used_at.is_(None), UserToken.expires_at > clock.now(), theirs)


def issue(link_id: str) -> str | None:
    """Make the token of a link in a transaction of its own, in place of one from a try before; return its path, or None
    if the link has ended.
    """
    with writing():
        return new_path(link_id)


def new_path(link_id: str) -> str | None:
    """Make the token of a link, and return its path, or None if the link has ended."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    stored: Any = (
        update(UserToken)
        .where(UserToken.id == link_id, usable())
        .values(token_hash=token_hash(token))
        .returning(UserToken.kind)
    )
    kind = db.session.execute(stored, execution_options={"synchronize_session": False}).scalar()
    return f"/{PATHS[kind]}/{token}" if kind else None
