"""Invitations by an organisation's administrator to its people. Nothing in this module commits."""

from ranzcred.config import Settings
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.core.policy import require
from ranzcred.core.text import address_key
from ranzcred.domain.account_mail.invitations import Invitation, invite_user, send_invitation_again
from ranzcred.domain.accounts.access import has_way_in, is_true_of
from ranzcred.domain.accounts.throttle import CountedRequest, count_request, wait_sentence
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.directory import policy
from ranzcred.domain.directory.own_people.operations import get_own_person
from ranzcred.domain.directory.own_people.sign_ins import current_users, refuse_ended


def invite_own_person(*, person_id: str, by: Principal, settings: Settings) -> Invitation:
    """Send one of the organisation's people an invitation to sign in as its staff; if one waits, send it again.

    Raise NotFound if they are not in the organisation; Conflict if they are inactive, have no email or can sign in
    already, if the email has an account, if their sign-in was deactivated, or if too many were sent within an hour.
    """
    person = get_own_person(by, person_id)
    require(policy.may_invite_person, by, person)
    name, email = person.display_name, person.email
    if not person.active:
        raise Conflict(f"{name} is inactive. Ask RANZ to reactivate them first.", logged="The person is inactive.")
    if not email:
        raise Conflict(f"{name} has no email. Edit them and add it first.", logged="The person has no email.")
    users = current_users(person)
    if any(user.role is not Role.ORG_STAFF for user in users):
        message = f"{name} can already sign in, as an administrator."
        raise Conflict(message, logged="The person is an administrator.")
    if not users:
        refuse_ended(person)
    waiting = next(iter(users), None)
    wait = count_request(CountedRequest.INVITATION_BY_USER, by.actor.user_id or "")
    if wait:
        raise Conflict(wait_sentence(wait), logged="Too many invitations within an hour.")
    if waiting is None:
        return invite_user(name=name, email=email, role=Role.ORG_STAFF, member_id=person.id, by=by, settings=settings)
    if waiting.email_key != address_key(email) and not is_true_of(waiting, has_way_in()):
        message = f"{name} was invited as {waiting.email}. Deactivate that sign-in first, then invite them again."
        raise Conflict(message, logged="The person was invited by another email.")
    return send_invitation_again(user=waiting, by=by, settings=settings)
