"""Verification in steps, each short enough for a request, and the last result."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.core.errors import NotFound
from ranzcred.core.formats import plural
from ranzcred.core.policy import require
from ranzcred.domain.audit import policy
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.chain import GENESIS
from ranzcred.domain.audit.models import AuditHead, AuditVerification
from ranzcred.domain.audit.proof.chain_check import (
    NEVER,
    ChainBroken,
    Earlier,
    Position,
    Times,
    check_head,
    read_entries,
)
from ranzcred.domain.audit.proof.further_checks import Unproven, wrong_entries
from ranzcred.domain.audit.proof.guards import missing_guards
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches, span_of
from ranzcred.domain.audit.recording import acting_as, record_event

ENTRIES_AT_ONCE = 20_000
MISMATCHES_LISTED = 20
LAST_FINISHED = (
    select(AuditVerification)
    .where(AuditVerification.finished_at.is_not(None))
    .order_by(AuditVerification.finished_at.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The progress of a verification, and what it has found."""

    seq: int = 0
    hash: str = GENESIS
    resource_type: str = ""
    resource_id: str = ""
    broken_at: int | None = None
    problem: str | None = None
    mismatches: int = 0
    latest_at: datetime | None = None
    remarks: str | None = None
    unproven: int | None = None
    finished: bool = False

    @classmethod
    def from_record(cls, verification: AuditVerification) -> "Progress":
        return cls(
            seq=verification.seq,
            hash=verification.hash,
            resource_type=verification.resource_type,
            resource_id=verification.resource_id,
            problem=verification.problem,
            mismatches=verification.mismatches,
            latest_at=verification.latest_at,
            remarks=verification.remarks,
            unproven=verification.unproven,
        )

    def broken(self, why: ChainBroken) -> "Progress":
        """Return the progress that ends at a broken entry."""
        return replace(self, broken_at=why.seq, problem=why.why, finished=True)

    def found(self, wrong: Iterable[object]) -> "Progress":
        """Return the progress with what is wrong counted; the first sentences are listed."""
        lines = self.problem.splitlines() if self.problem else []
        count = self.mismatches
        for each in wrong:
            count += 1
            if len(lines) < MISMATCHES_LISTED:
                lines.append(str(each))
        return replace(self, mismatches=count, problem="\n".join(lines) or None)

    def remarked(self, entry: Earlier) -> "Progress":
        """Return the progress with an entry at which the time goes back; the first are listed."""
        lines = self.remarks.splitlines() if self.remarks else []
        return replace(self, remarks="\n".join([*lines, str(entry)][:MISMATCHES_LISTED]))

    def keep(self, verification: AuditVerification) -> None:
        """Store the progress in the row."""
        for name, value in vars(self).items():
            if name != "finished":
                setattr(verification, name, value)
        verification.finished_at = clock.now() if self.finished else None


def start_verification(*, by: Principal) -> AuditVerification:
    """Start a verification of the whole log."""
    require(policy.may_verify, by)
    total = db.session.scalar(select(AuditHead.seq)) or 0
    verification = AuditVerification(started_at=clock.now(), total=total, hash=GENESIS)
    db.session.add(verification)
    db.session.flush()
    return verification


def get_verification(verification_id: str) -> AuditVerification:
    """Return a verification, or raise NotFound."""
    verification = db.session.get(AuditVerification, verification_id)
    if verification is None:
        raise NotFound("Check not found. Start a new one on the audit log page.")
    return verification


def continue_verification(*, verification_id: str, by: Principal) -> AuditVerification:
    """Do the next step; the last one stores the result, with an audit entry. Commits.

    The step reads before it locks anything. If another request has done the same step, it changes nothing.
    """
    require(policy.may_verify, by)
    before = get_verification(verification_id)
    if before.finished_at:
        return before
    started = Progress.from_record(before)
    db.session.rollback()
    with snapshot(db.engine) as connection:
        reached = next_step(connection, started)
    try:
        return _store(verification_id, started, reached, by=by)
    except (IntegrityError, NoResultFound):
        # The log is broken where the next entry belongs, so that it takes none: the result counts all the same.
        return _store(verification_id, started, reached, by=None)


