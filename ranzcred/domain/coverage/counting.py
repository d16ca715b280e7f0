"""Coverage counted from sheets: on any day, as known on any day, of those who are active or of all."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from ranzcred.domain.coverage.sheets.packing import ACTIVE, EVER, RUNS, STATES, number_of_day

Numbers = npt.NDArray[np.int64]
Chosen = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class CountedHoldings:
    """What people have of some definitions on the day of a scope: the run of each, and the places of its definition and
    its organisation among theirs.
    """

    scope: Scope
    definitions: Sequence[str]
    organisations: Sequence[str]
    runs: npt.NDArray[Any]
    definition: Numbers
    organisation: Numbers

    def pair_figures(self) -> Iterator[tuple[str, str, PairFigures]]:
        """Yield the figures of each organisation and definition."""
        every, number = len(self.definitions), number_of_day(self.scope.on)
        pairs, place = np.unique(self.organisation * every + self.definition, return_inverse=True)
        held = self._are(HoldingState.HELD)
        counted = {
            "assigned": np.ones(len(place), bool),
            "held": held,
            "expired": self._are(HoldingState.EXPIRED),
            "suspended": self._are(HoldingState.SUSPENDED),
            **{f"lost_{days}": held & (self.runs["until_on"] < number + days) for days in LOST_WITHIN},
        }
        counts: dict[str, Sequence[int | None]] = {
            name: _count(place, chosen, len(pairs)) for name, chosen in counted.items()
        }
        if not self.scope.as_now:
            counts |= {f"lost_{days}": [None] * len(pairs) for days in LOST_WITHIN}
        for pair, *figures in zip(pairs.tolist(), *counts.values(), strict=True):
            organisation, definition = divmod(pair, every)
            names = self.organisations[organisation], self.definitions[definition]
            yield *names, PairFigures(**dict(zip(counts, figures, strict=True)))

    def covered(self, groups: Sequence[Collection[str]]) -> Mapping[str, int]:
        """Return how many people of each organisation hold one of each group of definitions, where anybody does."""
        places, holding = self._people(groups)
        counts = _count(places, np.logical_and.reduce(holding), len(self.organisations))
        return {key: number for key, number in zip(self.organisations, counts, strict=True) if number}

    def holders(self, groups: Sequence[Collection[str]]) -> Mapping[str, Sequence[int]]:
        """Return how many people of each organisation hold one of a group of definitions, for each group."""
        places, holding = self._people(groups)
        counts = [_count(places, each, len(self.organisations)) for each in holding]
        return dict(zip(self.organisations, zip(*counts, strict=True), strict=True))

    def _people(self, groups: Iterable[Collection[str]]) -> tuple[Numbers, Sequence[Chosen]]:
        """Return the places of the organisations of all people who hold any, and for each group who holds one of it."""
        held = self._are(HoldingState.HELD)
        organisation, definition, member = self.organisation[held], self.definition[held], self.runs["member"][held]
        in_order = np.lexsort((member, organisation))
        organisation, definition, member = organisation[in_order], definition[in_order], member[in_order]
        is_next = np.ones(len(member), bool)
        is_next[1:] = (organisation[1:] != organisation[:-1]) | (member[1:] != member[:-1])
        person = np.cumsum(is_next) - 1
        holding = []
        for group in groups:
            of_group = np.array([key in group for key in self.definitions], bool)[definition]
            holding.append(np.bincount(person[of_group], minlength=int(is_next.sum())) > 0)
        return organisation[is_next], holding

    def _are(self, state: HoldingState) -> Chosen:
        chosen: Chosen = self.runs["state"] % ACTIVE == STATES.index(state)
        return chosen


def load_holdings(keys: Collection[str], scope: Scope) -> CountedHoldings:
    """Return what people of a scope have of some definitions; in one statement."""
    sheet = HoldingSheet
    statement = select(sheet.definition_id, sheet.organisation_id, sheet.runs).where(
        among(sheet.definition_id, sorted(keys)), sheet.organisation_id.in_(organisations_in(scope))
    )
    rows = db.session.execute(statement.where(sheet.as_now) if scope.as_now else statement).all()
    runs = np.frombuffer(b"".join(row.runs for row in rows), RUNS)
    lengths = [len(row.runs) // RUNS.itemsize for row in rows]
    definitions, of_definition = _numbered(row.definition_id for row in rows)
    organisations, of_organisation = _numbered(row.organisation_id for row in rows)
    on_the_day = _on_the_day(runs, scope)
    return CountedHoldings(
        scope=scope,
        definitions=definitions,
        organisations=organisations,
        runs=runs[on_the_day],
        definition=np.repeat(of_definition, lengths)[on_the_day],
        organisation=np.repeat(of_organisation, lengths)[on_the_day],
    )


def _on_the_day(runs: npt.NDArray[Any], scope: Scope) -> Chosen:
    day = number_of_day(scope.on)
    known = EVER if scope.known is None else number_of_day(scope.known)
    chosen: Chosen = (runs["from_on"] <= day) & (runs["until_on"] >= day)
    chosen &= (runs["known_from"] <= known) & (runs["known_until"] >= known)
    return chosen if scope.people else chosen & (runs["state"] >= ACTIVE)


def _numbered(keys: Iterable[str]) -> tuple[Sequence[str], Numbers]:
    """Return keys without those that come again, and the place of each one among them."""
    places: dict[str, int] = {}
    numbers = [places.setdefault(key, len(places)) for key in keys]
    return list(places), np.array(numbers, np.int64)


def _count(places: Numbers, chosen: Chosen, number: int) -> Sequence[int]:
    """Return how many of those that are chosen each of so many places has."""
    counts: Sequence[int] = np.bincount(places[chosen], minlength=number).tolist()
    return counts
