"""What is read of organisations and their people. Their lists, which count credentials, are in the feature above."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.formats import plural
from ranzcred.core.lists.search import Search, matches_search, read_search
from ranzcred.domain.directory.filters import OrganisationFilters, StaffFilters
from ranzcred.domain.directory.models import (
    CertificationTier,
    MemberNotFound,
    Organisation,
    OrganisationMember,
    OrganisationNotFound,
    ProgrammeStatus,
)

TARGETS = 6
"""The number of organisations that the search for a move's target offers."""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The organisations that a member may move to: the first results of a search."""

    q: str
    organisations: Sequence[Organisation]
    more: bool

    @property
    def sentence(self) -> str:
        """Return the count for people: "Showing the first 6. Keep typing to narrow it down."."""
        if self.more:
            return f"Showing the first {TARGETS}. Keep typing to narrow it down."
        return count_sentence(len(self.organisations)) if self.organisations else "No organisations found"


def count_sentence(number: int) -> str:
    """Return a count in words: "1 organisation", "4 organisations"."""
    return plural(number, "organisation")


def staff_sentence(number: int) -> str:
    """Return a count in words: "5 people"."""
    return plural(number, "person", "people")


def get_organisation(organisation_id: str) -> Organisation:
    """Return an organisation, or raise NotFound."""
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise OrganisationNotFound
    return organisation


def get_member(organisation_id: str, member_id: str) -> OrganisationMember:
    """Return a member of an organisation, or raise NotFound."""
    conditions = (OrganisationMember.id == member_id, OrganisationMember.organisation_id == organisation_id)
    member = db.session.scalar(select(OrganisationMember).where(*conditions))
    if member is None:
        raise MemberNotFound
    return member


def get_member_of_any(member_id: str) -> OrganisationMember:
    """Return a member, whatever their organisation, or raise NotFound."""
    member = db.session.get(OrganisationMember, member_id)
    if member is None:
        raise MemberNotFound
    return member


def list_organisations_by_key(keys: Collection[str]) -> Sequence[Organisation]:
    """Return those of some organisations that there are."""
    return db.session.scalars(select(Organisation).where(Organisation.id.in_(keys))).all() if keys else []


def list_members_by_key(keys: Collection[str]) -> Sequence[OrganisationMember]:
    """Return those of some members that there are, with their organisations."""
    organisation = joinedload(OrganisationMember.organisation, innerjoin=True)
    found = select(OrganisationMember).where(OrganisationMember.id.in_(keys)).options(organisation)
    return db.session.scalars(found).all() if keys else []


def find_targets(q: str, *, other_than: str, chosen: str = "") -> Targets:
    """Return the first organisations that a search finds, by name, without the member's own, and with `chosen`."""
    elsewhere = (
        Organisation.id != other_than,
        or_(Organisation.id == chosen, and_(true(), *_searched(read_search(q, phones=True)))),
    )
    order = (case((Organisation.id == chosen, 0), else_=1), Organisation.name_folded, Organisation.id)
    found = db.session.scalars(select(Organisation).where(*elsewhere).order_by(*order).limit(TARGETS + 1)).all()
    return Targets(q=q, organisations=found[:TARGETS], more=len(found) > TARGETS)


class WantedOrganisations(NamedTuple):
    """The values of the filters."""

    search: Search
    tier: CertificationTier | None
    status: ProgrammeStatus | None


def organisations_wanted_by(filters: OrganisationFilters) -> WantedOrganisations:
    """Return the values of the filters, as `organisation_condition` takes them."""
    return WantedOrganisations(read_search(filters.q, phones=True), filters.tier, filters.status)


def count_organisations(filters: OrganisationFilters) -> tuple[int, int]:
    """Return how many organisations there are, and how many the filters leave, in one statement."""
    everything, matched = db.session.execute(*_numbers(organisations_wanted_by(filters))).one()
    return everything, matched


@built_once
def _numbers(wanted: WantedOrganisations) -> Select[int, int]:
    matching = organisation_condition(wanted)
    found = func.count(Organisation.id).filter(*matching) if matching else func.count(Organisation.id)
    return select(func.count(Organisation.id), found)


def count_staff(organisation_id: str, filters: StaffFilters) -> tuple[int, int, int]:
    """Return how many people an organisation has, how many the filters leave, and how many of these are inactive, in
    one statement.
    """
    numbers = _staff_numbers(organisation_id, read_search(filters.q, phones=True))
    everything, found, inactive = db.session.execute(*numbers).one()
    return everything, found, inactive


@built_once
def _staff_numbers(organisation_id: str, search: Search) -> Select[int, int, int]:
    matching = and_(true(), *staff_condition(search))
    return select(
        func.count(),
        func.count().filter(matching),
        func.count().filter(matching, ~OrganisationMember.active),
    ).where(OrganisationMember.organisation_id == organisation_id)


def staff_condition(search: Search) -> list[ColumnElement[bool]]:
    """Return SQL for what a search leaves of an organisation's people."""
    return matches_search(
        search,
        names=[OrganisationMember.name_folded],
        addresses=[OrganisationMember.email_key],
        codes=[OrganisationMember.lbp_key],
        phones=[OrganisationMember.phone],
    )


def organisation_condition(wanted: WantedOrganisations) -> list[ColumnElement[bool]]:
    """Return SQL for what the filters leave."""
    condition = _searched(wanted.search)
    if wanted.tier:
        condition.append(Organisation.certification_tier == wanted.tier)
    if wanted.status:
        condition.append(Organisation.programme_status == wanted.status)
    return condition


def _searched(search: Search) -> list[ColumnElement[bool]]:
    names = (Organisation.name_folded, Organisation.trading_name_folded, Organisation.city_folded)
    return matches_search(search, names=names, codes=[Organisation.nzbn], phones=[Organisation.phone])
