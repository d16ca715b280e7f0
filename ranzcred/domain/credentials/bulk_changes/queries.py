"""Queries of bulk changes: how far they are, and what was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.session import db
from ranzcred.core.lists.page import PAGE_SIZE, Page
from ranzcred.core.lists.rows import load_page
from ranzcred.domain.credentials.bulk_changes.models import (
    BulkChange,
    BulkChangeNotFound,
    BulkChangeRow,
    BulkOutcome,
)
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import with_names


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """A credential that could not be changed, and why; without the credential once that is removed."""

    number: int
    credential: StaffMicroCredential | None
    problem: str


def get_bulk_change(change_id: str) -> BulkChange:
    """Return a bulk change with its user, or raise BulkChangeNotFound."""
    change = db.session.get(BulkChange, change_id, options=[joinedload(BulkChange.user)])
    if change is None:
        raise BulkChangeNotFound
    return change


def last_bulk_changes() -> Sequence[BulkChange]:
    """Return the last bulk changes with their users, the newest first; in one statement."""
    newest = select(BulkChange).options(joinedload(BulkChange.user, innerjoin=True))
    return db.session.scalars(
        newest.order_by(BulkChange.created_at.desc(), BulkChange.id.desc()).limit(PAGE_SIZE)
    ).all()


def count_bulk_outcomes(change_id: str) -> Mapping[BulkOutcome, int]:
    """Return the number of a bulk change's credentials by what became of them."""
    statement = (
        select(BulkChangeRow.outcome, func.count())
        .where(BulkChangeRow.bulk_change_id == change_id, BulkChangeRow.outcome.is_not(None))
        .group_by(BulkChangeRow.outcome)
    )
    found = {outcome: number for outcome, number in db.session.execute(statement) if outcome}
    return {outcome: found.get(outcome, 0) for outcome in BulkOutcome}


def list_refused(change_id: str, page: int, *, total: int) -> Page[RefusedRow]:
    """Return a page of the `total` that could not be changed, in the order of the list; in two statements."""
    refused = (
        select(BulkChangeRow)
        .where(BulkChangeRow.bulk_change_id == change_id, BulkChangeRow.outcome == BulkOutcome.REFUSED)
        .order_by(BulkChangeRow.number)
    )
    found = load_page(refused, page, total=total)
    keys = [row.credential_id for row in found.rows]
    named = select(StaffMicroCredential).where(StaffMicroCredential.id.in_(keys)).options(*with_names())
    credentials = {each.id: each for each in db.session.scalars(named)}
    rows = [
        RefusedRow(number=row.number, credential=credentials.get(row.credential_id), problem=row.problem)
        for row in found.rows
    ]
    return Page(rows=rows, number=found.number, total=total)
