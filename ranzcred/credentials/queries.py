"""What is read of who holds what."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression, func, select

from ranzcred import clock
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.status import MicroCredentialStatus, effective_status_sql
from ranzcred.definitions.holders import StatusCount
from ranzcred.extensions import db

EXPIRING_SOON = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The credentials in numbers, by today's effective status."""

    assigned: int
    awarded: int
    expired: int
    expiring_soon: int


class StaffHolders:
    """What the catalogue of definitions asks of who holds them."""

    def count(self, definition_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
        return (
            select(func.count(StaffMicroCredential.id))
            .where(StaffMicroCredential.definition_id == definition_id)
            .correlate_except(StaffMicroCredential)
            .scalar_subquery()
        )

    def by_status(self, definition_id: str) -> list[StatusCount]:
        status = _effective()
        rows = db.session.execute(
            select(status, func.count()).where(StaffMicroCredential.definition_id == definition_id).group_by(status)
        )
        counts = {stands_at: number for stands_at, number in rows}  # noqa: C416 - a Row is no pair to dict()
        return [
            StatusCount(name=member.value, label=member.label, tone=member.tone, number=counts.get(member, 0))
            for member in MicroCredentialStatus
        ]


def figures() -> Figures:
    """The credentials of the whole association, in one statement."""
    status = _effective()
    awarded = status == MicroCredentialStatus.AWARDED
    soon = StaffMicroCredential.expiry_date <= clock.today() + EXPIRING_SOON
    assigned, awarded_count, expired, expiring = db.session.execute(
        select(
            func.count(StaffMicroCredential.id),
            func.count(StaffMicroCredential.id).filter(awarded),
            func.count(StaffMicroCredential.id).filter(status == MicroCredentialStatus.EXPIRED),
            func.count(StaffMicroCredential.id).filter(awarded, soon),
        )
    ).one()
    return Figures(assigned=assigned, awarded=awarded_count, expired=expired, expiring_soon=expiring)


def _effective() -> ColumnElement[MicroCredentialStatus]:
    return effective_status_sql(StaffMicroCredential.__table__.c.status, StaffMicroCredential.__table__.c.expiry_date)
