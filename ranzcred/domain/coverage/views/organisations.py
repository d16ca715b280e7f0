"""Coverage by organisation."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from ranzcred.core.lists.filter_kinds import ChoiceFilter
from ranzcred.core.text import search_key
from ranzcred.domain.coverage.asked import asked_by
from ranzcred.domain.coverage.figures import (
    CoverageFigures,
    OrganisationCoverage,
    coverage_of_organisations,
    figures_of,
)
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.targets.shortfalls import Shortfall, shortfalls_on
from ranzcred.domain.coverage.views.rows import CoverageRows, has_words, sorted_page
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus

TIERS, STATUSES = list(CertificationTier), list(ProgrammeStatus)


class TargetFilter(enum.StrEnum):
    """Which organisations are listed, by whether they meet the targets of their tier."""

    BELOW = "below"
    MET = "met"

    @property
    def label(self) -> str:
        return "Below target" if self is TargetFilter.BELOW else "Meets target"


@dataclass(frozen=True, kw_only=True)
class CoveredOrganisation:
    """An organisation on the day, and what it lacks of the targets of its tier, if that has any."""

    coverage: OrganisationCoverage
    shortfall: Shortfall | None

    @property
    def share(self) -> float | None:
        """The share of its people who are covered; None of nobody."""
        people = self.coverage.people
        return people.part / people.of if people.of else None

    @property
    def state(self) -> TargetFilter | None:
        """Whether it meets its targets; None without any."""
        if self.shortfall is None:
            return None
        return TargetFilter.BELOW if self.shortfall.lacking else TargetFilter.MET


ORDERS: Mapping[str, Callable[[CoveredOrganisation], Any]] = {
    "name": lambda row: search_key(row.coverage.name),
    "tier": lambda row: TIERS.index(row.coverage.tier),
    "programme": lambda row: STATUSES.index(row.coverage.programme),
    "people": lambda row: row.coverage.people.of,
    "covered": lambda row: row.coverage.people.part,
    "percent": lambda row: row.share,
    "held": lambda row: row.coverage.all_pairs.held,
    "expired": lambda row: row.coverage.all_pairs.expired,
    "lost": lambda row: row.coverage.all_pairs.lost_90,
    "target": lambda row: (row.state is not TargetFilter.BELOW, row.share is None, row.share),
}
"""What each column is sorted by. By target, those that are below it come first, and of these who has least covered."""


@dataclass(frozen=True, kw_only=True)
class CoveredOrganisationFilters(CoverageFilters):
    """The columns of coverage by organisation."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "name": "organisation",
        "tier": "tier",
        "programme": "programme status",
        "people": "people",
        "covered": "people covered",
        "percent": "percentage covered",
        "held": "credentials held",
        "expired": "expired",
        "lost": "lost within 90 days",
        "target": "target",
    }

    HINT: ClassVar[str] = "Words in the organisation's name"

    target: Annotated[
        TargetFilter | None,
        ChoiceFilter(
            label="Target", unset="Any", members=TargetFilter, description="Whether the targets of its tier are met."
        ),
    ] = None
    sort: str = "target"


@dataclass(frozen=True, kw_only=True)
class CoveredOrganisations(CoverageRows[CoveredOrganisation, CoveredOrganisationFilters]):
    """A page of the organisations of a scope, and the figures of all of them."""

    NOUN = "organisation"

    figures: CoverageFigures


def list_covered_organisations(filters: CoveredOrganisationFilters) -> CoveredOrganisations:
    """Return the page of `filters`, in a constant number of statements."""
    asked = asked_by(filters)
    every = coverage_of_organisations(filters.scope, asked.wanted)
    shortfalls = shortfalls_on(filters.scope)
    rows = [CoveredOrganisation(coverage=row, shortfall=shortfalls.get(row.id)) for row in every]
    found = [row for row in rows if has_words(row.coverage.name, filters.q) and filters.target in {None, row.state}]
    page = sorted_page(found, filters, ORDERS[filters.column])
    filters = replace(filters, page=page.number)
    return CoveredOrganisations(page=page, filters=filters, asked=asked, figures=figures_of(every))
