"""What is to be filled in for each credential: its earlier awards by the log, and rows that have no entry yet."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import object_mapper

from ranzcred.core.db.session import db
from ranzcred.domain.audit.labels import day
from ranzcred.domain.audit.models import LOG, MALFORMED
from ranzcred.domain.audit.recording import part_key
from ranzcred.domain.credentials.awards.models import Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.awards.periods import last_day, never_counted, overlapping
from ranzcred.domain.credentials.kinds import SnapshotSource
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.rebuild.cycles import CredentialEntry, Cycle, cycles_of

Row = Award | AwardRevision | AwardSuspension


@dataclass(kw_only=True)
class RebuildPlan:
    """What is to be done for one credential. `unproven` are the rows of its awards that no entry has.

    Nothing is done where `overlaps`: an award of today has a day in common with one of the log.
    """

    credential: StaffMicroCredential
    cycles: list[Cycle]
    unproven: list[Row]
    overlaps: bool

    @property
    def is_needed(self) -> bool:
        return bool(self.cycles or self.unproven)

    def lines(self) -> Iterator[str]:
        """Yield each award that is to be added, in words."""
        name = self.credential.display_name
        if self.overlaps:
            yield f"{name}: left as it is, since an award of today overlaps one of the log."
            return
        for record in (cycle.record for cycle in self.cycles):
            ends = last_day(record)
            counted = "never counted" if never_counted(record) else f"until {day(ends)}" if ends else "without an end"
            how = f", {record.end_kind.label.lower()}" if record.end_kind else ""
            yield f"{name}: awarded {day(record.awarded_on)}, {counted}{how}."


def plans_of(credentials: Sequence[StaffMicroCredential]) -> list[RebuildPlan]:
    """Return what is to be done for credentials, of those for which something is."""
    entries = _entries([credential.id for credential in credentials])
    plans = (_plan(credential, entries.get(credential.id, [])) for credential in credentials)
    return [plan for plan in plans if plan.is_needed]


def _plan(credential: StaffMicroCredential, entries: Sequence[CredentialEntry]) -> RebuildPlan:
    awards = credential.awards
    rows: list[Row] = []
    for award in awards:
        rows += [award, *award.revisions, *award.all_suspensions]
    proven = {name for entry in entries for name in entry.new}
    cycles: list[Cycle] = []
    if not any(award.snapshot_source is SnapshotSource.LOG for award in awards):
        cycles = cycles_of(entries)
        if any(award.snapshot_source is SnapshotSource.MIGRATION for award in awards):
            cycles = cycles[:-1]  # the migration has written the last
    return RebuildPlan(
        credential=credential,
        cycles=cycles,
        unproven=[row for row in rows if part_key(object_mapper(row), row.id) not in proven],
        overlaps=any(overlapping(cycle.record, credential.history) for cycle in cycles),
    )


def _entries(keys: Sequence[str]) -> dict[str, list[CredentialEntry]]:
    """Return the entries of credentials that can be read, oldest first."""
    columns = ("resource_id", "seq", "timestamp", "action", "actor_id", "new_state", "metadata")
    statement = (
        select(*(LOG.c[name] for name in columns))
        .where(LOG.c.resource_type == StaffMicroCredential.__name__, LOG.c.resource_id.in_(keys))
        .order_by(LOG.c.resource_id, LOG.c.seq)
    )
    read: dict[str, list[CredentialEntry]] = {}
    for key, rows in itertools.groupby(db.session.execute(statement), key=lambda row: str(row.resource_id)):
        for row in rows:
            try:
                read.setdefault(key, []).append(CredentialEntry.read(row))
            except MALFORMED:
                continue  # verification names it
    return read
