"""Copies of people's own data: asked for by themselves, or made by RANZ. None of these functions commits."""

from collections.abc import Generator

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.errors import NotFound
from ranzcred.core.policy import require
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as, record_event
from ranzcred.domain.directory import queries
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.own_data import policy
from ranzcred.domain.own_data.archive import own_data_archive

Archive = Generator[bytes, None, None]
NOT_A_PERSON = "You're not on your organisation's list of people. Ask RANZ for a copy of what is held about you."


def own_member(user: Principal) -> OrganisationMember:
    """Return the person that a user is, or raise NotFound: an organisation's administrator need not be one of its
    people.
    """
    if not isinstance(user, SignedInUser) or user.member_id is None:
        raise NotFound(NOT_A_PERSON)
    return queries.get_member_of_any(user.member_id)


def export_own_data(*, by: Principal) -> Archive:
    """Record that somebody has asked for their own data, and return the archive."""
    member = own_member(by)
    require(policy.may_export_own_data, by, member)
    return _export(member, by=by, how="asked for by themselves", with_reasons=False)


def export_data_of(*, organisation_id: str, member_id: str, by: Principal) -> Archive:
    """Record that RANZ has made a copy of a person's data, and return the archive; raise NotFound if they are not in
    the organisation.
    """
    member = queries.get_member(organisation_id, member_id)
    require(policy.may_export_data_of, by, member)
    return _export(member, by=by, how="made by RANZ", with_reasons=True)


def _export(member: OrganisationMember, *, by: Principal, how: str, with_reasons: bool) -> Archive:
    acting_as(db.session(), by.actor)
    record_event(db.session(), action=AuditAction.EXPORT, resource=member, details={"copy_of_data": how})
    return own_data_archive(db.engine, member.id, with_reasons=with_reasons, made_at=clock.now())
