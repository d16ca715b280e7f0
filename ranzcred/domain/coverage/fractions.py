"""Fractions: no percentage without what it is of."""

from dataclasses import dataclass

HUNDRED = 100


@dataclass(frozen=True, kw_only=True)
class Fraction:
    """So many of so many."""

    part: int
    of: int

    @property
    def percent(self) -> int | None:
        """The percentage, None of nothing: rounded down, so that 100 is all of them, and up to 1 for any at all."""
        if not self.of:
            return None
        return max(self.part * HUNDRED // self.of, 1 if self.part else 0)

    @property
    def share(self) -> float:
        """The part, from 0 to 1; 0 of nothing."""
        return self.part / self.of if self.of else 0

    @property
    def text(self) -> str:
        """In words: "3 of 10 (30%)", "–" of nothing."""
        return f"{self.part:,} of {self.of:,} ({self.percent}%)" if self.of else "–"
