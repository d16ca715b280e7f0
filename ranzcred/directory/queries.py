"""What is read of organisations and their people."""

from dataclasses import dataclass

from sqlalchemy import SQLColumnExpression, func, select

from ranzcred.directory.models import Organisation, OrganisationMember, ProgrammeStatus
from ranzcred.extensions import db
from ranzcred.paging import PAGE_SIZE, Page, clamp
from ranzcred.text import search_key


@dataclass(frozen=True, kw_only=True)
class OrganisationRow:
    """An organisation in the Programme table, with how many of its people are active."""

    organisation: Organisation
    staff: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How large the association is."""

    organisations: int
    active_organisations: int
    active_members: int


def list_organisations(*, page: int) -> Page[OrganisationRow]:
    """One page of organisations by name."""
    total = db.session.scalar(select(func.count()).select_from(Organisation)) or 0
    number = clamp(page, total)
    staff = (
        select(func.count(OrganisationMember.id))
        .where(OrganisationMember.organisation_id == Organisation.id, OrganisationMember.active)
        .correlate(Organisation)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Organisation, staff)
        .order_by(_folded(Organisation.name), Organisation.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    items = [OrganisationRow(organisation=organisation, staff=count) for organisation, count in rows]
    return Page(items=items, number=number, total=total)


def figures() -> Figures:
    """The association in numbers, in one statement."""
    active = Organisation.programme_status.in_([ProgrammeStatus.ACTIVE, ProgrammeStatus.RENEWAL_DUE])
    members = select(func.count(OrganisationMember.id)).where(OrganisationMember.active).scalar_subquery()
    organisations, active_organisations, active_members = db.session.execute(
        select(func.count(Organisation.id), func.count(Organisation.id).filter(active), members)
    ).one()
    return Figures(
        organisations=organisations, active_organisations=active_organisations, active_members=active_members
    )


def _folded(name: SQLColumnExpression[str]) -> SQLColumnExpression[str]:
    """A name as people sort it, without case and macrons; SQLite's own lower() knows ASCII alone."""
    for vowel in "āēīōūĀĒĪŌŪ":
        name = func.replace(name, vowel, search_key(vowel))
    return func.lower(name)
