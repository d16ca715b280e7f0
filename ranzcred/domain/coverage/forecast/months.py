"""The forecast by month: how many credentials run out, are renewed, and what that leaves."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, extract, func, select

from ranzcred.core.db.session import db
from ranzcred.domain.coverage.counting import load_holdings
from ranzcred.domain.coverage.forecast.endings import DaySpan, losing_last, renewed, running_out
from ranzcred.domain.coverage.scope import Scope, WantedCredentials, any_of
from ranzcred.domain.coverage.targets.shortfalls import organisations_with, targets_on
from ranzcred.domain.definitions.state import Purpose

DAY = timedelta(days=1)
MonthKey = tuple[int, int]
"""A year and a month."""


@dataclass(frozen=True, kw_only=True)
class ForecastMonth:
    """What a month brings, or what is left of it: credentials that run out, those that are renewed already, people who
    hold none any more that counts as qualified, and organisations that no longer meet their targets, by key.
    """

    span: DaySpan
    run_out: int
    renewed: int
    last_qualified: int
    below: Sequence[str]

    @property
    def label(self) -> str:
        """In words: "March 2027"."""
        return f"{self.span.first:%B %Y}"

    @property
    def key(self) -> str:
        """The month in an address: "2027-03"."""
        return f"{self.span.first:%Y-%m}"


def spans_from(day: date, number: int) -> list[DaySpan]:
    """Return the spans of so many months: of the first, what is left from a day on."""
    spans, first = [], day
    for _ in range(number):
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        spans.append(DaySpan(first, following - DAY))
        first = following
    return spans


def forecast_months(scope: Scope, wanted: WantedCredentials, spans: Sequence[DaySpan]) -> list[ForecastMonth]:
    """Return the forecast of some months that follow each other, in a constant number of statements."""
    whole = DaySpan(spans[0].first, spans[-1].last)
    qualified = any_of(Purpose.QUALIFIED, scope.on).keys
    out = _by_month(running_out(scope, wanted.definitions, whole))
    again = _by_month(renewed(scope, wanted.definitions, whole))
    last = _by_month(losing_last(scope, qualified, whole))
    below = below_target(scope, spans)
    months = [(span.first.year, span.first.month) for span in spans]
    return [
        ForecastMonth(span=span, run_out=out[key], renewed=again[key], last_qualified=last[key], below=below[key])
        for span, key in zip(spans, months, strict=True)
    ]


def _by_month(ending: Select[*tuple[Any, ...]]) -> Counter[MonthKey]:
    """Count what a query finds, by the month of its `day`."""
    found = ending.subquery("ending").c
    month = (extract("year", found.day), extract("month", found.day))
    counted = select(*month, func.count()).select_from(found.day.table).group_by(*month)
    return Counter({(int(row[0]), int(row[1])): row[2] for row in db.session.execute(counted)})


def below_target(scope: Scope, spans: Sequence[DaySpan]) -> Mapping[MonthKey, list[str]]:
    """Return the organisations that meet their targets as each month begins, and no longer as it ends."""
    below = defaultdict[MonthKey, list[str]](list)
    wanted = targets_on(scope)
    if wanted is None:
        return below
    holdings = load_holdings(wanted.keys, scope, until=spans[-1].last + DAY)
    organisations = wanted.of(organisations_with(wanted, scope), holdings)
    nobody = [0] * len(wanted.subjects)
    for span in spans:
        holders = holdings.holders(wanted.subjects, span.last + DAY)
        for key, before in organisations.items():
            held = holders.get(key, nobody)
            if held != before.held:
                organisations[key] = after = before.with_holders(held)
                if after.shortfall.lacking and not before.shortfall.lacking:
                    below[span.first.year, span.first.month].append(key)
    return below
