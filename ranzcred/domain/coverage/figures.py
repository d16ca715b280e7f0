"""The figures of coverage on a day, each as a fraction."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.coverage.scope import Scope, Wanted
from ranzcred.domain.coverage.selection import covered, held_by, organisations_in, people_in
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.core.db.among import among
from datetime import timedelta

HUNDRED = 100


@dataclass(frozen=True, kw_only=True)
class Fraction:
    """So many of so many."""

    part: int
    of: int

    @property
    def percent(self) -> int | None:
        """The percentage, None of nothing: rounded down, but 1 for any at all, and 100 for all alone."""
        if not self.of:
            return None
        return max(self.part * HUNDRED // self.of, 1 if self.part else 0)

    @property
    def text(self) -> str:
        """In words: "3 of 10 (30%)", "–" of nothing."""
        return f"{self.part:,} of {self.of:,} ({self.percent}%)" if self.of else "–"


@dataclass(frozen=True, kw_only=True)
class CoverageFigures:
    """People who hold what is wanted, of the people of the scope; what is held, of what is assigned to them; and
    organisations with at least one such person, of those of the scope.
    """

    people: Fraction
    assigned: Fraction
    organisations: Fraction
