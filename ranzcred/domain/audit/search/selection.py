"""The entries that filters other than the search select, in SQL."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.models import LOG

CLOCK_ERROR = timedelta(days=1)
"""The most that an entry's time may be before that of an earlier entry, if a clock was set back."""


class SelectedPeriod(NamedTuple):
    """The moments from which on and before which entries are selected, each with a clock's error as well."""

    start: datetime | None
    earliest: datetime | None
    end: datetime | None
    latest: datetime | None

    @classmethod
    def between(cls, start: datetime | None, end: datetime | None) -> "SelectedPeriod":
        """Return the period between two moments, either of which may be None."""
        return cls(start, start and start - CLOCK_ERROR, end, end and end + CLOCK_ERROR)


class SelectedEntries(NamedTuple):
    """What is selected, by actors, action, kind and key of record, and period; None selects all."""

    actors: list[str] | None
    action: AuditAction | None
    kind: str | None
    record: str | None
    period: SelectedPeriod

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the SQL conditions."""
        wanted: list[ColumnElement[bool]] = []
        if self.actors is not None:
            wanted.append(LOG.c.actor_id.in_(self.actors))
        if self.action is not None:
            wanted.append(LOG.c.action == self.action)
        if self.kind is not None:
            wanted.append(LOG.c.resource_type == self.kind)
        elif self.record is not None:
            wanted.append(LOG.c.resource_type.in_(_kinds()))
        if self.record is not None:
            wanted.append(LOG.c.resource_id == self.record)
        start, earliest, end, latest = self.period
        if start is not None:
            wanted += [LOG.c.timestamp >= start, LOG.c.seq >= _first_since(earliest)]
        if end is not None:
            wanted += [LOG.c.timestamp < end, LOG.c.seq <= _last_before(latest)]
        return wanted


def _kinds() -> Select[str]:
    """Return SQL for all kinds of records, each found by the one before: with them the index of kinds and keys finds a
    record on SQLite too, which would read a large part of the log for a key alone.
    """
    first = select(func.min(LOG.c.resource_type).label("kind")).cte("kinds", recursive=True)
    log = LOG.alias()
    following = select(func.min(log.c.resource_type)).where(log.c.resource_type > first.c.kind).scalar_subquery()
    return select(first.union_all(select(following).where(first.c.kind.is_not(None))).c.kind)


def _first_since(moment: Any) -> ColumnElement[int]:  # noqa: ANN401
    """Return SQL for the seq of the first entry since a moment, so that pages of a period are found by key."""
    log = LOG.alias()
    first = select(log.c.seq).where(log.c.timestamp >= moment).order_by(log.c.timestamp).limit(1)
    return func.coalesce(first.scalar_subquery(), 0)


def _last_before(moment: Any) -> ColumnElement[int]:  # noqa: ANN401
    """Return SQL for the seq of the last entry before a moment."""
    log = LOG.alias()
    last = select(log.c.seq).where(log.c.timestamp < moment).order_by(log.c.timestamp.desc()).limit(1)
    return func.coalesce(last.scalar_subquery(), 0)
