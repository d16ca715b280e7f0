"""Whether the people of an organisation may sign in, as its administrator sees and ends it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.core.policy import require
from ranzcred.core.text import address_key
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.users import deactivate_user
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.directory import policy
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.directory.own_people.operations import get_own_person
from ranzcred.domain.directory.users.lists import UserRow, users_of_people
from ranzcred.domain.directory.users.states import UserState


@dataclass(frozen=True, kw_only=True)
class OwnSignIn:
    """Whether a person may sign in, and what may be done about it."""

    label: str
    changes: tuple[str, ...]
    """Of "invite", "invite-again" and "sign-in", which deactivates it."""


def list_own_sign_ins(people: Collection[OrganisationMember], *, by: Principal) -> Mapping[str, OwnSignIn]:
    """Return whether each of some people may sign in, by their key, in one statement."""
    users = users_of_people(people)
    return {person.id: _sign_in_of(person, users[person.id], by) for person in people}


def current_users(person: OrganisationMember) -> list[User]:
    """Return the users who are this person and are not deactivated."""
    return _current(users_of_people([person])[person.id])


def deactivate_own_sign_in(*, person_id: str, reason: str, by: Principal) -> OrganisationMember:
    """End the sign-in of one of the organisation's people, for good; return the person.

    Raise NotFound if they are not in the organisation; Conflict if they cannot sign in anyway.
    """
    person = get_own_person(by, person_id)
    require(policy.may_deactivate_sign_in, by, person)
    users = [user for user in current_users(person) if user.role is Role.ORG_STAFF]
    if not users:
        message = f"{person.display_name} can't sign in, so there is nothing to deactivate."
        raise Conflict(message, logged="The person cannot sign in.")
    for user in users:
        deactivate_user(user=user, reason=reason, by=by)
    return person


def _sign_in_of(person: OrganisationMember, rows: Sequence[UserRow], by: Principal) -> OwnSignIn:
    current, states = _current(rows), {row.state for row in rows} - {UserState.DEACTIVATED}
    waits = states == {UserState.INVITED}
    is_staff = all(user.role is Role.ORG_STAFF for user in current)
    has_account = any(row.user.email_key == address_key(person.email or "") for row in rows)
    may_invite, may_end = policy.may_invite_person(by, person), policy.may_deactivate_sign_in(by, person)
    offers = {
        "invite": may_invite and not current and person.active and bool(person.email) and not has_account,
        "invite-again": may_invite and waits and is_staff,
        "sign-in": may_end and bool(current) and is_staff,
    }
    changes = tuple(change for change, offered in offers.items() if offered)
    return OwnSignIn(label="No" if not states else "Invited" if waits else "Yes", changes=changes)


def _current(rows: Sequence[UserRow]) -> list[User]:
    return [row.user for row in rows if row.state is not UserState.DEACTIVATED]
