"""The day's work: the figures of the association, and the credentials that somebody has to see to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ranzcred.core import clock
from ranzcred.core.lists.bounded import COUNTED_AT_MOST, Count
from ranzcred.domain.credentials.figures.reading import figures_of_association
from ranzcred.domain.credentials.lists.holders import HolderRow
from ranzcred.domain.credentials.overview.credentials import first_credentials
from ranzcred.domain.credentials.overview.filters import CredentialFilters, ExpiryWindow
from ranzcred.domain.credentials.status import MicroCredentialStatus

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


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number of credentials, and the filters of the list that it counts."""

    number: int
    filters: CredentialFilters
    rows: Sequence[HolderRow] = ()
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
    figures = {name: _figure(name, getattr(association, name), today) for name in FIGURES}
    return DayOfWork(figures=figures, people=association.people, organisations=association.organisations)


def _figure(name: str, number: int, today: date) -> Figure:
    filters, count = FIGURES[name], Count.up_to(number, COUNTED_AT_MOST)
    rows = first_credentials(filters, count, limit=ROWS, today=today) if name in LISTED else ()
    return Figure(number=number, filters=filters, rows=rows)
