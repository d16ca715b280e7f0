"""Coverage counted from sheets: on any day, as known on any day, of those who are active or of all."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from ranzcred.core.db.among import among
from ranzcred.core.db.session import db
from ranzcred.domain.coverage.holdings.models import HoldingState
from ranzcred.domain.coverage.pair_figures import LOST_WITHIN, PairFigures
from ranzcred.domain.coverage.scope import Scope
from ranzcred.domain.coverage.selection import organisations_in
from ranzcred.domain.coverage.sheets.models import HoldingSheet
from ranzcred.domain.coverage.sheets.packing import ACTIVE, EVER, RUNS, STATES, number_of, number_of_day

Numbers = npt.NDArray[np.int64]
Chosen = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class CountedHoldings:
    """What people have of some definitions on the days from that of a scope until another: the run of each, and the
    places of its definition and its organisation among theirs.
    """

    scope: Scope
    definitions: Sequence[str]
    organisations: Sequence[str]
    runs: npt.NDArray[Any]
    definition: Numbers
    organisation: Numbers

    def pair_figures(self, definitions: Collection[str]) -> Iterator[tuple[str, str, PairFigures]]:
        """Yield the figures of each organisation and definition, of some of those that are here, on the scope's day."""
        every, number = len(self.definitions), number_of_day(self.scope.on)
        of_them = self._of(definitions)[self.definition] & _takes_in(self.runs, number)
        runs = self.runs[of_them]
        pair = self.organisation[of_them] * every + self.definition[of_them]
        pairs, place = np.unique(pair, return_inverse=True)
        held = _are(runs, HoldingState.HELD)
        counted = {
            "assigned": np.ones(len(place), bool),
            "held": held,
            "expired": _are(runs, HoldingState.EXPIRED),
            "suspended": _are(runs, HoldingState.SUSPENDED),
            **{f"lost_{days}": held & (runs["until_on"] < number + days) for days in LOST_WITHIN},
        }
        counts: dict[str, Sequence[int | None]] = {
            name: _count(place[chosen], len(pairs)) for name, chosen in counted.items()
        }
        if not self.scope.as_now:
            counts |= {f"lost_{days}": [None] * len(pairs) for days in LOST_WITHIN}
        for pair_place, *figures in zip(pairs.tolist(), *counts.values(), strict=True):
            organisation, definition = divmod(pair_place, every)
            names = self.organisations[organisation], self.definitions[definition]
            yield *names, PairFigures(**dict(zip(counts, figures, strict=True)))

    def covered(self, groups: Sequence[Collection[str]]) -> Mapping[str, int]:
        """Return how many people of each organisation hold one of each group of definitions, where anybody does."""
        holding = np.logical_and.reduce(self._holding(groups, self.scope.on))
        counts = _count(self._held.places[holding], len(self.organisations))
        return {key: number for key, number in zip(self.organisations, counts, strict=True) if number}

    def holders(self, groups: Sequence[Collection[str]], day: date | None = None) -> Mapping[str, Sequence[int]]:
        """Return how many people of each organisation hold one of a group of definitions, for each group; on the day of
        the scope or another one that is here.
        """
        holding = self._holding(groups, day or self.scope.on)
        counts = [_count(self._held.places[each], len(self.organisations)) for each in holding]
        return dict(zip(self.organisations, map(list, zip(*counts, strict=True)), strict=True))

    def credentials_by_organisation(self, pairs: Iterable[tuple[str, str]]) -> Mapping[str, int]:
        """Return how many of some pairs, by the keys of a definition and a person, each organisation has."""
        people = defaultdict[str, list[int]](list)
        for definition_id, member_id in pairs:
            people[definition_id].append(number_of(member_id))
        counts: Counter[str] = Counter()
        on_the_day = _takes_in(self.runs, number_of_day(self.scope.on))
        for place, key in enumerate(self.definitions):
            of_it = (self.definition == place) & on_the_day
            found = np.isin(self.runs["member"][of_it], np.array(people[key], np.uint64))
            numbers = _count(self.organisation[of_it][found], len(self.organisations))
            counts.update(dict(zip(self.organisations, numbers, strict=True)))
        return counts

    def _holding(self, groups: Sequence[Collection[str]], day: date) -> Sequence[Chosen]:
        """Return for each group which people hold one of it."""
        held = self._held
        on_the_day = _takes_in(held.runs, number_of_day(day))
        return [
            np.bincount(held.person[self._of(group)[held.definition] & on_the_day], minlength=len(held.places)) > 0
            for group in groups
        ]

    @cached_property
    def _held(self) -> "HeldByPeople":
        """What is held, in the order of its holders."""
        held = _are(self.runs, HoldingState.HELD)
        runs, definition, organisation = self.runs[held], self.definition[held], self.organisation[held]
        member = runs["member"]
        order = np.lexsort((member, organisation))
        member, organisation = member[order], organisation[order]
        is_next = np.ones(len(member), bool)
        is_next[1:] = (organisation[1:] != organisation[:-1]) | (member[1:] != member[:-1])
        return HeldByPeople(
            runs=runs[order],
            definition=definition[order],
            person=np.cumsum(is_next) - 1,
            places=organisation[is_next],
        )

    def _of(self, definitions: Collection[str]) -> Chosen:
        """Return which of the definitions are among some."""
        return np.array([key in definitions for key in self.definitions], bool)


