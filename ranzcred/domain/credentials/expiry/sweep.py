"""The daily sweep: stores expired awards as such, and queues each message about expiry once.

Screens show that an award has expired without the sweep; reports and other readers of the table do not.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.permissions import Permission
from ranzcred.core.policy import require
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.audit.recording import acting_as, name_next_change
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.decisions.suspending import run_out
from ranzcred.domain.credentials.awards.standing import KeptStanding, standing_of
from ranzcred.domain.credentials.awards.writing import write_history
from ranzcred.domain.credentials.expiry.alerts import ALERTS, flag
from ranzcred.domain.credentials.expiry.messages import (
    DAY_AFTER,
    ExpiryLine,
    StatusLine,
    expiry_messages,
    status_messages,
)
from ranzcred.domain.credentials.expiry.reviews import queue_reviews
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import with_awards
from ranzcred.domain.credentials.status import MicroCredentialStatus, effective_status, lapsed_sql, not_suspended_sql
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.notifications import outbox
from ranzcred.domain.notifications.outbox import NewMessage
from ranzcred.domain.notifications.send_rules import Reason
from ranzcred.domain.notifications.types import Channel

CHUNK = 500
MISSED = timedelta(days=30)
"""For how long after its expiry date it is told of an award that expired while nothing could be sent."""
SWEEP = SystemPrincipal(actor=Actor(id="system:sweep"), permissions=frozenset({Permission.CREDENTIAL_UPDATE}))


@dataclass(frozen=True, kw_only=True)
class Swept:
    """The result of a sweep: the numbers of expired awards, of queued messages, and of suppressed ones by reason."""

    expired: int = 0
    messages: int = 0
    suppressed: Counter[Reason] = field(default_factory=Counter)

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            expired=self.expired + other.expired,
            messages=self.messages + other.messages,
            suppressed=self.suppressed + other.suppressed,
        )


def sweep(settings: Settings, *, today: date | None = None, chunk: int = CHUNK) -> Swept:
    """Store EXPIRED for every award whose expiry date lies before today in Auckland, and queue messages about those and
    about each award that is near its expiry date, and about micro-credentials that are due for review.

    Each transaction handles some organisations, with about `chunk` credentials: finished work stays if the sweep fails,
    and no message is queued without its flags. Concurrent sweeps share the work.
    """
    today = today or clock.today()
    counts = db.session.execute(due_by_organisation(today, settings)).all()
    swept = Swept()
    for organisations in _batches([(key, number) for key, number in counts], chunk):
        with writing():
            swept += sweep_organisations(organisations, today, settings)
    swept += Swept(messages=queue_reviews(settings, today=today))
    db.session.rollback()
    return swept


def due_by_organisation(today: date, settings: Settings) -> Select[str, int]:
    """Select the keys of organisations with something to sweep, and how many credentials of each."""
    return (
        select(OrganisationMember.organisation_id, func.count().label("number"))
        .join(StaffMicroCredential, StaffMicroCredential.member_id == OrganisationMember.id)
        .where(due(today, settings))
        .group_by(OrganisationMember.organisation_id)
        .order_by(OrganisationMember.organisation_id)
    )


def due(today: date, settings: Settings) -> ColumnElement[bool]:
    """Return SQL for whether a credential needs sweeping, using the index on status and expiry date. There are no
    messages about members who have left.

    What expired while nothing could be sent is due for a while after that: see `sweep_organisations`.
    """
    columns = StaffMicroCredential.__table__.c
    unsent = [
        and_(
            columns.expiry_date > today + timedelta(days=tighter),
            columns.expiry_date <= today + timedelta(days=within),
            ~columns[flag],
        )
        for tighter, (within, flag) in zip((DAY_AFTER, *ALERTS), ALERTS.items(), strict=False)
    ]
    awarded = and_(
        columns.status == MicroCredentialStatus.AWARDED,
        columns.expiry_date <= today + timedelta(days=max(ALERTS)),
        or_(
            and_(lapsed_sql(columns, today=today), not_suspended_sql(columns, today=today)),
            and_(OrganisationMember.active, or_(*unsent)),
        ),
    )
    resumed = columns.suspended_until < today  # of an award that has not ended: one that has is not suspended
    missed = and_(
        columns.status == MicroCredentialStatus.EXPIRED,
        columns.end_kind.is_(None),
        columns.expiry_date >= today - MISSED,
        ~columns[ALERTS[min(ALERTS)]],
        OrganisationMember.active,
    )
    return or_(awarded, resumed, missed) if can_tell(settings) else or_(awarded, resumed)


def can_tell(settings: Settings) -> bool:
    """Return whether this installation can send to whoever does not use it: by e-mail."""
    return Channel.EMAIL in outbox.available_channels(settings)


def select_due(organisations: Collection[str], today: date, settings: Settings) -> Select[StaffMicroCredential]:
    """Select the credentials of some organisations that need sweeping, in the order of locks."""
    return (
        select(StaffMicroCredential)
        .join(StaffMicroCredential.member)
        .where(OrganisationMember.organisation_id.in_(organisations), due(today, settings))
        .order_by(StaffMicroCredential.id)
        .options(
            contains_eager(StaffMicroCredential.member).joinedload(OrganisationMember.organisation, innerjoin=True),
            joinedload(StaffMicroCredential.definition, innerjoin=True),
        )
    )


@dataclass(frozen=True, kw_only=True)
class Due:
    """Credentials that are due on a day, with their awards. By their keys: the last day has passed on which those that
    are `resumed` were suspended, or had not begun; those that are `followed` have run out, and another award is yet to
    begin, or has begun: nothing is told of such an end.
    """

    credentials: Sequence[StaffMicroCredential]
    resumed: Collection[str]
    followed: Collection[str]
    today: date

    @classmethod
    def of(cls, credentials: Sequence[StaffMicroCredential], today: date) -> "Due":
        return cls(
            credentials=credentials,
            resumed={each.id for each in credentials if each.suspended_until and each.suspended_until < today},
            followed={each.id for each in credentials if _is_followed(each, today)},
            today=today,
        )

    @cached_property
    def expiry_lines(self) -> list[ExpiryLine]:
        """The lines about expiry: not of those that are resumed, unless they have expired meanwhile."""
        told = (each for each in self.credentials if each.id not in self.followed)
        return [
            _expiry_line(each, self.today)
            for each in told
            if each.id not in self.resumed or (each.expiry_date and each.expiry_date < self.today)
        ]

    @property
    def messages(self) -> list[NewMessage]:
        """The messages: that they expire, or that those that are resumed count again."""
        counting = [
            StatusLine(credential=each, previous=MicroCredentialStatus.EXPIRED)
            for each in self.credentials
            if each.id in self.resumed
            and effective_status(_standing(each, self.today), today=self.today) is MicroCredentialStatus.AWARDED
        ]
        return [*expiry_messages(self.expiry_lines), *status_messages(counting)]


def _expiry_line(credential: StaffMicroCredential, today: date) -> ExpiryLine:
    line = ExpiryLine(credential=credential, threshold=DAY_AFTER)
    days = (line.expiry_date - today).days
    return line if days < 0 else replace(line, threshold=next(within for within in ALERTS if days <= within))


def sweep_organisations(organisations: Collection[str], today: date, settings: Settings) -> Swept:
    """Sweep some organisations, in the caller's transaction: what is still due after any other transaction has released
    its locks.

    An alert counts as sent only where something can be sent. Until then each sweep looks again, and the notices that
    were given in the application are not given twice.
    """
    acting_as(db.session(), SWEEP.actor)
    credentials = db.session.scalars(
        select_due(organisations, today, settings)
        .options(with_awards())
        .with_for_update(of=StaffMicroCredential)
        .execution_options(populate_existing=True)
    ).all()
    decision = Decision(user_id=None, at=clock.now(), today=today)
    found = Due.of(credentials, today)
    for credential in credentials:
        if credential.id in found.resumed:
            _resume(credential, decision)
        elif credential.id in found.followed:
            require(policy.may_change, SWEEP, credential)
            write_history(credential, credential.history, decision)
    db.session.flush()
    expired = []
    tells = can_tell(settings)
    for line in found.expiry_lines:
        require(policy.may_change, SWEEP, line.credential)
        if line.threshold == DAY_AFTER and line.credential.status is MicroCredentialStatus.AWARDED:
            expired.append(line.credential.id)
            name_next_change(db.session(), line.credential, AuditAction.MCRED_EXPIRE)
            line.credential.status = MicroCredentialStatus.EXPIRED
            write_history(line.credential, line.credential.history, decision)
        flag(line.credential, line.threshold, sent=tells)
    db.session.flush()
    outbox.cancel(expired)
    queued = outbox.queue(found.messages, settings)
    suppressed = Counter(reason for _, reason in queued.suppressed)
    return Swept(expired=len(expired), messages=queued.messages, suppressed=suppressed)


def _resume(credential: StaffMicroCredential, decision: Decision) -> None:
    """Store that a suspension has run out, or that what was yet to begin has begun."""
    require(policy.may_change, SWEEP, credential)
    history = run_out(credential.history, decision.today)
    if history != credential.history:
        name_next_change(db.session(), credential, AuditAction.MCRED_REINSTATE)
    write_history(credential, history, decision)


def _is_followed(credential: StaffMicroCredential, today: date) -> bool:
    """Return whether an award that has run out is followed by one that began later, or is yet to begin."""
    ends = credential.expiry_date
    lapsed = credential.status is MicroCredentialStatus.AWARDED and ends is not None and ends < today
    return lapsed and _standing(credential, today).expiry_date != ends


def _standing(credential: StaffMicroCredential, today: date) -> KeptStanding:
    return standing_of(credential.history, credential.status, today)


def _batches(counts: Sequence[tuple[str, int]], chunk: int) -> Iterator[list[str]]:
    """Yield batches of organisations with about `chunk` credentials to sweep, or one alone that has more."""
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
