"""Queries of staff credentials."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.domain.credentials.models import CredentialNotFound, StaffMicroCredential
from ranzcred.domain.directory.models import OrganisationMember

EXPIRING_SOON = timedelta(days=90)


def get_credential(definition_id: str, credential_id: str) -> StaffMicroCredential:
    """Return a credential of a definition, with its member, or raise CredentialNotFound."""
    return _get(StaffMicroCredential.id == credential_id, StaffMicroCredential.definition_id == definition_id)


def get_credential_of_member(member_id: str, credential_id: str) -> StaffMicroCredential:
    """Return a credential of a member, or raise CredentialNotFound."""
    return _get(StaffMicroCredential.id == credential_id, StaffMicroCredential.member_id == member_id)


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
