"""Whether the people of an organisation may sign in, as its administrator sees and ends it."""

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import select

from ranzcred.core.db.session import db
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.core.policy import require
from ranzcred.core.text import address_key
from ranzcred.domain.accounts.access import has_way_in
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
    """Return whether each of some people may sign in, by their key, in two statements."""
    users = users_of_people(people)
    ended = _whose_ended(users)
    return {person.id: _sign_in_of(person, users[person.id], by, had_one=person.id in ended) for person in people}


def current_users(person: OrganisationMember) -> list[User]:
    """Return the users who are this person and are not deactivated."""
    return _current(users_of_people([person])[person.id])


def refuse_ended(person: OrganisationMember) -> None:
    """Raise Conflict if a sign-in of theirs was ended: RANZ alone lets them sign in again, by whichever email.

    One that they never used, such as an invitation to a wrong email, may be followed by another.
    """
    if _whose_ended(users_of_people([person])):
        message = f"The sign-in of {person.display_name} was deactivated. Ask RANZ to let them sign in again."
        raise Conflict(message, logged="The person's sign-in was deactivated.")


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


def _sign_in_of(person: OrganisationMember, rows: Sequence[UserRow], by: Principal, *, had_one: bool) -> OwnSignIn:
    current, states = _current(rows), {row.state for row in rows} - {UserState.DEACTIVATED}
    waits = states == {UserState.INVITED}
    is_staff = all(user.role is Role.ORG_STAFF for user in current)
    has_account = any(row.user.email_key == address_key(person.email or "") for row in rows)
    may_invite, may_end = policy.may_invite_person(by, person), policy.may_deactivate_sign_in(by, person)
    offers = {
        "invite": may_invite and not current and person.active and bool(person.email) and not (has_account or had_one),
        "invite-again": may_invite and waits and is_staff,
        "sign-in": may_end and bool(current) and is_staff,
    }
    changes = tuple(change for change, offered in offers.items() if offered)
    return OwnSignIn(label="No" if not states else "Invited" if waits else "Yes", changes=changes)


def _whose_ended(users: Mapping[str, Sequence[UserRow]]) -> Set[str]:
    """Return the keys of the people who could sign in as staff until that was ended."""
    ended = {
        row.user.id: key
        for key, rows in users.items()
        for row in rows
        if row.state is UserState.DEACTIVATED and row.user.role is Role.ORG_STAFF
    }
    return {ended[key] for key in db.session.scalars(select(User.id).where(User.id.in_(ended), has_way_in()))}


def _current(rows: Sequence[UserRow]) -> list[User]:
    return [row.user for row in rows if row.state is not UserState.DEACTIVATED]
