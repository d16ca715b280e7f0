"""The awards of a credential as values: what a decision reads, and what it makes of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.awards.months import Dates, Terms, new_dates, renewed_dates
from ranzcred.domain.credentials.awards.periods import counting, never_counted, state_on
from ranzcred.domain.credentials.kinds import AwardKind, AwardState, EndKind, SuspensionKind

Row = TypeVar("Row", AwardRevision, AwardSuspension)


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """A suspension as it is in force, over or not; the one of its award with this number."""

    number: int
    kind: SuspensionKind
    from_on: date
    until_on: date | None
    reason: str
    lifted_on: date | None = None
    lift_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class AwardRecord:
    """An award with the revision that is in force. The columns are those of `Award` and `AwardRevision`.

    `id` is None for a new one; `holder_name` None for the name that its holder has as it is written. A new one that is
    `rest_of` another, by its sequence, is an award of the same, whatever that is called today.
    """

    sequence: int
    kind: AwardKind
    awarded_on: date
    valid_from: date
    expiry_date: date | None
    anchor_on: date
    anchor_months: int | None
    id: str | None = None
    rest_of: int | None = None
    awarded_by: str | None = None
    holder_name: str | None = None
    reference: str | None = None
    ended_on: date | None = None
    end_kind: EndKind | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason_kind: str | None = None
    end_reason: str | None = None
    reason_kind: str | None = None
    reason: str | None = None
    suspensions: tuple[Suspension, ...] = ()

    def state(self, day: date) -> AwardState:
        return state_on(self, day)

    def dated(self, dates: Dates) -> "AwardRecord":
        """Return the award with other dates."""
        return replace(
            self,
            valid_from=dates.valid_from,
            expiry_date=dates.expiry_date,
            anchor_on=dates.anchor_on,
            anchor_months=dates.anchor_months,
        )

    def ended(self, on: date, kind: EndKind, **how: Any) -> "AwardRecord":  # noqa: ANN401 - the columns of an end
        """Return the award with an end in place of any other; `how` are `ended_at` and the other columns of an end."""
        return replace(self.without_end(), ended_on=on, end_kind=kind, **how)

    def without_end(self) -> "AwardRecord":
        return replace(
            self,
            ended_on=None,
            end_kind=None,
            ended_at=None,
            ended_by=None,
            end_reason_kind=None,
            end_reason=None,
        )


REVISED = (
    "awarded_on",
    "valid_from",
    "expiry_date",
    "anchor_on",
    "anchor_months",
    "holder_name",
    "reference",
    "ended_on",
    "end_kind",
    "ended_at",
    "ended_by",
    "end_reason_kind",
    "end_reason",
    "reason_kind",
    "reason",
)
"""The columns of a revision that a decision sets."""
SUSPENDED = ("kind", "from_on", "until_on", "reason", "lifted_on", "lift_reason")
"""The columns of a suspension that a decision sets, beside its number."""

History = tuple[AwardRecord, ...]
"""All awards of a credential, in the order of their sequence."""


def history_of(awards: Sequence[Award]) -> History:
    """Return the awards of a credential as they are in force."""
    return tuple(_record(award, award.revision, award.suspensions) for award in awards)


def history_as_known(awards: Sequence[Award], known: date) -> History:
    """Return the awards of a credential as they were known as a day ended in Auckland. `periods_sql` has the same."""
    end = clock.start_of(known + timedelta(days=1))
    return tuple(
        _record(award, revision, [each for each in award.all_suspensions if _was_in_force(each, end)])
        for award in awards
        for revision in award.revisions
        if _was_in_force(revision, end)
    )


def history_without(awards: Sequence[Award], added: Collection[str]) -> History:
    """Return the awards of a credential as they were before rows with these keys were added."""
    return tuple(
        _record(award, revision, _suspensions_before(award, added))
        for award in awards
        if award.id not in added
        for revision in _in_force_before(award.revisions, added)
    )


def _suspensions_before(award: Award, added: Collection[str]) -> list[AwardSuspension]:
    numbers = sorted({each.number for each in award.all_suspensions})
    rows = ([each for each in award.all_suspensions if each.number == number] for number in numbers)
    return [suspension for of_number in rows for suspension in _in_force_before(of_number, added)]


def _in_force_before(rows: Sequence[Row], added: Collection[str]) -> list[Row]:
    """Return the one of some rows, each of which has closed another, that was in force before others were added."""
    kept = [each for each in rows if each.id not in added]
    return sorted(kept, key=lambda each: (each.superseded_at is None, each.superseded_at or each.recorded_at))[-1:]


def newest(history: History) -> AwardRecord | None:
    """Return the award that is valid last of those that are not void, or None. One that was revoked before it began is
    not the newest any more, once there is another one.
    """
    awards = counting(history)
    latest = max((each.sequence for each in awards), default=0)
    return next((each for each in reversed(awards) if each.sequence == latest or not never_counted(each)), None)


def proposed_dates(history: History, awarded_on: date, terms: Terms) -> Dates:
    """Return the dates that an award of a day is proposed: of a renewal, where there is an award that it can be of."""
    last = newest(history)
    if last and last.end_kind is None and last.expiry_date and last.valid_from < awarded_on:
        return renewed_dates(last, awarded_on, terms)
    return new_dates(awarded_on, terms)


def with_award(history: History, changed: AwardRecord) -> History:
    """Return the history with an award in place of the one of its sequence, or as a new one."""
    others = [each for each in history if each.sequence != changed.sequence]
    return tuple(sorted([*others, changed], key=lambda each: each.sequence))


def _was_in_force(row: AwardRevision | AwardSuspension, moment: datetime) -> bool:
    """Return whether a row was in force just before a moment."""
    return row.recorded_at < moment and (row.superseded_at is None or row.superseded_at >= moment)


def _record(award: Award, revision: AwardRevision, suspensions: Sequence[AwardSuspension]) -> AwardRecord:
    return AwardRecord(
        id=award.id,
        sequence=award.sequence,
        kind=award.kind,
        awarded_by=award.awarded_by,
        suspensions=tuple(
            Suspension(number=each.number, **{name: getattr(each, name) for name in SUSPENDED}) for each in suspensions
        ),
        **{name: getattr(revision, name) for name in REVISED},
    )
