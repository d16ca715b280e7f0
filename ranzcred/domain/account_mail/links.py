"""Links as they come back: found by their token, and used once. Nothing in this module commits."""

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import LinkEnded
from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.links.models import LinkKind, UserToken
from ranzcred.domain.accounts.models import User, token_hash
from ranzcred.domain.accounts.principal import ClientInfo, SystemPrincipal
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.notifications.delivery.links import usable

ENDED = "This link has ended. Ask for a new one."


def get_link(token: str, kind: LinkKind) -> UserToken:
    """Return the link of a token with its user; raise LinkEnded if it cannot be used now."""
    this = select(UserToken).where(UserToken.token_hash == token_hash(token), UserToken.kind == kind, usable())
    link = db.session.scalar(this.options(joinedload(UserToken.user)))
    if link is None:
        raise LinkEnded(ENDED)
    return link


def use_link(token: str, kind: LinkKind) -> UserToken:
    """Mark a link as used and return it with its user, who is locked; raise LinkEnded as `get_link` does.

    However many requests use it at the same moment, one gets past this point.
    """
    link = get_link(token, kind)
    db.session.refresh(link.user, with_for_update=True)
    used = (
        update(UserToken).where(UserToken.id == link.id, usable()).values(used_at=clock.now()).returning(UserToken.id)
    )
    if db.session.execute(used, execution_options={"synchronize_session": False}).scalar() is None:
        raise LinkEnded(ENDED)
    return link


def link_principal(client: ClientInfo) -> SystemPrincipal:
    """Return the principal of whoever has a link, who may change the account that it is for."""
    actor = Actor(id="system:link", **vars(client))
    return SystemPrincipal(actor=actor, permissions=frozenset({Permission.USER_UPDATE}))


def inviter_name(link: UserToken) -> str:
    """Return the name of whoever made a link, "RANZ" for a command."""
    made_by = db.session.get(User, link.made_by) if link.made_by else None
    return made_by.name if made_by else "RANZ"
