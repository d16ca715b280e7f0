"""The effective state of credentials today, as lists filter, sort and show it."""

import enum
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, case

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import (
    MicroCredentialStatus,
    effective_status_sql,
    has_status_sql,
)


class Expiry(enum.StrEnum):
    """The expiry filter of lists."""

    IN_30 = "30"
    IN_60 = "60"
    IN_90 = "90"
    EXPIRED = "expired"
    NONE = "none"

    @property
    def label(self) -> str:
        return f"Expiring in {self.value} days" if self.value.isdigit() else EXPIRY_LABELS[self]


URGENT_DAYS = 30
EXPIRY_LABELS = {Expiry.EXPIRED: "Expired", Expiry.NONE: "No expiry date"}


def effective_on(today: date) -> ColumnElement[MicroCredentialStatus]:
    """Return SQL for the effective status of a credential on a day."""
    columns = StaffMicroCredential.__table__.c
    return effective_status_sql(columns.status, columns.expiry_date, today=today)


def is_effectively(status: MicroCredentialStatus, today: date) -> ColumnElement[bool]:
    """Return SQL for whether a credential has this effective status on a day."""
    columns = StaffMicroCredential.__table__.c
    return has_status_sql(columns.status, columns.expiry_date, status, today=today)


def effective_condition(
    status: MicroCredentialStatus | None, expiry: Expiry | None, today: date
) -> list[ColumnElement[bool]]:
    """Return SQL conditions of the filters by effective status and expiry."""
    condition: list[ColumnElement[bool]] = []
    if status:
        condition.append(is_effectively(status, today))
    if expiry is Expiry.NONE:
        condition.append(StaffMicroCredential.expiry_date.is_(None))
    elif expiry is Expiry.EXPIRED:
        condition.append(is_effectively(MicroCredentialStatus.EXPIRED, today))
    elif expiry:
        condition.append(is_effectively(MicroCredentialStatus.AWARDED, today))
        condition.append(StaffMicroCredential.expiry_date <= today + timedelta(days=int(expiry.value)))
    return condition


def effective_columns(today: date) -> dict[str, SQLColumnExpression[Any]]:
    """Return the sort columns of a credential's state, with the status in the order of the lifecycle."""
    places = {status: place for place, status in enumerate(MicroCredentialStatus)}
    return {
        "status": case(places, value=effective_on(today)),
        "awarded": StaffMicroCredential.awarded_on,
        "expiry": StaffMicroCredential.expiry_date,
    }
