"""Links by email: invitations, as they are sent and as they arrive."""

from typing import Any

from flask import Flask

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.domain.account_mail.invitations import Invitation, invite_user
from ranzcred.domain.accounts.links.models import LinkKind
from ranzcred.domain.accounts.links.tokens import create_link
from ranzcred.domain.notifications.delivery.links import new_path
from ranzcred.domain.notifications.delivery.worker import deliver
from tests.support.environment import settings_of
from tests.support.factories.people import Account, numbers
from tests.support.factories.principals import ANYBODY
from tests.support.mailbox import Mailbox, plain_text


def invite(app: Flask, *, role: Role = Role.RANZ_ADMIN, email: str = "", **columns: Any) -> Invitation:
    """Invite somebody; the address of the link is there where no mail is set up."""
    email = email or f"hine.{next(numbers)}@example.co.nz"
    with app.app_context(), writing():
        invitation = invite_user(
            name="Hine Moana", email=email, role=role, by=ANYBODY, settings=settings_of(app), **columns
        )
        db.session.refresh(invitation.user)
        db.session.expunge(invitation.user)
        return invitation


def invited(app: Flask, *, role: Role = Role.RANZ_ADMIN, **columns: Any) -> Account:
    """Somebody who was invited, and has chosen nothing yet."""
    user = invite(app, role=role, **columns).user
    return Account(id=user.id, email=user.email, name=user.name, role=role)


def new_link(app: Flask, kind: LinkKind, *, user_id: str, email: str | None = None) -> str:
    """The path of a new link, as a mail would have it."""
    with app.app_context(), writing():
        path = new_path(create_link(user_id=user_id, kind=kind, by=ANYBODY, email=email).id)
        assert path is not None
        return path


def link_in_mail(app: Flask, box: Mailbox) -> str:
    """Deliver what waits, and return the path of the link in the last mail."""
    send_waiting(app)
    return path_in(plain_text(box.taken[-1][1]), base_url=settings_of(app).base_url)


def send_waiting(app: Flask) -> None:
    """Deliver what waits."""
    with app.app_context():
        assert deliver(settings_of(app)).well


def path_in(text: str, *, base_url: str) -> str:
    """Return the path of the first link in a text that is not to settings."""
    start = text.index(f": {base_url}/") + len(f": {base_url}")
    return text[start:].split()[0]
