"""Coverage by organisation, as a list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ranzcred.core import clock
from ranzcred.core.lists.page import Page, paginate
from ranzcred.core.lists.rows import PagedRows
from ranzcred.core.text import search_key
from ranzcred.domain.audit.labels import day
from ranzcred.domain.coverage.figures import (
    CoverageFigures,
    OrganisationCoverage,
    coverage_of_organisations,
    figures_of,
)
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.scope import Wanted, all_of, any_of
from ranzcred.domain.definitions.state import Purpose
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
"""What each column is sorted by; None comes last."""


@dataclass(frozen=True, kw_only=True)
class CoverageList(PagedRows[OrganisationCoverage, CoverageFilters]):
    """A page of the organisations of a scope, and the figures of all of them."""

    NOUN = "organisation"

    figures: CoverageFigures
    wanted: Wanted

    @property
    def as_of(self) -> str:
        """The day in words, and as of which that was known: "on 3 Mar 2026, as known on 1 Apr 2026"."""
        on, known = self.filters.day, self.filters.known
        ahead = ", if nothing changes until then" if on > clock.today() else ""
        return f"on {day(on)}{f', as known on {day(known)}' if known else ''}{ahead}"


def wanted_by(filters: CoverageFilters) -> Wanted:
    """Return what people should hold: what is chosen, or what counts for the purpose, qualified roofers at first."""
    if filters.definition:
        return all_of([filters.definition], filters.day)
    return any_of(filters.purpose or Purpose.QUALIFIED, filters.day)


def list_coverage(filters: CoverageFilters) -> CoverageList:
    """Return the page of `filters`, the last one if it is past it, in a constant number of statements."""
    wanted = wanted_by(filters)
    every = coverage_of_organisations(filters.scope, wanted)
    found = [row for row in every if all(word in search_key(row.name) for word in search_key(filters.q).split())]
    order = ORDERS[filters.column]
    known = [row for row in found if order(row) is not None]
    unknown = [row for row in found if order(row) is None]
    rows = [*sorted(known, key=order, reverse=filters.descending), *unknown]
    page: Page[OrganisationCoverage] = paginate(
        filters.page, len(rows), lambda limit, offset: rows[offset : offset + limit]
    )
    return CoverageList(page=page, filters=replace(filters, page=page.number), figures=figures_of(found), wanted=wanted)