def next_step(connection: Connection, progress: Progress) -> Progress:
    """Return the progress after the next step: entries come first, then records."""
    if progress.resource_type:
        return _compare(connection, progress)

    def remark(entry: Earlier) -> None:
        nonlocal progress
        progress = progress.remarked(entry)

    times = Times(remark, progress.latest_at or NEVER)
    try:
        position = read_entries(
            connection,
            Position(progress.seq, progress.hash),
            limit=ENTRIES_AT_ONCE,
            watch=lambda seq, _data, moment: times.follow(seq, moment),
        )
        at_end = position.seq - progress.seq < ENTRIES_AT_ONCE
        if at_end:
            check_head(connection, position)
    except ChainBroken as broken:
        return progress.broken(broken)
    if not progress.seq:
        progress = progress.found(missing_guards(connection))
    progress = progress.found(wrong_entries(connection, after=progress.seq, last=position.seq))
    first = audited_mappers()[0].class_.__name__ if at_end else ""
    return replace(progress, seq=position.seq, hash=position.hash, latest_at=times.latest, resource_type=first)


def _compare(connection: Connection, progress: Progress) -> Progress:
    """Compare one kind of record after another, until one is too long to finish in this step."""
    names = [mapper.class_.__name__ for mapper in audited_mappers()]
    todo = itertools.dropwhile(lambda mapper: mapper.class_.__name__ < progress.resource_type, audited_mappers())
    after = progress.resource_id
    for mapper in todo:
        span, unproven = span_of(connection, mapper, after=after, entries=ENTRIES_AT_ONCE), Unproven()
        progress = progress.found(mismatches(connection, mapper, span, unproven))
        progress = replace(progress, unproven=(progress.unproven or 0) + unproven.total())
        if span.last is not None:
            return replace(progress, resource_type=mapper.class_.__name__, resource_id=span.last)
        after = ""
    return replace(progress, resource_type=names[-1], finished=True)


def _store(verification_id: str, started: Progress, reached: Progress, *, by: Principal | None) -> AuditVerification:
    with writing():
        verification = db.session.get(
            AuditVerification, verification_id, with_for_update=True, populate_existing=True
        ) or get_verification(verification_id)
        if verification.finished_at is None and Progress.from_record(verification) == started:
            reached.keep(verification)
            if reached.finished and by:
                acting_as(db.session(), by.actor)
                result = {"result": _recorded_result(verification)}
                record_event(
                    db.session(),
                    action=AuditAction.VERIFY,
                    resource=db.session.get_one(AuditHead, 1),
                    details=result,
                )
    return verification


def may_keep_result(connection: Connection) -> bool:
    """Return whether this role may store the result of a verification; one that only reads may not."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.scalar(select(func.has_table_privilege(AuditVerification.__tablename__, "INSERT"))))


def keep_result(progress: Progress) -> None:
    """Store the result of a verification by the command. Commits."""
    with writing():
        verification = AuditVerification(started_at=clock.now(), total=progress.seq)
        progress.keep(verification)
        db.session.add(verification)


def last_verification() -> AuditVerification | None:
    """Return the verification that finished last, or None."""
    return db.session.scalar(LAST_FINISHED)


def sentence(verification: AuditVerification) -> str:
    """Return the result for people: "No tampering found"."""
    if verification.broken_at is not None:
        return f"Problem at entry {verification.broken_at:,}"
    if verification.mismatches:
        verb = "doesn't" if verification.mismatches == 1 else "don't"
        return f"{plural(verification.mismatches, 'record')} {verb} match the log"
    return "No tampering found"


def _recorded_result(verification: AuditVerification) -> str:
    """Return the result as its entry keeps it: "12,345 entries intact"."""
    if verification.broken_at is not None:
        return f"broken at seq {verification.broken_at}"
    count = f"{verification.seq:,} entr{'y' if verification.seq == 1 else 'ies'} intact"
    if not verification.mismatches:
        return count
    records = "1 record is" if verification.mismatches == 1 else f"{verification.mismatches:,} records are"
    return f"{count}, but {records} not as the log says"
