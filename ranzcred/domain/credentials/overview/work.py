"""The day's work: the figures of the association, and the credentials that somebody has to see to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.figures.reading import figures_of_association
from ranzcred.domain.credentials.kinds import EndKind
from ranzcred.domain.credentials.lists.effective import CredentialRow
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.overview.credentials import first_keys, order_of
from ranzcred.domain.credentials.overview.filters import CredentialFilters, ExpiryWindow
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.directory.models import Organisation, OrganisationMember, full_name

ROWS = 10
"""The rows of each list of work."""
FIGURES: Mapping[str, CredentialFilters] = {
    "awarded": CredentialFilters(status=MicroCredentialStatus.AWARDED),
    "in_30": CredentialFilters(expiry=ExpiryWindow.IN_30, sort="expiry"),
    "in_90": CredentialFilters(expiry=ExpiryWindow.IN_90, sort="expiry"),
    "lapsed": CredentialFilters(expiry=ExpiryWindow.LAST_30, sort="-expiry"),
    "pending": CredentialFilters(status=MicroCredentialStatus.ASSESSMENT_PENDING),
}
LISTED = ("in_30", "pending", "lapsed")
SHOWN = (
    StaffMicroCredential.id,
    StaffMicroCredential.status,
    StaffMicroCredential.awarded_on,
    StaffMicroCredential.expiry_date,
    StaffMicroCredential.valid_from,
    StaffMicroCredential.suspended_from,
    StaffMicroCredential.suspended_until,
    StaffMicroCredential.end_kind,
    StaffMicroCredential.ever_awarded,
    StaffMicroCredential.definition_id,
    MicroCredentialDefinition.title,
    MicroCredentialDefinition.state.label("definition_state"),
    MicroCredentialDefinition.replaced_by_id.label("successor_id"),
    StaffMicroCredential.member_id,
    OrganisationMember.first_name,
    OrganisationMember.last_name,
    OrganisationMember.organisation_id,
    Organisation.name.label("organisation"),
)


@dataclass(frozen=True, kw_only=True)
class ListedCredential:
    """What a list of work shows of a credential."""

    id: str
    status: MicroCredentialStatus
    awarded_on: date | None
    expiry_date: date | None
    valid_from: date | None
    suspended_from: date | None
    suspended_until: date | None
    end_kind: EndKind | None
    ever_awarded: bool
    definition_id: str
    title: str
    definition_state: DefinitionState
    successor_id: str | None
    member_id: str
    first_name: str | None
    last_name: str | None
    organisation_id: str
    organisation: str

    @property
    def person(self) -> str:
        """Return the name of whoever has it."""
        return full_name(self.first_name, self.last_name)


@dataclass(frozen=True, kw_only=True)
class WorkRow(CredentialRow):
    """A row of a list of work."""

    credential: ListedCredential


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number of credentials, and the filters of the list that it counts."""

    number: int
    filters: CredentialFilters
    rows: Sequence[WorkRow] = ()
    """The first of them, of what is shown as a list of work."""


@dataclass(frozen=True, kw_only=True)
class DayOfWork:
    """The figures of credentials by name, with the first rows of those that are work, and how much there is else."""

    figures: Mapping[str, Figure]
    people: int
    organisations: int


def day_of_work() -> DayOfWork:
    """Return the figures of the association; in one statement and one more for each list."""
    today = clock.today()
    association = figures_of_association(today=today)
    figures = {name: _figure(name, getattr(association, name), association.people, today) for name in FIGURES}
    return DayOfWork(figures=figures, people=association.people, organisations=association.organisations)


def _figure(name: str, number: int, people: int, today: date) -> Figure:
    rows: Sequence[WorkRow] = ()
    if name in LISTED:
        found = db.session.execute(_first(name, today, often_met=number**2 > people * ROWS))
        rows = [WorkRow(credential=ListedCredential(**row._mapping), today=today) for row in found]
    return Figure(number=number, filters=FIGURES[name], rows=rows)


@lru_cache(maxsize=4 * len(LISTED))
def _first(name: str, today: date, *, often_met: bool) -> Select[*tuple[Any, ...]]:
    """Return the statement for the first rows of a list, which is built once a day."""
    filters = FIGURES[name]
    return (
        select(*SHOWN)
        .join_from(StaffMicroCredential, OrganisationMember, StaffMicroCredential.member)
        .join(OrganisationMember.organisation)
        .join(StaffMicroCredential.definition)
        .where(StaffMicroCredential.id.in_(first_keys(filters, ROWS, today=today, often_met=often_met)))
        .order_by(*order_of(filters))
    )
