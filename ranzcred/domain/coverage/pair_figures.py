"""The figures of pairs of a person and a definition."""

from dataclasses import dataclass, fields
from typing import Any

from ranzcred.domain.coverage.fractions import Fraction

LOST_WITHIN = (30, 60, 90)
"""The days ahead in which what is held is looked at whether it is lost, without a successor that is recorded."""


@dataclass(frozen=True, kw_only=True)
class PairFigures:
    """How many pairs of a person and a definition there are: assigned by the end of the day, held on it, awarded before
    but expired or ended by then, suspended on it, and held on it but no more within so many days, by what is recorded.
    """

    assigned: int = 0
    held: int = 0
    expired: int = 0
    suspended: int = 0
    lost_30: int | None = 0
    """None of what was known on a day, or of people who have left: a run of days is that of now, where somebody is."""
    lost_60: int | None = 0
    lost_90: int | None = 0

    def __add__(self, other: "PairFigures") -> "PairFigures":
        summed: dict[str, Any] = {}
        for name in COUNTED:
            one, another = getattr(self, name), getattr(other, name)
            summed[name] = None if one is None or another is None else one + another
        return PairFigures(**summed)

    @property
    def fraction(self) -> Fraction:
        return Fraction(part=self.held, of=self.assigned)


COUNTED = [each.name for each in fields(PairFigures)]
