"""Queries of staff credentials."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from ranzcred.core.db.session import db
from ranzcred.core.errors import Invalid
from ranzcred.domain.audit.models import LOG, MALFORMED
from ranzcred.domain.credentials.awards.models import Award, AwardNotFound
from ranzcred.domain.credentials.models import CredentialNotFound, StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.locks import lock_definitions
from ranzcred.domain.directory.models import OrganisationMember

EXPIRING_SOON = timedelta(days=90)


class TooManyMatch(Invalid):
    """More match than a list counts."""

    def __init__(self, bound: int) -> None:
        super().__init__(f"More than {bound:,} match. Narrow the list, then select all again.", field="matching")


def get_credential(definition_id: str, credential_id: str) -> StaffMicroCredential:
    """Return a credential of a definition, with its member, or raise CredentialNotFound."""
    return _get(StaffMicroCredential.id == credential_id, StaffMicroCredential.definition_id == definition_id)


def get_credential_of_member(member_id: str, credential_id: str) -> StaffMicroCredential:
    """Return a credential of a member, or raise CredentialNotFound."""
    return _get(StaffMicroCredential.id == credential_id, StaffMicroCredential.member_id == member_id)


def get_credential_of_any(credential_id: str) -> StaffMicroCredential:
    """Return a credential of any definition, with its member, or raise CredentialNotFound."""
    return _get(StaffMicroCredential.id == credential_id)


def get_credential_with_awards(credential_id: str) -> StaffMicroCredential:
    """Return a credential of any definition with its member and awards, or raise CredentialNotFound; in a constant
    number of statements.
    """
    return _get(StaffMicroCredential.id == credential_id, options=[with_awards()])


def find_credential_key(definition_id: str, member_id: str) -> str | None:
    """Return the key of a member's credential for a definition, or None; in one statement."""
    pair = (StaffMicroCredential.definition_id == definition_id, StaffMicroCredential.member_id == member_id)
    return db.session.scalar(select(StaffMicroCredential.id).where(*pair))


def award_of(credential: StaffMicroCredential, award_id: str) -> Award:
    """Return an award of a credential, or raise AwardNotFound."""
    for award in credential.awards:
        if award.id == award_id:
            return award
    raise AwardNotFound


def read_versions(
    matching: Select[str], order: Sequence[ColumnElement[object] | SQLColumnExpression[object]], *, bound: int
) -> dict[str, int]:
    """Return the versions of what matches, by key, in this order; raise TooManyMatch if they are more than `bound`."""
    found = db.session.execute(
        select(StaffMicroCredential.id, StaffMicroCredential.version)
        .join(StaffMicroCredential.definition)
        .where(StaffMicroCredential.id.in_(matching))
        .order_by(*order)
        .limit(bound + 1)
    ).all()
    if len(found) > bound:
        raise TooManyMatch(bound)
    return {row.id: row.version for row in found}


def _get(*condition: ColumnElement[bool], options: Sequence[_AbstractLoad] = ()) -> StaffMicroCredential:
    credential = db.session.scalar(
        select(StaffMicroCredential)
        .where(*condition)
        .options(
            *with_names(),
            *options,
        )
    )
    if credential is None:
        raise CredentialNotFound
    return credential


def with_names() -> tuple[_AbstractLoad, ...]:
    """Return the options of a statement that selects credentials: whose each is, and of what, without a further one."""
    member = joinedload(StaffMicroCredential.member, innerjoin=True)
    return (
        member.joinedload(OrganisationMember.organisation, innerjoin=True),
        joinedload(StaffMicroCredential.definition, innerjoin=True),
    )


def with_awards() -> _AbstractLoad:
    """Return the option of a statement that selects credentials: their awards, each kind of row in one statement."""
    awards = selectinload(StaffMicroCredential.awards)
    return awards.options(selectinload(Award.revisions), selectinload(Award.all_suspensions))


def unawarded(credentials: Iterable[StaffMicroCredential]) -> frozenset[str]:
    """Return the keys of those that count as awarded because they were once set to Expired, and for nothing else: they
    have no award, and the log, which tells of them, knows of none. Takes a statement where there is one to ask about.
    """
    asked = {each.id for each in credentials if each.ever_awarded and not each.awards}
    if not asked:
        return frozenset()
    entries = select(LOG.c.resource_id, LOG.c.new_state).where(
        LOG.c.resource_type == StaffMicroCredential.__name__, LOG.c.resource_id.in_(asked)
    )
    told = [(str(row.resource_id), _may_award(row.new_state)) for row in db.session.execute(entries)]
    return frozenset({key for key, _ in told} - {key for key, awards in told if awards})


def _may_award(state: str | None) -> bool:
    """Return whether a state by the log is that of an award, or cannot be read."""
    try:
        values = msgspec.json.decode(state or "{}", type=dict[str, Any])
    except MALFORMED:
        return True
    return bool(values.get("awarded_on")) or values.get("status") == MicroCredentialStatus.AWARDED


def lock_definitions_of(credential_ids: Collection[str]) -> None:
    """Lock the definitions of some credentials."""
    keys = select(StaffMicroCredential.definition_id).where(StaffMicroCredential.id.in_(credential_ids)).distinct()
    lock_definitions(db.session.scalars(keys).all())
