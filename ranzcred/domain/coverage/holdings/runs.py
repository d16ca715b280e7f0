"""The unbroken runs of days on which a credential is held, and where its holder was then."""

from collections.abc import Iterable, Sequence
from datetime import date

from ranzcred.domain.coverage.periods.stays import Stay
from ranzcred.domain.credentials.awards.periods import (
    DAY,
    Period,
    SuspendedDays,
    counting,
    last_day,
    last_suspended_day,
)

Run = tuple[date, date]
"""A first and a last day, both inclusive; `date.max` for ever."""


def held_runs(periods: Iterable[Period]) -> list[Run]:
    """Return the runs of days on which one of the periods makes its holder qualified, in order."""
    pieces = [piece for each in counting(periods) for piece in _unsuspended(_days_of(each), each.suspensions)]
    return _joined(sorted(pieces))


def placed(runs: Iterable[Run], stays: Sequence[Stay]) -> list[tuple[str, date, date]]:
    """Return the runs by the organisation in which their holder was, each where it was whole."""
    return [
        (stay.organisation_id, max(first, stay.from_on), min(last, stay.until_on or date.max))
        for first, last in runs
        for stay in stays
        if max(first, stay.from_on) <= min(last, stay.until_on or date.max)
    ]


def _days_of(period: Period) -> Run:
    return period.valid_from, last_day(period) or date.max


def _unsuspended(run: Run, suspensions: Iterable[SuspendedDays]) -> list[Run]:
    pieces = [run]
    for each in suspensions:
        first, last = each.from_on, last_suspended_day(each) or date.max
        if first > last:
            continue  # lifted on its first day
        after = [] if last == date.max else [(last + DAY, date.max)]
        around = [(date.min, first - DAY), *after]
        pieces = [(max(a, since), min(b, until)) for a, b in pieces for since, until in around]
    return [(first, last) for first, last in pieces if first <= last]


def _joined(pieces: Sequence[Run]) -> list[Run]:
    """Return pieces in order, those that follow each other without a day between as one."""
    runs: list[Run] = []
    for first, last in pieces:
        if runs and (runs[-1][1] == date.max or first <= runs[-1][1] + DAY):
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    return runs
