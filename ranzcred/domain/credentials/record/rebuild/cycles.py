"""The awards of a credential by its entries from before awards were records. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import msgspec

from ranzcred.core import clock
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import PART
from ranzcred.domain.credentials.awards.history import AwardRecord
from ranzcred.domain.credentials.awards.months import dates_between
from ranzcred.domain.credentials.awards.periods import last_day, overlapping
from ranzcred.domain.credentials.kinds import AwardKind, EndKind, RevocationReason
from ranzcred.domain.credentials.status import BEFORE_AWARD

SET_TO_EXPIRED = "Set to Expired"
State = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class CredentialEntry:
    """What an entry says of a credential, and by whom."""

    seq: int
    at: datetime
    action: AuditAction
    actor_id: str
    new: State
    details: State

    @property
    def by(self) -> str | None:
        """The user's key; None for the system."""
        return None if self.actor_id.partition(":")[0] == SYSTEM.id else self.actor_id

    @classmethod
    def read(cls, row: Any) -> "CredentialEntry":  # noqa: ANN401 - a row of the log
        """Return what a row of the log says; raise one of MALFORMED if it cannot be read."""
        return cls(
            seq=row.seq,
            at=row.timestamp,
            action=row.action,
            actor_id=row.actor_id,
            new=msgspec.json.decode(row.new_state, type=dict[str, Any]) if row.new_state else {},
            details=msgspec.json.decode(row.metadata, type=dict[str, Any]),
        )


@dataclass(frozen=True, kw_only=True)
class Version:
    """An award as it was known from an entry on."""

    record: AwardRecord
    at: datetime
    by: str | None


@dataclass(kw_only=True)
class Cycle:
    """An award by the log: since which entry, and its versions, the last of them in force."""

    seq: int
    versions: list[Version] = field(default_factory=list)

    @property
    def record(self) -> AwardRecord:
        return self.versions[-1].record

    def revise(self, record: AwardRecord, entry: CredentialEntry) -> None:
        """Add a version, unless it is the same."""
        if record != self.record:
            self.versions.append(Version(record=record, at=max(entry.at, self.versions[-1].at), by=entry.by))

    def end(self, day: date, kind: EndKind, entry: CredentialEntry, reason: str | None = None) -> None:
        """End the award from a day on, if it counts on that day."""
        last = last_day(self.record)
        if last is not None and last < day:
            return
        how = {"ended_at": entry.at, "ended_by": entry.by, "end_reason": reason}
        if kind is EndKind.REVOKED:
            how["end_reason_kind"] = RevocationReason.OTHER.value
        self.revise(self.record.ended(max(day, self.record.valid_from), kind, **how), entry)


def is_of_records(entry: CredentialEntry) -> bool:
    """Return whether an entry has rows of awards: it is of a time when awards were records."""
    return any(PART in name for name in entry.new)


def cycles_of(entries: Iterable[CredentialEntry]) -> list[Cycle]:
    """Return the awards that a credential has had by its entries, in their order, up to the first that has records."""
    cycles: list[Cycle] = []
    state: dict[str, Any] = {}
    for entry in entries:
        if is_of_records(entry):
            break
        before, state = state, {**state, **entry.new}
        _follow(cycles, before, state, entry)
    return cycles


def _follow(cycles: list[Cycle], before: State, state: State, entry: CredentialEntry) -> None:
    """Take in an entry: an award, another date of one, its end, or none of these."""
    dates = [(_day(each, "awarded_on"), _day(each, "expiry_date")) for each in (before, state)]
    awarded_on = dates[1][0]
    if awarded_on and (entry.action is AuditAction.MCRED_AWARD or dates[0][0] is None):
        _begin(cycles, before, state, entry)
    elif cycles and awarded_on and dates[0] != dates[1]:
        record = cycles[-1].record
        revised = replace(record, awarded_on=awarded_on, reason=entry.details.get("reason"))
        if record.ended_on is None or record.ended_on >= awarded_on:
            cycles[-1].revise(revised.dated(dates_between(*_ordered(awarded_on, dates[1][1]))), entry)
    if not cycles or before.get("status") == state.get("status"):
        return
    if state.get("status") in BEFORE_AWARD:
        cycles[-1].end(clock.today(entry.at), EndKind.REVOKED, entry, entry.details.get("reason"))
    elif state.get("status") == "EXPIRED" and entry.by:
        cycles[-1].end(clock.today(entry.at), EndKind.REVOKED, entry, entry.details.get("reason") or SET_TO_EXPIRED)


def _begin(cycles: list[Cycle], before: State, state: State, entry: CredentialEntry) -> None:
    """Begin an award, which takes the place of those with a day in common with it."""
    awarded_on, expiry_date = _ordered(date.fromisoformat(state["awarded_on"]), _day(state, "expiry_date"))
    renewal = bool(cycles) and before.get("awarded_on") and cycles[-1].record.end_kind is None
    record = AwardRecord(
        sequence=len(cycles) + 1,
        kind=AwardKind.RENEWAL if renewal else AwardKind.INITIAL,
        awarded_on=awarded_on,
        awarded_by=state.get("awarded_by"),
        **vars(dates_between(awarded_on, expiry_date)),
    )
    make_room(cycles, record, entry)
    cycles.append(Cycle(seq=entry.seq, versions=[Version(record=record, at=entry.at, by=entry.by)]))


def make_room(cycles: Sequence[Cycle], record: AwardRecord, entry: CredentialEntry) -> None:
    """End the awards that another one overlaps where it begins, or where they do, so that they never counted."""
    for cycle in cycles:
        if overlapping(record, [cycle.record]):
            ended = max(record.valid_from, cycle.record.valid_from)
            how = {"ended_at": entry.at, "ended_by": entry.by}
            cycle.revise(cycle.record.ended(ended, EndKind.SUPERSEDED, **how), entry)


def _ordered(awarded_on: date, expiry_date: date | None) -> tuple[date, date | None]:
    return awarded_on, None if expiry_date is None else max(awarded_on, expiry_date)


def _day(state: State, name: str) -> date | None:
    return date.fromisoformat(state[name]) if state.get(name) else None
