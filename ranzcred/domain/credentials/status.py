"""The status of a credential, stored and effective."""

import enum
from datetime import date

from sqlalchemy import ColumnElement, and_, case, literal, or_

from ranzcred.core import clock


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


BEFORE_AWARD = frozenset(
    {
        MicroCredentialStatus.NOT_STARTED,
        MicroCredentialStatus.IN_TRAINING,
        MicroCredentialStatus.ASSESSMENT_PENDING,
    }
)
"""The statuses before an award; the others are those of an award, valid or expired."""


def effective_status(
    status: MicroCredentialStatus, expiry_date: date | None, *, today: date | None = None
) -> MicroCredentialStatus:
    """Return the effective status: an award is valid to the end of its expiry date in Auckland."""
    lapsed = expiry_date is not None and expiry_date < (today or clock.today())
    return MicroCredentialStatus.EXPIRED if status is MicroCredentialStatus.AWARDED and lapsed else status


def effective_status_sql(
    status: ColumnElement[MicroCredentialStatus],
    expiry_date: ColumnElement[date | None],
    *,
    today: date | None = None,
) -> ColumnElement[MicroCredentialStatus]:
    """Return `effective_status` as SQL."""
    return case(
        (lapsed_sql(status, expiry_date, today=today), literal(MicroCredentialStatus.EXPIRED, status.type)),
        else_=status,
    )


def has_status_sql(
    status: ColumnElement[MicroCredentialStatus],
    expiry_date: ColumnElement[date | None],
    wanted: MicroCredentialStatus,
    *,
    today: date | None = None,
) -> ColumnElement[bool]:
    """Return SQL for whether the effective status is the one wanted, in terms that an index on both columns finds."""
    today = today or clock.today()
    if wanted is MicroCredentialStatus.AWARDED:
        return and_(status == wanted, or_(expiry_date.is_(None), expiry_date >= today))
    if wanted is MicroCredentialStatus.EXPIRED:
        return or_(status == wanted, lapsed_sql(status, expiry_date, today=today))
    return status == wanted


def lapsed_sql(
    status: ColumnElement[MicroCredentialStatus], expiry_date: ColumnElement[date | None], *, today: date | None = None
) -> ColumnElement[bool]:
    """Return SQL for whether an award that is stored as such has expired. An index on both columns finds them."""
    return and_(status == MicroCredentialStatus.AWARDED, expiry_date < (clock.today() if today is None else today))
