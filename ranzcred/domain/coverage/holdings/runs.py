"""The unbroken runs of days on which a credential is in one state, and where its holder was then."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ranzcred.domain.coverage.holdings.models import FOREVER, HoldingState
from ranzcred.domain.coverage.holdings.recorded import RecordedAwards
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
StateRun = tuple[HoldingState, date, date]
KnownRun = tuple[StateRun, date, date]


def state_runs(assigned_on: date, periods: Iterable[Period]) -> list[StateRun]:
    """Return the runs of a credential that was assigned on a day, or with its first award if that began before."""
    counted = counting(periods)
    first = counted[0].valid_from if counted else date.max
    valid = _joined(_days_of(each) for each in counted)
    held = _joined(
        piece for each in counted for piece in _without([_days_of(each)], map(_suspended_days_of, each.suspensions))
    )
    runs = {
        HoldingState.ASSIGNED: [(assigned_on, first - DAY if counted else date.max)],
        HoldingState.HELD: held,
        HoldingState.SUSPENDED: _without(valid, held),
        HoldingState.EXPIRED: _without([(first, date.max)], valid) if counted else [],
    }
    return [(state, since, until) for state, theirs in runs.items() for since, until in theirs if since <= until]


def known_runs(assigned_on: date, awards: RecordedAwards) -> list[KnownRun]:
    """Return the runs of a credential with the first and the last day as which ended it was known so."""
    found: list[KnownRun] = []
    going_on: dict[StateRun, date] = {}
    for known in (date.min, *awards.days):
        runs = dict.fromkeys(state_runs(assigned_on, awards.as_known(known)))
        ended = [run for run in going_on if run not in runs]
        found += [(run, going_on.pop(run), known - DAY) for run in ended]
        going_on = {**dict.fromkeys(runs, known), **going_on}
    return [*found, *((run, known, FOREVER) for run, known in going_on.items())]


def placed(run: StateRun, stays: Sequence[Stay]) -> Iterator[tuple[str, bool, StateRun]]:
    """Yield a run by the organisation in which its holder was, and whether they were active there: where they were last
    counts until they are somewhere else.
    """
    state, first, last = run
    last_days = [*(following.from_on - DAY for following in stays[1:]), FOREVER]
    for stay, gone in zip(stays, last_days, strict=False):
        until = stay.until_on or FOREVER
        spans = [(True, stay.from_on, until)]
        if until < gone:
            spans.append((False, until + DAY, gone))
        for active, since, to in spans:
            if max(first, since) <= min(last, to):
                yield stay.organisation_id, active, (state, max(first, since), min(last, to))


def _days_of(period: Period) -> Run:
    return period.valid_from, last_day(period) or date.max


def _suspended_days_of(suspension: SuspendedDays) -> Run:
    return suspension.from_on, last_suspended_day(suspension) or date.max


def _without(runs: Iterable[Run], gaps: Iterable[Run]) -> list[Run]:
    """Return what is left of runs without the days of gaps; a gap that ends before it begins has none."""
    left = list(runs)
    for first, last in gaps:
        if first <= last:
            after = [] if last == date.max else [(last + DAY, date.max)]
            around = [(date.min, first - DAY), *after]
            left = [(max(a, since), min(b, until)) for a, b in left for since, until in around]
    return [(first, last) for first, last in left if first <= last]


def _joined(pieces: Iterable[Run]) -> list[Run]:
    """Return pieces in order, those that follow each other without a day between as one."""
    runs: list[Run] = []
    for first, last in sorted(pieces):
        if first > last:
            continue  # ended on its first day, or before
        if runs and (runs[-1][1] == date.max or first <= runs[-1][1] + DAY):
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    return runs
