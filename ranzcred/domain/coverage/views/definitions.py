"""Coverage by micro-credential: of those that are asked about, how many are held, and where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from ranzcred.core.charts import BarChart, ChartBar
from ranzcred.domain.coverage.figures import (
    CoverageFigures,
    coverage_of_organisations,
    figures_of,
    pairs_by_definition,
)
from ranzcred.domain.coverage.filters import CoverageFilters
from ranzcred.domain.coverage.fractions import Fraction
from ranzcred.domain.coverage.pair_figures import PairFigures
from ranzcred.domain.coverage.question import question_of
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.views.rows import SortedRows, has_words, page_of, sort_rows
from ranzcred.domain.definitions.models import MicroCredentialDefinition


@dataclass(frozen=True, kw_only=True)
class CoveredDefinition:
    """A definition among the people of a scope, and in how many of its organisations somebody holds it."""

    definition: MicroCredentialDefinition
    pairs: PairFigures
    organisations: Fraction


ORDERS: Mapping[str, Callable[[CoveredDefinition], Any]] = {
    "title": lambda row: row.definition.title_folded,
    "level": lambda row: row.definition.level,
    "held": lambda row: row.pairs.held,
    "expired": lambda row: row.pairs.expired,
    "suspended": lambda row: row.pairs.suspended,
    "lost_30": lambda row: row.pairs.lost_30,
    "lost_60": lambda row: row.pairs.lost_60,
    "lost_90": lambda row: row.pairs.lost_90,
    "organisations": lambda row: row.organisations.part,
}
"""What each column is sorted by."""


@dataclass(frozen=True, kw_only=True)
class CoveredDefinitionFilters(CoverageFilters):
    """The columns of coverage by micro-credential."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "title": "micro-credential",
        "level": "level",
        "held": "held",
        "expired": "expired",
        "suspended": "suspended",
        "lost_30": "lost within 30 days",
        "lost_60": "lost within 60 days",
        "lost_90": "lost within 90 days",
        "organisations": "organisations with at least one",
    }

    HINT: ClassVar[str] = "Words in the title"

    sort: str = "title"


@dataclass(frozen=True, kw_only=True)
class CoveredDefinitions(SortedRows[CoveredDefinition, CoveredDefinitionFilters]):
    """A page of the definitions that are asked about, and the figures of the scope."""

    NOUN = "micro-credential"

    figures: CoverageFigures

    @property
    def chart(self) -> BarChart | None:
        """How much of what is assigned is held, the least first; None where there is nothing to compare."""
        assigned = sorted(
            (row for row in self.every if row.pairs.fraction.of), key=lambda row: row.pairs.fraction.share
        )
        if len(assigned) < 2:
            return None
        least = assigned[0]
        return BarChart(
            title="Credentials that are held, by micro-credential",
            finding=f"{least.definition.title} is held least: {least.pairs.fraction.text}",
            value_label="Held",
            more_label="Assigned, not held",
            bars=[
                ChartBar(
                    label=row.definition.title,
                    value=row.pairs.fraction.part,
                    more=row.pairs.fraction.of - row.pairs.fraction.part,
                )
                for row in assigned
            ],
        )


def list_covered_definitions(filters: CoveredDefinitionFilters, scope: Scope | None = None) -> CoveredDefinitions:
    """Return the page of `filters`, in a constant number of statements."""
    question = question_of(filters, scope)
    organisations = coverage_of_organisations(question.scope, question.wanted)
    pairs = pairs_by_definition(organisations)
    found = [
        CoveredDefinition(
            definition=each,
            pairs=pairs.get(each.id, PairFigures()),
            organisations=Fraction(
                part=sum(one.pairs.get(each.id, PairFigures()).held > 0 for one in organisations),
                of=len(organisations),
            ),
        )
        for each in question.definitions
        if has_words(each.title, filters.q)
    ]
    every = sort_rows(found, filters, ORDERS[filters.column])
    page = page_of(every, filters)
    filters = replace(filters, page=page.number)
    return CoveredDefinitions(
        page=page, filters=filters, question=question, every=every, figures=figures_of(organisations)
    )
