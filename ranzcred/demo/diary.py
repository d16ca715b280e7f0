"""What is done on which day: the sample association has been at work for years, and its records tell of each day."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.audit.recording import write_entries

OPENS = timedelta(hours=9)
"""The time of day at which the office begins."""


class Diary:
    """What is done on days up to today, each by the clock of its day, in their order; the log has it then."""

    def __init__(self) -> None:
        self.today = clock.today()
        self._steps: defaultdict[date, list[Callable[[], object]]] = defaultdict(list)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def add(self, day: date, step: Callable[[], object]) -> None:
        """Add something that is done on a day; what is yet to come is left out."""
        if day <= self.today:
            self._steps[day].append(step)

    def live(self) -> None:
        """Do it all."""
        for day in sorted(self._steps):
            with nullcontext() if day == self.today else clock.from_moment(clock.start_of(day) + OPENS):
                for step in self._steps[day]:
                    step()
                write_entries(db.session())
