"""What becomes of somebody's sign-in when they leave an organisation, come back to it or move, in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ranzcred.core import clock
from ranzcred.core.formats import date as in_words
from ranzcred.core.formats import plural
from ranzcred.core.permissions import Role
from ranzcred.core.text import address_key
from ranzcred.domain.accounts.queries import MemberUser, list_member_users
from ranzcred.domain.directory.models import OrganisationMember


@dataclass(frozen=True, kw_only=True)
class SignInOutcome:
    """What becomes of the sign-ins of a person who leaves or comes back."""

    sentences: Sequence[str]
    done: str = ""
    """What has become of them, to follow on "deactivated"; "" if nothing ends."""
    is_final: bool
    """Whether there are any, of which nothing that has ended comes back."""


def after_deactivation(member: OrganisationMember) -> SignInOutcome:
    """Return what ends when a person is made inactive, and what does not."""
    users = _users_of(member)
    ended = [user for user in users if user.follows and user.may_act]
    sentences = [*map(_ended, ended), *_staying(users, member)]
    return SignInOutcome(sentences=sentences, done=_done(ended), is_final=any(user.follows for user in users))


def after_reactivation(member: OrganisationMember) -> SignInOutcome:
    """Return how a person may sign in once they are active again."""
    users = [user for user in _users_of(member) if user.follows]
    return SignInOutcome(sentences=[_resumed(user, member) for user in users], is_final=bool(users))


def after_move(member: OrganisationMember) -> Sequence[str]:
    """Return what ends when a person moves to another organisation, and what goes on."""
    users = _users_of(member)
    moved = [_moved(user, member) for user in users if user.follows and user.may_act]
    return [*moved, *_staying(users, member)]


def _users_of(member: OrganisationMember) -> Sequence[MemberUser]:
    return list_member_users(
        member.id, organisation_id=member.organisation_id, email_key=address_key(member.email or "")
    )


def _done(ended: Collection[MemberUser]) -> str:
    if not ended:
        return ""
    return f", and their {'sign-in' if any(user.has_way_in for user in ended) else 'invitation'} has ended"


def _ended(user: MemberUser) -> str:
    email = user.user.email
    if not user.has_way_in:
        return f"Their invitation to {email} will stop working."
    number = plural(user.tokens, "API token") if user.tokens > 1 else "API token"
    tokens = f" Their {number} will stop working too." if user.tokens else ""
    return f"They'll be signed out, and can't sign in as {email} while they are inactive.{tokens}"


def _resumed(each: MemberUser, member: OrganisationMember) -> str:
    user, email = each.user, each.user.email
    if not user.active:
        return f"Their sign-in {email} was deactivated separately, and stays deactivated."
    if user.access_until and user.access_until < clock.today():
        return f"Their access as {email} ended on {in_words(user.access_until)}, and stays ended."
    if user.role is Role.ORG_ADMIN and user.organisation_id != member.organisation_id:
        return f"Their sign-in {email} was for another organisation, and stays ended."
    if not each.has_way_in:
        return f"Their invitation to {email} has ended. Send it again under Users if they are to sign in."
    return f"They can sign in as {email} again, as before. API tokens that have ended stay ended."


def _moved(each: MemberUser, member: OrganisationMember) -> str:
    email, organisation = each.user.email, member.organisation.name
    what = "sign-in" if each.has_way_in else "invitation to"
    if each.user.role is Role.ORG_ADMIN:
        return f"Their {what} {email}, as administrator of {organisation}, will end."
    if not each.has_way_in:
        return f"Their invitation to {email} stays good."
    return f"They can still sign in as {email}, and see their own credentials."


def _staying(users: Collection[MemberUser], member: OrganisationMember) -> list[str]:
    """Return what is said of an administrator by the same email, who is not known to be the person."""
    return [
        f"{each.user.email} is also an administrator of {member.organisation.name}. That sign-in doesn't end: "
        "deactivate it under Users if it is theirs."
        for each in users
        if not each.follows and each.may_act
    ]
