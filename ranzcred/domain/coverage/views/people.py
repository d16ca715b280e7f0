"""The people whom views list one by one, each where they are on the day."""

from collections.abc import Sequence

from sqlalchemy import Select, select

from ranzcred.core.lists.order import order_by
from ranzcred.core.lists.search import matches_words
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.directory.queries import list_members_by_key, list_organisations_by_key

PlacedPerson = tuple[OrganisationMember, str, str]
"""Somebody, and the key and name of the organisation that they are in."""


def named(people: Select[str, str], q: str) -> Select[str, str]:
    """Return SQL for those of some people, by `organisation_id` and `member_id`, who have all words of a search in
    their name.
    """
    if not q:
        return people
    found = select(OrganisationMember.id).where(*matches_words(q, names=[OrganisationMember.name_folded]))
    return people.where(people.selected_columns.member_id.in_(found))


def select_people(people: Select[str, str], filters: CoverageFilters) -> Select[OrganisationMember, str, str]:
    """Return SQL for people by `organisation_id` and `member_id`: each with the key and name of where they are on the
    day, in the order of the filters.
    """
    found, member = people.subquery().c, OrganisationMember
    columns = {"name": member.name_folded, "organisation": Organisation.name_folded}
    return (
        select(member, Organisation.id, Organisation.name)
        .join(found.member_id.table, found.member_id == member.id)
        .join(Organisation, Organisation.id == found.organisation_id)
        .order_by(*order_by(columns[filters.column], descending=filters.descending), member.name_folded, member.id)
    )


def load_people(keys: Sequence[tuple[str, str]]) -> list[PlacedPerson]:
    """Return people by the keys of each and of where they are, in the order of these; who is gone is left out."""
    people = {each.id: each for each in list_members_by_key({person for person, _ in keys})}
    names = {each.id: each.name for each in list_organisations_by_key({place for _, place in keys})}
    return [(people[person], place, names[place]) for person, place in keys if person in people and place in names]
