"""The forecast as a view: what each month brings, and what that means."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self

from ranzcred.core.charts import BarChart, ChartBar
from ranzcred.core.formats import plural
from ranzcred.core.lists.filter_kinds import ChoiceFilter
from ranzcred.core.lists.page import Page
from ranzcred.domain.coverage.filters import CoverageFilters, CoverageView
from ranzcred.domain.coverage.forecast.months import ForecastMonth, forecast_months, spans_from
from ranzcred.domain.coverage.question import question_of
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.views.rows import CoverageRows, has_words

USUAL_MONTHS = 12


class Horizon(enum.StrEnum):
    """How many months ahead, if not 12."""

    TWO_YEARS = "24"
    THREE_YEARS = "36"

    @property
    def label(self) -> str:
        return f"{self.value} months"


@dataclass(frozen=True, kw_only=True)
class ForecastFilters(CoverageFilters):
    """How far the forecast looks ahead. Months stay in their order."""

    COLUMNS: ClassVar[Mapping[str, str]] = {}

    HINT: ClassVar[str] = "Words in the month, such as March"

    months: Annotated[
        Horizon | None,
        ChoiceFilter(
            label="Months ahead", unset=f"{USUAL_MONTHS} months", members=Horizon, description="12 unless it says."
        ),
    ] = None
    sort: str = ""

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Self:
        """Read the filters from a query, in which the usual number of months may be said too."""
        usual = args.get("months") == str(USUAL_MONTHS)
        return super().from_args({**args, "months": ""} if usual else args)

    @property
    def number(self) -> int:
        """How many months."""
        return int(self.months or USUAL_MONTHS)

    def rows_args(self, month: ForecastMonth, number: str) -> dict[str, Any]:
        """Return the query of what is behind a number of a month."""
        return {**self.view_args(CoverageView.ORGANISATIONS), "number": number, "month": month.key}


@dataclass(frozen=True, kw_only=True)
class CoverageForecast(CoverageRows[ForecastMonth, ForecastFilters]):
    """The months of a forecast: none if it is asked as known on another day, since only what is known now says what
    goes on.
    """

    NOUN = "month"

    @property
    def months(self) -> Sequence[ForecastMonth]:
        return self.page.rows

    @property
    def finding(self) -> str:
        """What its chart shows: "23 awards run out in March 2027, the most of the next 12 months"."""
        most = max(self.months, key=lambda each: each.run_out, default=None)
        if most is None or not most.run_out:
            return f"No award runs out in the next {self.filters.number} months"
        verb = "runs" if most.run_out == 1 else "run"
        some = f"{plural(most.run_out, 'award')} {verb} out in {most.label}"
        return f"{some}, the most of the next {self.filters.number} months"

    @property
    def chart(self) -> BarChart:
        """Its chart: what runs out each month, and what is renewed already."""
        return BarChart(
            title="Awards that run out, by month",
            finding=self.finding,
            value_label="Run out",
            more_label="Renewed already",
            bars=[
                ChartBar(label=f"{each.span.first:%b %Y}", value=each.run_out, more=each.renewed)
                for each in self.months
            ],
        )


def list_forecast(filters: ForecastFilters, scope: Scope | None = None) -> CoverageForecast:
    """Return the months of `filters`, in a constant number of statements."""
    question = question_of(filters, scope)
    spans = spans_from(filters.day, filters.number)
    every = [] if filters.known else forecast_months(question.scope, question.wanted, spans)
    found = [month for month in every if has_words(month.label, filters.q)]
    return CoverageForecast(page=Page(rows=found, number=1, total=len(found)), filters=filters, question=question)