@dataclass(frozen=True, kw_only=True)
class HeldByPeople:
    """Runs of what is held, each with the places of its definition and its holder; and of each of these the place of
    the organisation.
    """

    runs: npt.NDArray[Any]
    definition: Numbers
    person: Numbers
    places: Numbers


def load_holdings(keys: Collection[str], scope: Scope, *, until: date | None = None) -> CountedHoldings:
    """Return what people of a scope have of some definitions, on its day or until another one; in one statement."""
    sheet = HoldingSheet
    statement = select(sheet.definition_id, sheet.organisation_id, sheet.runs).where(
        among(sheet.definition_id, sorted(keys)), sheet.organisation_id.in_(organisations_in(scope))
    )
    rows = db.session.execute(statement.where(sheet.as_now) if scope.as_now else statement).all()
    runs = np.frombuffer(b"".join(row.runs for row in rows), RUNS)
    lengths = [len(row.runs) // RUNS.itemsize for row in rows]
    definitions, of_definition = _numbered(row.definition_id for row in rows)
    organisations, of_organisation = _numbered(row.organisation_id for row in rows)
    counted = _are_counted(runs, scope, until or scope.on)
    return CountedHoldings(
        scope=scope,
        definitions=definitions,
        organisations=organisations,
        runs=runs[counted],
        definition=np.repeat(of_definition, lengths)[counted],
        organisation=np.repeat(of_organisation, lengths)[counted],
    )


def _are_counted(runs: npt.NDArray[Any], scope: Scope, until: date) -> Chosen:
    known = EVER if scope.known is None else number_of_day(scope.known)
    counted: Chosen = (runs["from_on"] <= number_of_day(until)) & (runs["until_on"] >= number_of_day(scope.on))
    counted &= (runs["known_from"] <= known) & (runs["known_until"] >= known)
    return counted if scope.people else counted & (runs["state"] >= ACTIVE)


def _takes_in(runs: npt.NDArray[Any], number: int) -> Chosen:
    chosen: Chosen = (runs["from_on"] <= number) & (runs["until_on"] >= number)
    return chosen


def _are(runs: npt.NDArray[Any], state: HoldingState) -> Chosen:
    chosen: Chosen = runs["state"] % ACTIVE == STATES.index(state)
    return chosen


def _numbered(keys: Iterable[str]) -> tuple[Sequence[str], Numbers]:
    """Return keys without those that come again, and the place of each one among them."""
    places: dict[str, int] = {}
    numbers = [places.setdefault(key, len(places)) for key in keys]
    return list(places), np.array(numbers, np.int64)


def _count(places: Numbers, number: int) -> Sequence[int]:
    """Return how often each of so many places is there."""
    counts: Sequence[int] = np.bincount(places, minlength=number).tolist()
    return counts
