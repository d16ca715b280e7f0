"""Queries of staff credentials."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.models import CredentialNotFound, StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus, effective_status_sql
from ranzcred.domain.directory.models import OrganisationMember

EXPIRING_SOON = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class CredentialFigures:
    """The number of credentials of active staff, by effective status today; `former` are those of former staff."""

    assigned: int
    awarded: int
    expired: int
    expiring_soon: int
    former: int


def get_credential(definition_id: str, credential_id: str) -> StaffMicroCredential:
    """Return a credential of a definition, with its member, or raise CredentialNotFound."""
    return _get(StaffMicroCredential.id == credential_id, StaffMicroCredential.definition_id == definition_id)


def get_credential_of_any(credential_id: str) -> StaffMicroCredential:
    """Return a credential of any definition, with its member, or raise CredentialNotFound."""
    return _get(StaffMicroCredential.id == credential_id)


def _get(*condition: ColumnElement[bool]) -> StaffMicroCredential:
    credential = db.session.scalar(
        select(StaffMicroCredential)
        .where(*condition)
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


def credential_figures() -> CredentialFigures:
    """Return the figures of the whole association, in one statement that an index covers."""
    status, active = effective_today(), StaffMicroCredential.holder_active
    awarded = status == MicroCredentialStatus.AWARDED
    soon = StaffMicroCredential.expiry_date <= clock.today() + EXPIRING_SOON
    figures = db.session.execute(
        select(
            func.count().filter(active).label("assigned"),
            func.count().filter(active, awarded).label("awarded"),
            func.count().filter(active, status == MicroCredentialStatus.EXPIRED).label("expired"),
            func.count().filter(active, awarded, soon).label("expiring_soon"),
            func.count().filter(~active).label("former"),
        ).select_from(StaffMicroCredential)
    ).one()
    return CredentialFigures(**figures._mapping)


def effective_today() -> ColumnElement[MicroCredentialStatus]:
    """Return SQL for the effective status of a credential today."""
    return effective_status_sql(StaffMicroCredential.__table__.c.status, StaffMicroCredential.__table__.c.expiry_date)
