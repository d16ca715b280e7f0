"""The awards of a credential as a drawing: bars on a line of time, in per cent of its width."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ranzcred.domain.credentials.awards.history import AwardRecord, History
from ranzcred.domain.credentials.awards.periods import DAY, last_day
from ranzcred.domain.credentials.kinds import AwardState, EndKind
from ranzcred.domain.credentials.record.lines import gaps_between
from ranzcred.domain.credentials.record.words import span, span_with_length

MARGIN = 0.04
"""How much of the whole is left free on either side."""
LEAST_DAYS = 60
MOST_YEARS = 6
"""How many years are written below the line, at most."""
OPEN_END = timedelta(days=365)
"""How far an award without an expiry date is drawn."""
LEAST_WIDTH = 0.4
"""Per cent that a bar has at least, so that one of a day is seen."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A span of the drawing: `kind` names its look, `words` what it says."""

    kind: str
    x: float
    width: float
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A first of January."""

    x: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The drawing; `description` says in words what it shows."""

    bars: Sequence[Bar]
    suspensions: Sequence[Bar]
    ticks: Sequence[Tick]
    today: float
    description: str


def timeline_of(history: History, today: date) -> Timeline | None:
    """Return the drawing of the awards of a credential, None without any."""
    if not history:
        return None
    scale = _Scale.around(history, today)
    return Timeline(
        bars=[bar for award in history for bar in _bars(award, today, scale)],
        suspensions=[bar for award in history for bar in _suspensions(award, scale)],
        ticks=scale.ticks(),
        today=scale.place(today),
        description=describe(history, today),
    )


def describe(history: History, today: date) -> str:
    """Return in words what the drawing shows."""
    parts = []
    for award in history:
        parts.append(f"Award {award.sequence}, {award.state(today).label.lower()}: {_days(award)}.")
        parts += [
            f"Suspended {span(each.from_on, each.lifted_on - DAY if each.lifted_on else each.until_on)}."
            for each in award.suspensions
            if each.lifted_on is None or each.lifted_on > each.from_on
        ]
    parts += [f"Not held {span_with_length(first, last)}." for first, last in gaps_between(history)]
    return " ".join(parts)


@dataclass(frozen=True, kw_only=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def around(cls, history: History, today: date) -> "_Scale":
        first = min(today, *(award.valid_from for award in history))
        last = max(today, *(award.expiry_date or today + OPEN_END for award in history))
        margin = timedelta(days=int(max((last - first).days, LEAST_DAYS) * MARGIN) + 1)
        return cls(first=first - margin, last=last + margin)

    def place(self, day: date) -> float:
        inside = min(max(day, self.first), self.last)
        return round(100 * (inside - self.first).days / (self.last - self.first).days, 2)

    def width(self, first: date, last: date | None) -> float:
        """Return the width of days, both inclusive, to the end without a last."""
        ends = 100.0 if last is None else self.place(min(last, self.last - DAY) + DAY)
        return round(max(ends - self.place(first), LEAST_WIDTH), 2)

    def ticks(self) -> list[Tick]:
        years = range(self.first.year + 1, self.last.year + 1)
        step = -(-len(years) // MOST_YEARS) or 1
        return [Tick(x=self.place(date(year, 1, 1)), text=str(year)) for year in years[::step]]


def _bars(award: AwardRecord, today: date, scale: _Scale) -> list[Bar]:
    """Return the days on which an award may count, and those that it lost by its end."""
    state = award.state(today)
    first, last = award.valid_from, last_day(award)
    if state is AwardState.VOID:
        return [_bar("void", first, award.expiry_date, scale)]
    look = state if state is not AwardState.SUSPENDED else AwardState.CURRENT
    found = [] if last is not None and last < first else [_bar(look.value.lower(), first, last, scale)]
    if award.end_kind is EndKind.REVOKED and award.ended_on and last != award.expiry_date:
        found.append(_bar("lost", award.ended_on, award.expiry_date, scale))
    return found


def _suspensions(award: AwardRecord, scale: _Scale) -> list[Bar]:
    found = []
    for each in award.suspensions:
        ends = [each.until_on, each.lifted_on and each.lifted_on - DAY, last_day(award)]
        first, last = max(each.from_on, award.valid_from), min(filter(None, ends), default=None)
        if last is None or first <= last:
            found.append(_bar("suspended", first, last, scale))
    return found


def _bar(kind: str, first: date, last: date | None, scale: _Scale) -> Bar:
    return Bar(kind=kind, x=scale.place(first), width=scale.width(first, last), words=span(first, last))


def _days(award: AwardRecord) -> str:
    last = last_day(award)
    if award.end_kind is EndKind.VOID or (last is not None and last < award.valid_from):
        return "counts on no day"
    return span(award.valid_from, last)
