"""Who holds what, read row by row from the tables by the sentences of the rules, and from nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.records import credential_row

Row = Mapping[str, Any]
DAY = timedelta(days=1)
FAR = date(2999, 12, 31)


@dataclass(frozen=True)
class Tables:
    """The rows of a credential and of its awards."""

    credential: Row
    awards: Sequence[Row]
    revisions: Sequence[Row]
    suspensions: Sequence[Row]

    @property
    def awarded(self) -> bool:
        return bool(self.awards)

    @property
    def suspended(self) -> bool:
        return any(row["lifted_on"] is None for row in in_force(self.suspensions, None))

    @property
    def revoked(self) -> bool:
        return any(row["end_kind"] == "REVOKED" for row in in_force(self.revisions, None))

    def held(self, day: date, known: date | None = None) -> bool:
        """Some award with valid_from ≤ d ≤ expiry_date, not VOID, not (REVOKED or SUPERSEDED, and d ≥ ended_on), and
        no suspension in force.
        """
        for row in in_force(self.revisions, known):
            begun = row["valid_from"] <= day and (row["expiry_date"] is None or day <= row["expiry_date"])
            void = row["end_kind"] == "VOID"
            over = row["end_kind"] in {"REVOKED", "SUPERSEDED"} and day >= row["ended_on"]
            if begun and not void and not over and not self.is_suspended(row["award_id"], day, known):
                return True
        return False

    def is_suspended(self, award_id: str, day: date, known: date | None = None) -> bool:
        return any(
            row["from_on"] <= day
            and (row["lifted_on"] is None or day < row["lifted_on"])
            and (row["until_on"] is None or day <= row["until_on"])
            for row in in_force(self.suspensions, known)
            if row["award_id"] == award_id
        )

    def periods(self) -> list[tuple[date, date]]:
        """The days of each award that is not void, by what is known today; of one that never counted, none."""
        found = []
        for row in in_force(self.revisions, None):
            last = row["expiry_date"] or FAR
            last = min(last, row["ended_on"] - DAY) if row["ended_on"] else last
            if row["end_kind"] != "VOID" and row["valid_from"] <= last:
                found.append((row["valid_from"], last))
        return sorted(found)

    def days(self, today: date) -> list[date]:
        """Days about which something may differ: those on which something begins or ends, and those beside them."""
        names = ("awarded_on", "valid_from", "expiry_date", "ended_on", "from_on", "until_on", "lifted_on")
        marks = {today} | {row[name] for row in (*self.revisions, *self.suspensions) for name in names if row.get(name)}
        return sorted({mark + beside for mark in marks for beside in (-DAY, timedelta(), DAY)})

    def pauses_from(self, today: date) -> int:
        """How often whoever holds it, or will, does not hold it for a while from today on."""
        days = [day for day in self.days(today) if day >= today]
        held = [self.held(day) for day in days]
        while held and not held[-1]:
            held.pop()
        return sum(1 for place, each in enumerate(held) if not each and (place == 0 or held[place - 1]))

    def gap_from(self, today: date) -> bool:
        """Whether what is valid on a day, or will be, is followed by an award with a gap between."""
        coming = [period for period in self.periods() if period[1] >= today]
        return any(before[1] + DAY < after[0] for before, after in pairwise(coming))

    def counts(self, today: date) -> bool:
        """Stored AWARDED counts as AWARDED only from valid_from to expiry_date, and not while it is suspended."""
        row = self.credential
        if row["status"] != "AWARDED" or row["valid_from"] > today:
            return False
        suspended = row["suspended_from"] is not None and row["suspended_from"] <= today
        suspended = suspended and (row["suspended_until"] is None or today <= row["suspended_until"])
        return (row["expiry_date"] is None or today <= row["expiry_date"]) and not suspended


def in_force(rows: Sequence[Row], known: date | None) -> Iterator[Row]:
    """The rows of now, or those recorded before the day `known` ended in Auckland and not closed before then."""
    if known is None:
        yield from (row for row in rows if row["superseded_at"] is None)
        return
    end = datetime.combine(known + DAY, time(), ZoneInfo("Pacific/Auckland")).astimezone(UTC)
    for row in rows:
        if row["recorded_at"] < end and (row["superseded_at"] is None or not row["superseded_at"] < end):
            yield row


def tables_of(probe: DatabaseProbe, key: str) -> Tables:
    awards, revisions, suspensions = (
        [dict(row) for row in probe.rows(select(table(model)).where(table(model).c.credential_id == key))]
        for model in (Award, AwardRevision, AwardSuspension)
    )
    return Tables(credential_row(probe, key), awards, revisions, suspensions)
