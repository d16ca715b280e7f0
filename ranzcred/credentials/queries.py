"""What is read of who holds what."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import joinedload

from ranzcred import clock
from ranzcred.credentials.models import CredentialNotFound, StaffMicroCredential
from ranzcred.credentials.status import MicroCredentialStatus, effective_status_sql
from ranzcred.definitions.holders import StatusCount
from ranzcred.directory.models import OrganisationMember
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
        return _count(StaffMicroCredential.definition_id == definition_id)

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


class StaffHoldings:
    """What the directory asks of what its people hold."""

    def by_organisation(self) -> Select[str, int, int]:
        awarded = func.count(StaffMicroCredential.id).filter(_effective() == MicroCredentialStatus.AWARDED)
        return (
            select(
                OrganisationMember.organisation_id,
                func.count(StaffMicroCredential.id).label("assigned"),
                awarded.label("awarded"),
            )
            .join(StaffMicroCredential, StaffMicroCredential.member_id == OrganisationMember.id)
            .group_by(OrganisationMember.organisation_id)
        )

    def of_member(self, member_id: SQLColumnExpression[str]) -> ScalarSelect[int]:
        return _count(StaffMicroCredential.member_id == member_id)


def _count(condition: ColumnElement[bool]) -> ScalarSelect[int]:
    """SQL for how many credentials meet a condition upon the enclosing query."""
    return (
        select(func.count(StaffMicroCredential.id))
        .where(condition)
        .correlate_except(StaffMicroCredential)
        .scalar_subquery()
    )


def get_credential(definition_id: str, credential_id: str) -> StaffMicroCredential:
    """One of those who hold a definition, with whose it is, or CredentialNotFound."""
    credential = db.session.scalar(
        select(StaffMicroCredential)
        .where(StaffMicroCredential.id == credential_id, StaffMicroCredential.definition_id == definition_id)
        .options(
            joinedload(StaffMicroCredential.member, innerjoin=True).joinedload(
                OrganisationMember.organisation, innerjoin=True
            ),
            joinedload(StaffMicroCredential.definition, innerjoin=True),
        )
    )
    if credential is None:
        raise CredentialNotFound
    return credential


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
