"""Finding a credential with all of its awards."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import defer

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.models import CredentialNotFound, StaffMicroCredential
from ranzcred.domain.credentials.queries import with_awards, with_names
from ranzcred.domain.credentials.record.lines import CredentialRecord, LineFacts, record_of
from ranzcred.domain.credentials.record.offers import steps_of


def get_record(credential_id: str) -> CredentialRecord:
    """Return a credential for those who decide about it, or raise CredentialNotFound; in a constant number of
    statements.
    """
    credential, today = _get(StaffMicroCredential.id == credential_id), clock.today()
    history = credential.history
    deciders = {key for award in history for key in (award.awarded_by, award.ended_by) if key}
    facts = LineFacts(names=_names(deciders), with_reasons=True, steps=steps_of(history, today))
    return record_of(credential, today, facts)


def get_held_record(user: SignedInUser, credential_id: str) -> CredentialRecord:
    """Return a credential for its holder or their organisation, without who decided and why. Raise CredentialNotFound
    if it is neither's, and Denied for anybody who is no holder.
    """
    credential = _get(StaffMicroCredential.id == credential_id, policy.visible_to_sql(user))
    return record_of(credential, clock.today(), LineFacts())


def _get(*condition: ColumnElement[bool]) -> StaffMicroCredential:
    credential = db.session.scalar(
        select(StaffMicroCredential)
        .join(StaffMicroCredential.member)
        .where(*condition)
        .options(
            *with_names(),
            defer(StaffMicroCredential.notes),
            with_awards(),
        )
        .execution_options(populate_existing=True)
    )
    if credential is None:
        raise CredentialNotFound
    return credential


def _names(keys: Iterable[str]) -> dict[str, str]:
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(sorted(keys))))
    return {row.id: row.name for row in found}
