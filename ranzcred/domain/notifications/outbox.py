"""What goes into the outbox, each notice once, and what is taken back. None of it commits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from ranzcred.core import clock
from ranzcred.core.db.locks import serialise
from ranzcred.core.db.session import db
from ranzcred.core.db.types import new_key
from ranzcred.domain.notifications.models import (
    Notification,
    NotificationNotice,
    NotificationPreference,
    OrganisationNotificationPreference,
)
from ranzcred.domain.notifications.send_rules import Reason, why_not
from ranzcred.domain.notifications.types import Channel, DeliveryStatus, NotificationType, Priority

AT_ONCE = 500
"""How many keys one statement names."""
OVERTAKEN = "Overtaken by events before it was delivered."
ITS_NOTICES = NotificationNotice.notification_id == Notification.id


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a notice is about: a credential in one cycle, at so many days before its expiry date (-1: the day after)."""

    credential_id: str
    expiry_date: date
    threshold: int


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that somebody is to have by one channel.

    With `lines` it is a digest of notices, which tells each of them once to `told_to` by this channel: a key such as
    "organisation:..." that stays when an address changes. `recipient` is an address or a number, except in the
    application, where `user_id` is. The preferences of the user and of the organisation are asked.
    """

    kind: NotificationType
    channel: Channel
    title: str
    message: str
    priority: Priority = Priority.NORMAL
    organisation_id: str | None = None
    user_id: str | None = None
    recipient: str | None = None
    action_url: str | None = None
    told_to: str = ""
    name: str = ""
    """What people call whom it is for."""
    lines: Mapping[Subject, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """A draft, with the lines of it that have not been told, and why it is not wanted, if it is not."""

    draft: Draft
    fresh: Mapping[Subject, str]
    reason: Reason | None

    @property
    def goes(self) -> bool:
        """Whether a message is made of it."""
        return not self.reason and bool(self.fresh or not self.draft.lines)


@dataclass(frozen=True, kw_only=True)
class Queued:
    """What became of drafts: how many messages and notices were made, and what was not and why."""

    messages: int = 0
    notices: int = 0
    held: Sequence[tuple[Draft, Reason]] = ()


def channels() -> frozenset[Channel]:
    """Those that this installation has the means for."""
    means = {
        Channel.IN_APP: True,
        Channel.EMAIL: current_app.config["MAIL_SERVER"],
        Channel.SMS: current_app.config["SMS"],
    }
    return frozenset(channel for channel, given in means.items() if given)


def queue(drafts: Sequence[Draft]) -> Queued:
    """Put into the outbox what is wanted, has a channel and has not been told yet.

    One at a time passes here with notices until its transaction ends, so that two never tell the same: the unique
    constraint stands behind it. A digest loses the lines that were told before, and is not made where none is left.
    """
    if any(draft.lines for draft in drafts):
        serialise(db.session.connection(), "notices")
    weighed = weigh(drafts)
    rows: list[dict[str, Any]] = []
    notices: list[dict[str, Any]] = []
    for each in weighed:
        if each.goes:
            row = _row(each.draft)
            rows.append(row)
            notices += [
                {**_notice(each.draft, subject), "line": line, "notification_id": row["id"]}
                for subject, line in each.fresh.items()
            ]
    if rows:
        db.session.execute(insert(Notification), rows)
    if notices:
        db.session.execute(insert(NotificationNotice), notices)
    held = [(each.draft, each.reason) for each in weighed if each.reason]
    return Queued(messages=len(rows), notices=len(notices), held=held)


def weigh(drafts: Sequence[Draft]) -> list[Weighed]:
    """What `queue` would make of drafts, as far as this installation has channels for them."""
    here = channels()
    drafts = [draft for draft in drafts if draft.channel in here]
    told = _told({subject.credential_id for draft in drafts for subject in draft.lines})
    weighed = []
    for draft, reason in zip(drafts, _reasons(drafts), strict=True):
        fresh = {
            subject: line for subject, line in draft.lines.items() if _identity(_notice(draft, subject)) not in told
        }
        weighed.append(Weighed(draft=draft, fresh=fresh, reason=reason))
        if not reason:
            told |= {_identity(_notice(draft, subject)) for subject in fresh}
    return weighed


def cancel(credential_ids: Collection[str]) -> int:
    """Take back what was to be told of these credentials and has not been; answer how many messages are cancelled.

    A digest loses their lines, and is cancelled with its last one. What was taken back can be told again.
    """
    cancelled = 0
    for keys in _portions(credential_ids):
        waiting = (
            select(Notification.id)
            .where(Notification.status.in_([DeliveryStatus.PENDING, DeliveryStatus.QUEUED]))
            .where(exists().where(ITS_NOTICES, NotificationNotice.credential_id.in_(keys)))
        )
        messages = db.session.scalars(waiting.order_by(Notification.id).with_for_update()).all()
        for portion in _portions(messages):
            of_these = NotificationNotice.notification_id.in_(portion), NotificationNotice.credential_id.in_(keys)
            db.session.execute(delete(NotificationNotice).where(*of_these))
            empty = update(Notification).where(Notification.id.in_(portion), ~exists().where(ITS_NOTICES))
            done = db.session.execute(
                empty.values(
                    status=DeliveryStatus.CANCELLED, next_retry_at=None, lease=None, failure_reason=OVERTAKEN
                ).returning(Notification.id)
            )
            cancelled += len(done.all())
    return cancelled


def _row(draft: Draft) -> dict[str, Any]:
    """A new row of the outbox; what is for the application has arrived with it."""
    now = clock.now()
    here = draft.channel is Channel.IN_APP
    return {
        "id": new_key(),
        "organisation_id": draft.organisation_id,
        "user_id": draft.user_id,
        "type": draft.kind,
        "channel": draft.channel,
        "priority": draft.priority,
        "title": draft.title,
        "message": draft.message,
        "action_url": draft.action_url,
        "recipient": draft.recipient,
        "created_at": now,
        "status": DeliveryStatus.DELIVERED if here else DeliveryStatus.PENDING,
        "next_retry_at": None if here else now,
        "sent_at": now if here else None,
    }


def _notice(draft: Draft, subject: Subject) -> dict[str, Any]:
    return {"recipient": draft.told_to, "channel": draft.channel, **vars(subject)}


def _identity(notice: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(notice[name] for name in ("credential_id", "expiry_date", "threshold", "recipient", "channel"))


def _told(credential_ids: Collection[str]) -> set[tuple[Any, ...]]:
    """The identity of every notice that there is of these credentials."""
    columns = NotificationNotice.__table__.c
    chosen = (columns.credential_id, columns.expiry_date, columns.threshold, columns.recipient, columns.channel)
    return {
        tuple(row)
        for keys in _portions(credential_ids)
        for row in db.session.execute(select(*chosen).where(columns.credential_id.in_(keys)))
    }


def _reasons(drafts: Sequence[Draft]) -> list[Reason | None]:
    """Why each is not wanted, if it is not."""
    users = _preferences(NotificationPreference.user_id, [draft.user_id for draft in drafts])
    organisations = _preferences(
        OrganisationNotificationPreference.organisation_id, [draft.organisation_id for draft in drafts]
    )
    return [
        Reason.NO_ADDRESS
        if draft.channel is not Channel.IN_APP and not draft.recipient
        else why_not(
            draft.kind,
            draft.channel,
            draft.priority,
            organisation=organisations.get(draft.organisation_id or ""),
            user=users.get(draft.user_id or ""),
        )
        for draft in drafts
    ]


def _preferences(owner: InstrumentedAttribute[str], keys: Iterable[str | None]) -> dict[str, Any]:
    """The rows of those that have one, by the `owner` column."""
    return {
        getattr(row, owner.key): row
        for portion in _portions({key for key in keys if key})
        for row in db.session.scalars(select(owner.class_).where(owner.in_(portion)))
    }


def _portions(keys: Collection[str]) -> Iterable[list[str]]:
    ordered = sorted(keys)
    return (ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE))
