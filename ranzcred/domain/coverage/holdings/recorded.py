"""The awards of credentials as they were known on any day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.models import AwardRevision, AwardSuspension
from ranzcred.domain.credentials.kinds import EndKind


@dataclass(frozen=True, kw_only=True)
class PlainSuspension:
    """The days of a suspension."""

    from_on: date
    until_on: date | None
    lifted_on: date | None


@dataclass(frozen=True, kw_only=True)
class PlainPeriod:
    """The days of an award."""

    valid_from: date
    expiry_date: date | None
    ended_on: date | None
    end_kind: EndKind | None
    suspensions: Sequence[PlainSuspension] = ()


@dataclass(frozen=True)
class KnownDays:
    """The days as which ended a row was known, from one until before another; None while it is in force."""

    since: date
    before: date | None

    def takes_in(self, day: date | None) -> bool:
        """Return whether it was known as a day ended, or is now."""
        if day is None:
            return self.before is None
        return self.since <= day and (self.before is None or day < self.before)


@dataclass
class RecordedAwards:
    """The awards of a credential, with all that was recorded of them."""

    revisions: list[tuple[str, PlainPeriod, KnownDays]] = field(default_factory=list)
    """Each with the key of its award."""
    suspensions: list[tuple[str, PlainSuspension, KnownDays]] = field(default_factory=list)

    @property
    def days(self) -> list[date]:
        """The days on which something became known, in order."""
        every = (known for *_, known in (*self.revisions, *self.suspensions))
        return sorted({day for known in every for day in (known.since, known.before) if day})

    def as_known(self, day: date | None) -> list[PlainPeriod]:
        """Return the awards as they were known as a day ended, or are now."""
        return [
            replace(period, suspensions=suspensions)
            if (suspensions := [each for of, each, when in self.suspensions if of == award and when.takes_in(day)])
            else period
            for award, period, known in self.revisions
            if known.takes_in(day)
        ]


def recorded_awards(connection: Connection, credentials: Select[str]) -> Mapping[str, RecordedAwards]:
    """Return what was recorded of the awards of some credentials, by their keys; in two statements."""
    found: dict[str, RecordedAwards] = defaultdict(RecordedAwards)
    revision, suspension = AwardRevision, AwardSuspension
    of_revision = select(
        revision.credential_id,
        revision.award_id,
        revision.recorded_at,
        revision.superseded_at,
        revision.valid_from,
        revision.expiry_date,
        revision.ended_on,
        revision.end_kind,
    )
    for row in connection.execute(of_revision.where(revision.credential_id.in_(credentials))):
        days = {name: getattr(row, name) for name in ("valid_from", "expiry_date", "ended_on", "end_kind")}
        found[row.credential_id].revisions.append((row.award_id, PlainPeriod(**days), _known(row)))
    of_suspension = select(
        suspension.credential_id,
        suspension.award_id,
        suspension.recorded_at,
        suspension.superseded_at,
        suspension.from_on,
        suspension.until_on,
        suspension.lifted_on,
    )
    for each in connection.execute(of_suspension.where(suspension.credential_id.in_(credentials))):
        suspended = PlainSuspension(from_on=each.from_on, until_on=each.until_on, lifted_on=each.lifted_on)
        found[each.credential_id].suspensions.append((each.award_id, suspended, _known(each)))
    return found


def _known(row: Row[*tuple[Any, ...]]) -> KnownDays:
    return KnownDays(clock.today(row.recorded_at), row.superseded_at and clock.today(row.superseded_at))
