"""Invitations: a user without a way in, and the link by which they choose one. Nothing in this module commits."""

from dataclasses import dataclass
from datetime import date

from argon2 import PasswordHasher
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict, Invalid
from ranzcred.core.permissions import Role
from ranzcred.core.policy import require
from ranzcred.core.text import address_key
from ranzcred.domain.account_mail.links import inviter_name, link_principal, use_link
from ranzcred.domain.account_mail.messages import send_link
from ranzcred.domain.accounts import passwords, policy
from ranzcred.domain.accounts.access import has_way_in, is_true_of, may_act
from ranzcred.domain.accounts.factors.operations import add_first_passkey
from ranzcred.domain.accounts.factors.passkeys import NewPasskey
from ranzcred.domain.accounts.links.models import LinkKind
from ranzcred.domain.accounts.links.tokens import create_link
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import ClientInfo
from ranzcred.domain.accounts.users import add_user
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.notifications.delivery.links import new_path

NO_PERSON = "No active person has this email. Choose the person."
SHOWN_ONCE = "Copy the link now. You won't see it again."
TWO_PEOPLE = "More than one person has this email. Choose the person."


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Somebody who was invited. `address` is the link's, to be shown once, where no email is sent; else ""."""

    user: User
    address: str


def invite_user(
    *,
    name: str,
    email: str,
    role: Role,
    by: Principal,
    settings: Settings,
    organisation_id: str | None = None,
    member_id: str | None = None,
    access_until: date | None = None,
) -> Invitation:
    """Create a user who has no way in yet, and send them the link.

    Staff of an organisation are found by their email where no member is named. Raise Conflict if the email is taken, or
    the role's organisation is missing, or the day of access is over; Invalid if no member, or more than one, has the
    email.
    """
    if role is Role.ORG_STAFF and member_id is None:
        member_id, organisation_id = _find_member_id(email, organisation_id), None
    user = User(
        name=name,
        email=email,
        email_key=address_key(email),
        role=role,
        organisation_id=organisation_id,
        member_id=member_id,
        access_until=access_until,
    )
    add_user(user, by=by)
    return _send(user, by=by, settings=settings)


def send_invitation_again(*, user: User, by: Principal, settings: Settings) -> Invitation:
    """Send the link again; the one before ends. Raise Conflict if they have a way in already, or may not use one."""
    require(policy.may_invite_user, by, user)
    acting_as(db.session(), by.actor)
    db.session.refresh(user, with_for_update=True)
    if not user.active:
        raise Conflict(f"{user.name} is deactivated. Reactivate them first.", logged="The user is deactivated.")
    if is_true_of(user, has_way_in()):
        message = f"{user.name} can already sign in, so there is no invitation to send."
        raise Conflict(message, logged="The user can already sign in.")
    return _send(user, by=by, settings=settings)


def accept_invitation(*, token: str, name: str, password: str, hasher: PasswordHasher, client: ClientInfo) -> User:
    """Give the user who was invited the name and password that they chose; raise LinkEnded if the link has
    ended. Return the user.
    """
    user = use_link(token, LinkKind.INVITE).user
    acting_as(db.session(), link_principal(client).actor)
    user.name = name
    user.password_hash = passwords.hashed(password, hasher)
    db.session.flush()
    return user


def accept_with_passkey(
    *, token: str, name: str, new: NewPasskey, passkey_name: str, client: ClientInfo
) -> tuple[User, list[str]]:
    """Give the user who was invited the name that they chose and the passkey that they made.

    Return the user, and the recovery codes that come with it. Raise LinkEnded if the link has ended, Conflict if the
    passkey is there already.
    """
    user, by = use_link(token, LinkKind.INVITE).user, link_principal(client)
    acting_as(db.session(), by.actor)
    user.name = name
    db.session.flush()
    return user, add_first_passkey(user=user, new=new, name=passkey_name, by=by)


def place_label(user: User) -> str:
    """Return the name of the organisation that a user's role is about, "" for RANZ's own."""
    of_member = select(OrganisationMember.organisation_id).where(OrganisationMember.id == user.member_id)
    named = select(Organisation.name).where(Organisation.id == (user.organisation_id or of_member.scalar_subquery()))
    return db.session.scalar(named) or ""


def _send(user: User, *, by: Principal, settings: Settings) -> Invitation:
    if not is_true_of(user, may_act()):
        message = f"{user.name} can't sign in now: their access has ended, or they are an inactive person."
        raise Conflict(message, logged="The user may not act.")
    link = create_link(user_id=user.id, kind=LinkKind.INVITE, by=by)
    if settings.mail_from is None:
        return Invitation(user=user, address=f"{settings.base_url}{new_path(link.id)}")
    send_link(user, link, settings, name=user.name, inviter=inviter_name(link))
    return Invitation(user=user, address="")


def _find_member_id(email: str, organisation_id: str | None) -> str:
    """Return the key of the one active person with this email, in the organisation if given; else raise Invalid."""
    theirs = select(OrganisationMember.id).where(
        OrganisationMember.email_key == address_key(email), OrganisationMember.active
    )
    if organisation_id:
        theirs = theirs.where(OrganisationMember.organisation_id == organisation_id)
    found = db.session.scalars(theirs.limit(2)).all()
    if len(found) != 1:
        raise Invalid(TWO_PEOPLE if found else NO_PERSON, field="member_id")
    return found[0]
