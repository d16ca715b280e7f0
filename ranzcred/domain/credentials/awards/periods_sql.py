"""`periods.holds_on` as SQL, for any day, as it was known at any moment."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, or_, select

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.models import AwardRevision, AwardSuspension
from ranzcred.domain.credentials.kinds import EndKind

Moments = SQLColumnExpression[Any]


def holds_on_sql(
    credential_id: SQLColumnExpression[str], day: date, *, known: date | None = None
) -> ColumnElement[bool]:
    """Return SQL for whether a credential is held on a day, as it is known now, or was as the day `known` ended."""
    return exists().where(AwardRevision.credential_id == credential_id, *counts_on_sql(day, known))


def held_on_sql(definition_id: str, day: date, *, known: date | None = None) -> Select[str]:
    """Return SQL for the keys of a definition's credentials that are held on a day, by the same rule; an index has
    them.
    """
    of_it = AwardRevision.definition_id == definition_id
    return select(AwardRevision.credential_id).where(of_it, *counts_on_sql(day, known))


def counts_on_sql(day: date, known: date | None) -> list[ColumnElement[bool]]:
    """Return SQL for whether a revision makes its credential held on a day."""
    suspension, end = AwardSuspension, end_of(known)
    return [
        *valid_on_sql(day, known),
        ~exists().where(
            suspension.credential_id == AwardRevision.credential_id,
            suspension.award_id == AwardRevision.award_id,
            in_force(suspension.recorded_at, suspension.superseded_at, end),
            suspension.from_on <= day,
            or_(suspension.until_on.is_(None), suspension.until_on >= day),
            or_(suspension.lifted_on.is_(None), suspension.lifted_on > day),
        ),
    ]


def valid_on_sql(day: date, known: date | None) -> list[ColumnElement[bool]]:
    """Return SQL for whether the dates and the end of a revision take in a day, whether it is suspended or not."""
    revision = AwardRevision
    return [
        in_force(revision.recorded_at, revision.superseded_at, end_of(known)),
        revision.valid_from <= day,
        or_(revision.expiry_date.is_(None), revision.expiry_date >= day),
        or_(revision.ended_on.is_(None), and_(revision.end_kind != EndKind.VOID, revision.ended_on > day)),
    ]


def end_of(known: date | None) -> datetime | None:
    """Return the moment before which something was recorded that was known as a day ended; None for now."""
    return None if known is None else clock.start_of(known + timedelta(days=1))


def in_force(recorded_at: Moments, superseded_at: Moments, end: datetime | None) -> ColumnElement[bool]:
    """Return SQL for whether a row is in force now, or was just before a moment."""
    if end is None:
        return superseded_at.is_(None)
    return and_(recorded_at < end, or_(superseded_at.is_(None), superseded_at >= end))
