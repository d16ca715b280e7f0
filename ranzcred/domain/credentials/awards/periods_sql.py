"""`periods.holds_on` as SQL, for any day, as it was known at any moment."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.kinds import EndKind
from ranzcred.domain.credentials.awards.models import AwardRevision, AwardSuspension

Moments = SQLColumnExpression[Any]


def holds_on_sql(
    credential_id: SQLColumnExpression[str], day: date, *, known: date | None = None
) -> ColumnElement[bool]:
    """Return SQL for whether a credential is held on a day, as it is known now, or was as the day `known` ended."""
    end = None if known is None else clock.start_of(known + timedelta(days=1))
    revision = AwardRevision
    return exists().where(
        revision.credential_id == credential_id,
        in_force(revision.recorded_at, revision.superseded_at, end),
        revision.valid_from <= day,
        or_(revision.expiry_date.is_(None), revision.expiry_date >= day),
        or_(revision.ended_on.is_(None), and_(revision.end_kind != EndKind.VOID, revision.ended_on > day)),
        ~exists().where(
            AwardSuspension.award_id == revision.award_id,
            in_force(AwardSuspension.recorded_at, AwardSuspension.superseded_at, end),
            AwardSuspension.from_on <= day,
            or_(AwardSuspension.until_on.is_(None), AwardSuspension.until_on >= day),
            or_(AwardSuspension.lifted_on.is_(None), AwardSuspension.lifted_on > day),
        ),
    )


def in_force(recorded_at: Moments, superseded_at: Moments, end: datetime | None) -> ColumnElement[bool]:
    """Return SQL for whether a row is in force now, or was just before a moment."""
    if end is None:
        return superseded_at.is_(None)
    return and_(recorded_at < end, or_(superseded_at.is_(None), superseded_at >= end))
