"""The people whom somebody may be the same as, in words that say where each is and what they were awarded."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select

from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.formats import plural
from ranzcred.core.records import Likeness
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.likeness import Alike, person_traits, stored_people, values_of
from ranzcred.domain.directory.models import OrganisationMember

TRAITS = ("first_name", "last_name", "email", "lbp_number")
SHARED = {"email": "email", "lbp_number": "LBP number"}


def people_like(member: OrganisationMember) -> list[Likeness]:
    """Return the other stored people whom a member may be the same as, those of the same organisation first."""
    traits = person_traits(values_of(member, *TRAITS))
    people: Alike[OrganisationMember] = Alike()
    for each in stored_people([traits]):
        if each.id != member.id:
            people.add(each, person_traits(values_of(each, *TRAITS)))
    found = sorted(people.like(traits), key=lambda each: each[0].organisation_id != member.organisation_id)
    awards = count_awards(each.id for each, _ in found)
    return [
        Likeness(
            record=other,
            fields=fields,
            message=person_message(other, fields, of=member.organisation_id, awards=awards.get(other.id, 0)),
        )
        for other, fields in found
    ]


def person_message(other: OrganisationMember, fields: Sequence[str], *, of: str, awards: int) -> str:
    """Return the sentences on a stored person whom somebody new in the organisation `of` may be the same as."""
    shared = " and ".join(f"the same {SHARED[field]}" for field in fields if field in SHARED)
    name = f"{other.display_name}, with {shared}," if shared else other.display_name
    place = other.organisation.name
    state = f"is already in {place}" if other.active else f"was in {place} and is inactive"
    held = f", with {plural(awards, 'award')}" if awards else ""
    return f"{name} {state}{held}. {_advice(other, of)}"


def _advice(other: OrganisationMember, organisation_id: str) -> str:
    if other.organisation_id == organisation_id:
        return f"If it's the same person, {'change their details' if other.active else 'reactivate them'} instead."
    return "If they changed employer, move them instead" + ("." if other.active else ", and reactivate them.")


def count_awards(member_ids: Iterable[str]) -> Mapping[str, int]:
    """Return how many awards people have had, expired ones included, by their key."""
    held, counts = StaffMicroCredential.member_id, dict[str, int]()
    for keys in portions(list(member_ids)):
        awarded = (held.in_(keys), StaffMicroCredential.awarded_on.is_not(None))
        statement = select(held, func.count()).where(*awarded).group_by(held)
        counts |= {member_id: number for member_id, number in db.session.execute(statement)}  # noqa: C416 - of Rows
    return counts
