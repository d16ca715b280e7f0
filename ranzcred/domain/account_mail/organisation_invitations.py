"""Inviting the people of an organisation who have no sign-in: who they are, and doing it. Nothing here commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.core.policy import require
from ranzcred.domain.account_mail.invitations import invite_user
from ranzcred.domain.accounts import policy
from ranzcred.domain.accounts.models import NAME_LENGTH, User
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.directory.models import OrganisationMember

NO_EMAIL = "No email"
TAKEN = "A user already has this email"
NO_MAIL = "Email is not set up, so no invitations can be sent. Invite people one by one and copy each link."


@dataclass(frozen=True, kw_only=True)
class NotInvited:
    """A person who cannot be invited as things are."""

    member: OrganisationMember
    reason: str


@dataclass(frozen=True, kw_only=True)
class PeopleToInvite:
    """The active people of an organisation who have no sign-in, by name."""

    invited: Sequence[OrganisationMember]
    others: Sequence[NotInvited]


def list_people_to_invite(organisation_id: str) -> PeopleToInvite:
    """Return whom an invitation of everybody would reach, and whom not, in one statement."""
    is_user = exists().where(User.member_id == OrganisationMember.id)
    taken = exists().where(User.email_key == OrganisationMember.email_key)
    found = db.session.execute(
        select(OrganisationMember, taken)
        .where(OrganisationMember.organisation_id == organisation_id, OrganisationMember.active, ~is_user)
        .order_by(OrganisationMember.name_folded, OrganisationMember.id)
    ).all()
    reasons = [(member, TAKEN if is_taken else "" if member.email else NO_EMAIL) for member, is_taken in found]
    return PeopleToInvite(
        invited=[member for member, reason in reasons if not reason],
        others=[NotInvited(member=member, reason=reason) for member, reason in reasons if reason],
    )


def invite_people(
    *, organisation_id: str, member_ids: Collection[str], by: Principal, settings: Settings
) -> Sequence[User]:
    """Invite these people of an organisation as its staff, those who can be, and return their users.

    Raise Conflict if no email is set up, or somebody has got a sign-in meanwhile: then nobody is invited.
    """
    require(policy.may_create_user, by)
    if settings.mail_from is None:
        raise Conflict(NO_MAIL)
    return [
        invite_user(
            name=member.display_name[:NAME_LENGTH],
            email=member.email or "",
            role=Role.ORG_STAFF,
            member_id=member.id,
            by=by,
            settings=settings,
        ).user
        for member in list_people_to_invite(organisation_id).invited
        if member.id in member_ids
    ]
