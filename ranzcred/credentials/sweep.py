"""What each day brings: awards that have run out are stored as expired, and whoever is to hear of it is told, once.

Everybody sees that an award has run out without; reports and other readers of the table do not.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ranzcred import clock
from ranzcred.accounts.principal import SystemPrincipal
from ranzcred.audit.chain import Actor
from ranzcred.audit.hooks import attribute_to, intend
from ranzcred.audit.verbs import AuditAction
from ranzcred.credentials import policy
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.notices import DAY_AFTER, Told, expires, expiry_digests
from ranzcred.credentials.status import MicroCredentialStatus, lapsed_sql
from ranzcred.directory.models import OrganisationMember
from ranzcred.extensions import db
from ranzcred.notifications import outbox
from ranzcred.notifications.deciding import Reason
from ranzcred.permissions import Permission
from ranzcred.policy import require
from ranzcred.transaction import writing

CHUNK = 500
SWEEP = SystemPrincipal(actor=Actor(id="system:sweep"), permissions=frozenset({Permission.CREDENTIAL_UPDATE}))
ALERTS = {30: "expiry_alert_30_sent", 60: "expiry_alert_60_sent", 90: "expiry_alert_90_sent"}
"""By how many days before the expiry date at most, what says that it was told; the tightest counts."""


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What a sweep did: how many awards it stored as expired, how many messages it queued, and how many not and why."""

    expired: int = 0
    messages: int = 0
    held: Counter[Reason] = field(default_factory=Counter)

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            expired=self.expired + other.expired,
            messages=self.messages + other.messages,
            held=self.held + other.held,
        )


def sweep(*, today: date | None = None, chunk: int = CHUNK) -> Swept:
    """Store EXPIRED for every award whose expiry date lies before today in Auckland, and tell of that and of each that
    is near its expiry date.

    Some organisations at a time, about `chunk` credentials, are a transaction of their own: what is done stays done,
    however it ends, and nothing is told without its flags. Many at once share the work.
    """
    today = today or clock.today()
    counts = db.session.execute(due_by_organisation(today)).all()
    swept = Swept()
    for organisations in _batches([(key, number) for key, number in counts], chunk):
        with writing():
            swept += _sweep(organisations, today)
    db.session.rollback()
    return swept


def due_by_organisation(today: date) -> Select[str, int]:
    """The keys of organisations with something to sweep, and how many credentials of each."""
    return (
        select(OrganisationMember.organisation_id, func.count().label("number"))
        .join(StaffMicroCredential, StaffMicroCredential.member_id == OrganisationMember.id)
        .where(due(today))
        .group_by(OrganisationMember.organisation_id)
        .order_by(OrganisationMember.organisation_id)
    )


def due(today: date) -> ColumnElement[bool]:
    """SQL for whether there is something to sweep of a credential and its member, within the index on status and
    expiry date. Of those who have left, nothing is told."""
    columns = StaffMicroCredential.__table__.c
    untold = [
        and_(
            columns.expiry_date > today + timedelta(days=tighter),
            columns.expiry_date <= today + timedelta(days=within),
            ~columns[flag],
        )
        for tighter, (within, flag) in zip((DAY_AFTER, *ALERTS), ALERTS.items(), strict=False)
    ]
    return and_(
        columns.status == MicroCredentialStatus.AWARDED,
        columns.expiry_date <= today + timedelta(days=max(ALERTS)),
        or_(
            lapsed_sql(columns.status, columns.expiry_date, today=today),
            and_(OrganisationMember.active, or_(*untold)),
        ),
    )


def due_of(organisations: Collection[str], today: date) -> Select[StaffMicroCredential]:
    """What there is to sweep of some organisations, in the order in which everybody takes locks."""
    return (
        select(StaffMicroCredential)
        .join(StaffMicroCredential.member)
        .where(OrganisationMember.organisation_id.in_(organisations), due(today))
        .order_by(StaffMicroCredential.id)
        .options(
            contains_eager(StaffMicroCredential.member).joinedload(OrganisationMember.organisation, innerjoin=True),
            joinedload(StaffMicroCredential.definition, innerjoin=True),
        )
    )


def told_of(credential: StaffMicroCredential, today: date) -> Told:
    """What a sweep tells of one that is due."""
    days = (cast("date", credential.expiry_date) - today).days
    return expires(credential, DAY_AFTER if days < 0 else next(within for within in ALERTS if days <= within))


def _sweep(organisations: Collection[str], today: date) -> Swept:
    """Sweep some organisations: what is still due of them, once nobody else has it in hand."""
    attribute_to(db.session(), SWEEP.actor)
    credentials = db.session.scalars(
        due_of(organisations, today).with_for_update(of=StaffMicroCredential).execution_options(populate_existing=True)
    ).all()
    told = [told_of(credential, today) for credential in credentials]
    expired = []
    for each in told:
        require(policy.may_change, SWEEP, each.credential)
        if each.threshold == DAY_AFTER:
            expired.append(each.credential.id)
            intend(db.session(), each.credential, AuditAction.MCRED_EXPIRE)
            each.credential.status = MicroCredentialStatus.EXPIRED
        else:
            _flag(each)
    db.session.flush()
    outbox.cancel(expired)
    queued = outbox.queue(expiry_digests(told))
    return Swept(expired=len(expired), messages=queued.messages, held=Counter(reason for _, reason in queued.held))


def _flag(told: Told) -> None:
    """Note that an award was told of at its threshold, and need not be at a wider one."""
    for within, flag in ALERTS.items():
        if told.threshold is not None and within >= told.threshold:
            setattr(told.credential, flag, True)


def _batches(counts: Sequence[tuple[str, int]], chunk: int) -> Iterator[list[str]]:
    """Organisations together that have about `chunk` credentials to sweep, or one alone that has more."""
    batch: list[str] = []
    together = 0
    for key, number in counts:
        if batch and together + number > chunk:
            yield batch
            batch, together = [], 0
        batch.append(key)
        together += number
    if batch:
        yield batch
