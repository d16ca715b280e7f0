"""What is read of the log."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ranzcred.audit.models import AuditEntry, AuditHead
from ranzcred.audit.presenters import PresentedEntry, present
from ranzcred.extensions import db
from ranzcred.paging import PAGE_SIZE


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """Entries, newest first; `older` is where the next page starts, `newer` where the one before does."""

    entries: Sequence[PresentedEntry]
    total: int
    older: int | None
    newer: int | None


def log_page(*, before: int | None = None) -> LogPage:
    """A page of the log, from the entry below `before`, or from the newest. Paged by key: any page costs the same."""
    query = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(PAGE_SIZE)
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    total = db.session.scalar(select(AuditHead.seq)) or 0
    entries = db.session.scalars(query).all()
    last = entries[-1].seq if entries else 1
    newer = before + PAGE_SIZE if before is not None and before <= total else None
    return LogPage(
        entries=[present(entry) for entry in entries], total=total, older=last if last > 1 else None, newer=newer
    )


def latest(*, limit: int) -> list[PresentedEntry]:
    """The newest entries."""
    return [
        present(entry) for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit))
    ]


def history(*, resource_type: str, resource_id: str, limit: int = PAGE_SIZE) -> list[PresentedEntry]:
    """What happened to one record, newest first."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.resource_type == resource_type, AuditEntry.resource_id == resource_id)
        .order_by(AuditEntry.seq.desc())
        .limit(limit)
    )
    return [present(entry) for entry in entries]
