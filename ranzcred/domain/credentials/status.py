"""The status of a credential, stored and effective."""

import enum
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, case, literal, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.elements import KeyedColumnElement

from ranzcred.core import clock
from ranzcred.domain.credentials.kinds import AwardState, EndKind


class MicroCredentialStatus(enum.StrEnum):
    """The stored status."""

    NOT_STARTED = "NOT_STARTED"
    IN_TRAINING = "IN_TRAINING"
    ASSESSMENT_PENDING = "ASSESSMENT_PENDING"
    AWARDED = "AWARDED"
    EXPIRED = "EXPIRED"

    @property
    def label(self) -> str:
        """The label for people."""
        return self.value.replace("_", " ").title()

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return TONES[self]


TONES = {
    MicroCredentialStatus.NOT_STARTED: "slate",
    MicroCredentialStatus.IN_TRAINING: "blue",
    MicroCredentialStatus.ASSESSMENT_PENDING: "amber",
    MicroCredentialStatus.AWARDED: "green",
    MicroCredentialStatus.EXPIRED: "red",
}


EXPIRED = MicroCredentialStatus.EXPIRED
FRESH_ALERTS = {"expiry_alert_90_sent": False, "expiry_alert_60_sent": False, "expiry_alert_30_sent": False}
"""The alert flags after a new award or a new expiry date: none has been sent."""
BEFORE_AWARD = frozenset(
    {
        MicroCredentialStatus.NOT_STARTED,
        MicroCredentialStatus.IN_TRAINING,
        MicroCredentialStatus.ASSESSMENT_PENDING,
    }
)
"""The statuses before an award; the others are those of an award, valid or expired."""


class Standing(Protocol):
    """What the effective status of a credential depends on."""

    @property
    def status(self) -> MicroCredentialStatus: ...

    @property
    def expiry_date(self) -> date | None: ...

    @property
    def suspended_from(self) -> date | None: ...

    @property
    def suspended_until(self) -> date | None: ...


def effective_status(standing: Standing, *, today: date | None = None) -> MicroCredentialStatus:
    """Return the effective status: an award is valid to the end of its expiry date in Auckland, but for the days on
    which it is suspended.
    """
    today = today or clock.today()
    lapsed = standing.expiry_date is not None and standing.expiry_date < today
    counts = not lapsed and not is_suspended(standing, today)
    return standing.status if counts or standing.status is not MicroCredentialStatus.AWARDED else EXPIRED


def is_suspended(standing: Standing, today: date) -> bool:
    """Return whether an award does not count on a day, though it has not ended."""
    begins, ends = standing.suspended_from, standing.suspended_until
    return begins is not None and begins <= today and (ends is None or today <= ends)


class AwardedStanding(Standing, Protocol):
    """What the state of a credential's award depends on."""

    @property
    def valid_from(self) -> date | None: ...

    @property
    def end_kind(self) -> EndKind | None: ...


def award_state(standing: AwardedStanding, *, today: date | None = None) -> AwardState | None:
    """Return the state of the award that counts, will next, or did last; None where it is in training."""
    today = today or clock.today()
    if standing.status in BEFORE_AWARD:
        return None
    if standing.end_kind is EndKind.REVOKED:
        return AwardState.REVOKED
    if is_suspended(standing, today):
        begun = standing.valid_from is None or standing.valid_from <= today
        return AwardState.SUSPENDED if begun else AwardState.SCHEDULED
    valid = effective_status(standing, today=today) is MicroCredentialStatus.AWARDED
    return AwardState.CURRENT if valid else AwardState.EXPIRED


STATES_OF_THEIR_OWN = {AwardState.REVOKED, AwardState.SUSPENDED, AwardState.SCHEDULED}
"""The states that people are told in place of the effective status, which is Expired."""


def shown_status(standing: AwardedStanding, *, today: date | None = None) -> AwardState | MicroCredentialStatus:
    """Return what people are shown: the effective status, or why it is Expired where it has not run out."""
    state = award_state(standing, today=today)
    return state if state in STATES_OF_THEIR_OWN else effective_status(standing, today=today)


def state_label(standing: AwardedStanding, *, today: date | None = None) -> str:
    """Return what people are shown, in words: "Awarded", "Suspended"."""
    return shown_status(standing, today=today).label


StandingColumns = ReadOnlyColumnCollection[str, KeyedColumnElement[Any]]
"""The columns that `Standing` has, among others of a table."""


def effective_status_sql(columns: StandingColumns, *, today: date) -> ColumnElement[MicroCredentialStatus]:
    """Return `effective_status` as SQL."""
    lapsed = or_(lapsed_sql(columns, today=today), suspended_sql(columns, today=today))
    return case((lapsed, literal(EXPIRED, columns.status.type)), else_=columns.status)


def lapsed_sql(columns: StandingColumns, *, today: date) -> ColumnElement[bool]:
    """Return SQL for whether an award that is stored as such has passed its expiry date. An index finds them."""
    return and_(columns.status == MicroCredentialStatus.AWARDED, columns.expiry_date < today)


def suspended_sql(columns: StandingColumns, *, today: date) -> ColumnElement[bool]:
    """Return SQL for whether an award that has not passed its expiry date is suspended. An index finds them."""
    return and_(
        columns.status == MicroCredentialStatus.AWARDED,
        or_(columns.expiry_date.is_(None), columns.expiry_date >= today),
        columns.suspended_from <= today,
        or_(columns.suspended_until.is_(None), columns.suspended_until >= today),
    )


def awarded_sql(columns: StandingColumns, *, today: date) -> ColumnElement[bool]:
    """Return SQL for whether an award counts, for one range of an index."""
    ends = columns.expiry_date
    valid = or_(ends.is_(None), ends >= today)
    return and_(columns.status == MicroCredentialStatus.AWARDED, valid, not_suspended_sql(columns, today=today))


def not_suspended_sql(columns: StandingColumns, *, today: date) -> ColumnElement[bool]:
    """Return SQL for whether nothing is suspended on a day. Not the negation of `suspended_sql`: it finds no NULL."""
    return or_(columns.suspended_from.is_(None), columns.suspended_from > today, columns.suspended_until < today)
