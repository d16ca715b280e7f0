"""Coverage by organisation."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from ranzcred.core.lists.filter_kinds import ChoiceFilter
from ranzcred.core.text import search_key
from ranzcred.domain.coverage.counting import load_holdings
from ranzcred.domain.coverage.figures import (
    CoverageFigures,
    OrganisationCoverage,
    coverage_of_organisations,
    figures_of,
)
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.pair_figures import PairFigures
from ranzcred.domain.coverage.pairs import in_progress_by_organisation, of_today
from ranzcred.domain.coverage.question import question_of
from ranzcred.domain.coverage.targets.shortfalls import Shortfall, shortfalls_of, targets_on
from ranzcred.domain.coverage.views.rows import SortedRows, has_words, page_of, sort_rows
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus
from ranzcred.domain.snoozes.filters import SNOOZED, QueueFilter, Snoozed
from ranzcred.domain.snoozes.queries import snoozed_keys
from ranzcred.domain.snoozes.queue import Queue, QueueList

TIERS, STATUSES = list(CertificationTier), list(ProgrammeStatus)


class TargetFilter(enum.StrEnum):
    """Which organisations are listed, by whether they meet the targets of their tier."""

    BELOW = "below"
    MET = "met"

    @property
    def label(self) -> str:
        return "Below target" if self is TargetFilter.BELOW else "Meets target"


class HavingFilter(enum.StrEnum):
    """Which organisations are listed, by whether they have people who are covered, or who hold any of it itself."""

    COVERED = "covered"
    HELD = "held"
    NONE = "none"

    @property
    def label(self) -> str:
        return HAVING[self]


HAVING = {
    HavingFilter.COVERED: "At least one person covered",
    HavingFilter.HELD: "At least one credential held",
    HavingFilter.NONE: "No one covered",
}


@dataclass(frozen=True, kw_only=True)
class CoveredOrganisation:
    """An organisation on the day, and what it lacks of the targets of its tier, if that has any."""

    coverage: OrganisationCoverage
    shortfall: Shortfall | None
    in_progress: int | None
    """How many credentials are in training or assessment, None on other days than today."""

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
    "in_progress": lambda row: row.in_progress,
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
        "in_progress": "in progress",
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
    having: Annotated[
        HavingFilter | None,
        ChoiceFilter(
            label="Having", unset="Any", members=HavingFilter, description="Organisations by whom they have in scope."
        ),
    ] = None
    queue: Annotated[
        Queue | None,
        QueueFilter(listed_in=QueueList.ORGANISATIONS, unset="All organisations", description="Those that wait in it."),
    ] = None
    snoozed: Annotated[Snoozed | None, SNOOZED] = None
    sort: str = "target"

    @property
    def sortable(self) -> Mapping[str, str]:
        return {**self.COLUMNS, **dict.fromkeys(self.definitions, "this micro-credential held")}


@dataclass(frozen=True, kw_only=True)
class CoveredOrganisations(SortedRows[CoveredOrganisation, CoveredOrganisationFilters]):
    """A page of the organisations of a scope, and the figures of all of them."""

    NOUN = "organisation"

    figures: CoverageFigures


def list_covered_organisations(filters: CoveredOrganisationFilters) -> CoveredOrganisations:
    """Return the page of `filters`, in a constant number of statements."""
    question = question_of(filters)
    scope, wanted = question.scope, question.wanted
    targets = targets_on(scope)
    together = None if scope.people else targets  # targets are of active people alone
    holdings = load_holdings({*wanted.keys, *(together.keys if together else ())}, scope)
    every = coverage_of_organisations(scope, wanted, holdings)
    if together:
        shortfalls = shortfalls_of(together.of(((each.id, each.tier, each.people.of) for each in every), holdings))
    else:
        shortfalls = targets.shortfalls_in(scope) if targets else {}
    training = in_progress_by_organisation(holdings, wanted, scope)
    rows = [
        CoveredOrganisation(
            coverage=row,
            shortfall=shortfalls.get(row.id),
            in_progress=training.get(row.id, 0) if of_today(scope) else None,
        )
        for row in every
    ]
    found = [row for row in rows if _is_listed(row, filters)]
    if filters.queue:
        waiting = keys_below(shortfalls, filters.queue, filters.snoozed)
        found = [row for row in found if row.coverage.id in waiting]
    listed = sort_rows(found, filters, _order(filters))
    page = page_of(listed, filters)
    filters = replace(filters, page=page.number)
    return CoveredOrganisations(page=page, filters=filters, question=question, every=listed, figures=figures_of(every))


def keys_below(shortfalls: Mapping[str, Shortfall], queue: Queue, snoozed: Snoozed | None) -> set[str]:
    """Return the organisations below target that wait in a queue, or those that are snoozed; in one statement."""
    below = {key for key, shortfall in shortfalls.items() if shortfall.lacking}
    asleep = snoozed_keys(queue)
    return below & asleep if snoozed else below - asleep


def _is_listed(row: CoveredOrganisation, filters: CoveredOrganisationFilters) -> bool:
    coverage = row.coverage
    having = {
        None: True,
        HavingFilter.COVERED: coverage.people.part > 0,
        HavingFilter.HELD: coverage.all_pairs.held > 0,
        HavingFilter.NONE: not coverage.people.part,
    }
    return having[filters.having] and filters.target in {None, row.state} and has_words(coverage.name, filters.q)


def _order(filters: CoveredOrganisationFilters) -> Callable[[CoveredOrganisation], Any]:
    """Return what a column is sorted by: that of a chosen micro-credential, how many hold it."""
    none, column = PairFigures(), filters.column
    return ORDERS.get(column, lambda row: row.coverage.pairs.get(column, none).held)
