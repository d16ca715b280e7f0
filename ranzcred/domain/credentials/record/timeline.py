"""The awards of a credential as a drawing: bars on a line of time, in per cent of its width."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ranzcred.domain.credentials.awards.history import AwardRecord, History
from ranzcred.domain.credentials.awards.periods import DAY, last_day, last_suspended_day
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
NUMBERED_WIDTH = 5
"""Per cent from which on a bar has room for the number of its award, on a narrow screen too."""
LEAST_YEARS = 2
"""With fewer years to write below the line, months are written."""
MOST_MONTHS = 4
MOST_WORDED_YEARS = 13
"""How many years are written, at most, where there is room for each."""
KEY = {
    "past": "Ended",
    "current": "Current",
    "scheduled": "Scheduled",
    "suspended": "Suspended",
    "lost": "Revoked",
    "void": "Void",
}
"""What the looks of bars say."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A span of the drawing: `kind` names its look, `words` what it says."""

    kind: str
    x: float
    width: float
    words: str = ""
    number: int = 0
    """The sequence of the award, where there is room for it."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What bars of a kind look like, and what that says."""

    kind: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A first of January, or of another month where the line is short."""

    x: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The drawing; `description` says in words what it shows."""

    bars: Sequence[Bar]
    suspensions: Sequence[Bar]
    ticks: Sequence[Tick]
    between: Sequence[Tick]
    """The years between those of `ticks`, which are written where there is room."""
    today: float
    description: str

    @property
    def looks(self) -> Sequence[Look]:
        """Return the looks that bars have, for the line below the drawing that says what they are."""
        kinds = {_look(bar.kind) for bar in (*self.bars, *self.suspensions)}
        return [Look(kind=kind, words=words) for kind, words in KEY.items() if kind in kinds]


def timeline_of(history: History, today: date) -> Timeline | None:
    """Return the drawing of the awards of a credential, None without any."""
    if not history:
        return None
    scale = _Scale.around(history, today)
    ticks, between = scale.ticks()
    return Timeline(
        bars=[bar for award in history for bar in _bars(award, today, scale)],
        suspensions=[bar for award in history for bar in _suspensions(award, scale)],
        ticks=ticks,
        between=between,
        today=scale.place(today),
        description=describe(history, today),
    )


def describe(history: History, today: date) -> str:
    """Return in words what the drawing shows."""
    parts = []
    for award in history:
        parts.append(f"Award {award.sequence}, {award.state(today).label.lower()}: {_days(award)}.")
        parts += [
            f"Suspended {span(each.from_on, last_suspended_day(each))}."
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

    def ticks(self) -> tuple[list[Tick], list[Tick]]:
        """Return what is written below the line everywhere, and the years between, written where there is room."""
        years = range(self.first.year + 1, self.last.year + 1)
        if len(years) < LEAST_YEARS:
            return self._months(), []
        chosen = years[:: -(-len(years) // MOST_YEARS)]
        between = [year for year in years if year not in chosen] if len(years) <= MOST_WORDED_YEARS else []
        return [self._year(year) for year in chosen], [self._year(year) for year in between]

    def _year(self, year: int) -> Tick:
        return Tick(x=self.place(date(year, 1, 1)), text=str(year))

    def _months(self) -> list[Tick]:
        begin = self.first.year * 12 + self.first.month
        months = range(begin, self.last.year * 12 + self.last.month)
        firsts = [date(month // 12, month % 12 + 1, 1) for month in months[:: -(-len(months) // MOST_MONTHS) or 1]]
        return [Tick(x=self.place(first), text=f"{first:%b %Y}") for first in firsts]


def _look(kind: str) -> str:
    """Return what a kind of bar looks like: those of days that are over look alike, however they ended."""
    return kind if kind in KEY else "past"


def _bars(award: AwardRecord, today: date, scale: _Scale) -> list[Bar]:
    """Return the days on which an award may count, and those that it lost by its end."""
    state = award.state(today)
    first, last = award.valid_from, last_day(award)
    if state is AwardState.VOID:
        return [_bar("void", first, award.expiry_date, scale)]
    look = state if state is not AwardState.SUSPENDED else AwardState.CURRENT
    bar = _bar(look.value.lower(), first, last, scale)
    number = award.sequence if bar.width >= NUMBERED_WIDTH else 0
    found = [] if last is not None and last < first else [replace(bar, number=number)]
    if award.end_kind is EndKind.REVOKED and award.ended_on and last != award.expiry_date:
        found.append(_bar("lost", award.ended_on, award.expiry_date, scale))
    return found


def _suspensions(award: AwardRecord, scale: _Scale) -> list[Bar]:
    found = []
    for each in award.suspensions:
        ends = filter(None, (last_suspended_day(each), last_day(award)))
        first, last = max(each.from_on, award.valid_from), min(ends, default=None)
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
