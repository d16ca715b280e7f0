"""The notice that a micro-credential is due for review, once to each administrator of RANZ, in the application."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import load_only

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.locks import advisory_lock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.access import may_act
from ranzcred.domain.accounts.models import User
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.notifications import outbox
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.notifications.outbox import NewMessage
from ranzcred.domain.notifications.recipients import Recipient
from ranzcred.domain.notifications.rendering import MessageText
from ranzcred.domain.notifications.types import Channel, NotificationType

MAIL = "definition_review"
NOTICE_DAYS = 90
"""How many days before its review is due a definition is told of."""
TYPE = NotificationType.DOCUMENT_REVIEW_DUE


def queue_reviews(settings: Settings, *, today: date) -> int:
    """Queue the notices that are due and were not given yet; return their number. It commits."""
    with writing():
        advisory_lock(db.session.connection(), "notices of reviews")
        definitions = _due(today)
        users = _administrators() if definitions else []
        given = _given([_address(each) for each in definitions])
        messages = [
            _message(definition, user)
            for definition in definitions
            for user in users
            if not any(sent >= _first_day(definition) for sent in given.get((_address(definition), user.id), ()))
        ]
        return outbox.queue(messages, settings).messages if messages else 0


def _due(today: date) -> Sequence[MicroCredentialDefinition]:
    """Return the definitions whose review is due within the time of the notice, but for retired ones."""
    return db.session.scalars(
        select(MicroCredentialDefinition)
        .where(
            MicroCredentialDefinition.review_due_on <= today + timedelta(days=NOTICE_DAYS),
            MicroCredentialDefinition.state != DefinitionState.RETIRED,
        )
        .order_by(MicroCredentialDefinition.review_due_on, MicroCredentialDefinition.id)
    ).all()


def _administrators() -> Sequence[User]:
    columns = load_only(User.name, User.role)
    return db.session.scalars(
        select(User).where(may_act(), User.role == Role.RANZ_ADMIN).order_by(User.id).options(columns)
    ).all()


def _given(addresses: Sequence[str]) -> dict[tuple[str, str], list[date]]:
    """Return the days of the notices that were given, by address and user."""
    rows = db.session.execute(
        select(Notification.action_url, Notification.user_id, Notification.created_at).where(
            Notification.type == TYPE, Notification.action_url.in_(addresses)
        )
    )
    given: dict[tuple[str, str], list[date]] = {}
    for address, user_id, created_at in rows:
        given.setdefault((str(address), str(user_id)), []).append(clock.today(created_at))
    return given


def _first_day(definition: MicroCredentialDefinition) -> date:
    """Return the day from which on a notice is about the review that is due now."""
    due = definition.review_due_on or date.max
    return due - timedelta(days=NOTICE_DAYS)


def _address(definition: MicroCredentialDefinition) -> str:
    return f"/admin/micro-credentials/{definition.id}"


def _message(definition: MicroCredentialDefinition, user: User) -> NewMessage:
    values = {"definition": definition.title, "due_on": str(definition.review_due_on)}
    return NewMessage(
        type=TYPE,
        channel=Channel.IN_APP,
        recipient=Recipient(key=f"user:{user.id}", name=user.name, user_id=user.id),
        address=None,
        text=MessageText(mail=MAIL, values=values),
        action_url=_address(definition),
    )
