"""ChartBar charts: numbers to draw, and the sentence that says what they show."""

from collections.abc import Sequence
from dataclasses import dataclass

HUNDRED = 100


@dataclass(frozen=True, kw_only=True)
class ChartBar:
    """A bar: a number, and another one after it that is hatched."""

    label: str
    value: int
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class BarChart:
    """Bars below each other. `finding` is what they show, as a sentence without its full stop."""

    title: str
    finding: str
    value_label: str
    more_label: str
    bars: Sequence[ChartBar]

    def width(self, number: int) -> str:
        """Return how long a number is drawn, of the whole that the longest bar takes: "37.5%"."""
        longest = max(each.value + each.more for each in self.bars)
        return f"{number * HUNDRED / longest if longest else 0:.4g}%"
