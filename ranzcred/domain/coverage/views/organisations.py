"""Coverage by organisation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from ranzcred.core.text import search_key
from ranzcred.domain.coverage.asked import asked_by
from ranzcred.domain.coverage.figures import (
    CoverageFigures,
    OrganisationCoverage,
    coverage_of_organisations,
    figures_of,
)
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.views.rows import CoverageRows, has_words, sorted_page
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus

TIERS, STATUSES = list(CertificationTier), list(ProgrammeStatus)
ORDERS: Mapping[str, Callable[[OrganisationCoverage], Any]] = {
    "name": lambda row: search_key(row.name),
    "tier": lambda row: TIERS.index(row.tier),
    "programme": lambda row: STATUSES.index(row.programme),
    "people": lambda row: row.people.of,
    "covered": lambda row: row.people.part,
    "percent": lambda row: row.people.part / row.people.of if row.people.of else None,
    "held": lambda row: row.all_pairs.held,
    "expired": lambda row: row.all_pairs.expired,
    "lost": lambda row: row.all_pairs.lost_90,
}
"""What each column is sorted by."""


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
    }

    HINT: ClassVar[str] = "Words in the organisation's name"

    sort: str = "percent"


@dataclass(frozen=True, kw_only=True)
class CoveredOrganisations(CoverageRows[OrganisationCoverage, CoveredOrganisationFilters]):
    """A page of the organisations of a scope, and the figures of all of them."""

    NOUN = "organisation"

    figures: CoverageFigures


def list_covered_organisations(filters: CoveredOrganisationFilters) -> CoveredOrganisations:
    """Return the page of `filters`, in a constant number of statements."""
    asked = asked_by(filters)
    every = coverage_of_organisations(filters.scope, asked.wanted)
    page = sorted_page([row for row in every if has_words(row.name, filters.q)], filters, ORDERS[filters.column])
    filters = replace(filters, page=page.number)
    return CoveredOrganisations(page=page, filters=filters, asked=asked, figures=figures_of(every))
