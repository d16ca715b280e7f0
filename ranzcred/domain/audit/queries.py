"""Queries of the log."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from ranzcred.core import clock, formats
from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.core.db.statements import built_once
from ranzcred.core.errors import NotFound
from ranzcred.core.lists.page import PAGE_SIZE
from ranzcred.core.text import address_key, search_key
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.filters import AuditLogFilters
from ranzcred.domain.audit.models import LOG, AuditHead
from ranzcred.domain.audit.phrases import ACTOR_NAMES
from ranzcred.domain.audit.presentation import USER, LoggedEntry, Names, PresentedEntry, RecordKey, name_in, references
from ranzcred.domain.audit.recording import write_entries
from ranzcred.domain.audit.search.matches import found_by, matching
from ranzcred.domain.audit.search.selection import SelectedEntries, SelectedPeriod

NEWEST = LOG.c.seq.desc()
ENTRIES = select(*(LOG.c["metadata" if name == "details" else name] for name in LoggedEntry._fields if name != "names"))
"""Selects what LoggedEntry has of an entry: no objects, since nobody changes one."""
NO_CHANGES = (
    AuditAction.READ,
    AuditAction.LOGIN,
    AuditAction.LOGOUT,
    AuditAction.LOGIN_THROTTLED,
    AuditAction.EXPORT,
    AuditAction.VERIFY,
)
"""Actions by which nothing of the association changes."""
LOOKED_AT = 2_000
"""The number of entries among which the latest changes are looked for."""
LONGEST_NUMBER = 18
"""The most digits of an entry's number that both databases can look for."""


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """A page of entries, newest first; `older` and `newer` are the entries next to which the neighbouring pages
    begin.
    """

    entries: Sequence[LoggedEntry]
    filters: AuditLogFilters
    total: int
    older: int | None
    newer: int | None
    looked_to: int | None = None
    """The oldest entry that a search has looked at, if not at all: the page goes on from there."""

    @property
    def days(self) -> Sequence[tuple[date, Sequence[LoggedEntry]]]:
        """Return the entries of each day in Auckland, the latest day first."""
        found: dict[date, list[LoggedEntry]] = {}
        for entry in self.entries:
            found.setdefault(entry.day, []).append(entry)
        return sorted(found.items(), reverse=True)

    @property
    def sentence(self) -> str:
        """Return the count for people: "7 entries"."""
        if self.looked_to:
            found = _counted(len(self.entries)) if self.entries else "No entries"
            return f"{found} found back to entry {self.looked_to:,}"
        if not self.entries:
            return f"No entries before {self.filters.before:,}" if self.filters.before else "No entries found"
        if self.newer:
            return f"Entries {self.entries[0].seq:,} to {self.entries[-1].seq:,}"
        if not self.filters.narrowed:
            return _counted(self.total)
        return f"{PAGE_SIZE}+ entries" if self.older else _counted(len(self.entries))


def _counted(number: int) -> str:
    return f"{number:,} entr{'y' if number == 1 else 'ies'}"


def log_page(filters: AuditLogFilters) -> LogPage:
    """Return the page of `filters`, found by key, so that any page costs the same; the newest if it is past it."""
    total = db.session.scalar(select(AuditHead.seq)) or 0
    if filters.after is not None and filters.before is None:
        page = _newer_page(filters, total)
        if page:
            return page
    found, looked_to = _next_to(filters, before=filters.before)
    entries = found[:PAGE_SIZE]
    above = bool(entries) and filters.before is not None and filters.before <= total
    return LogPage(
        entries=named(entries),
        filters=filters,
        total=total,
        older=entries[-1].seq if len(found) > PAGE_SIZE else looked_to,
        newer=filters.before - 1 if above and filters.before else None,
        looked_to=looked_to,
    )


def _newer_page(filters: AuditLogFilters, total: int) -> LogPage | None:
    """Return the page above an entry; None if the newest page has all of it."""
    found, _ = _next_to(filters, after=filters.after)
    if len(found) <= PAGE_SIZE:
        return None
    entries = found[:PAGE_SIZE][::-1]
    older, newer = entries[-1].seq, entries[0].seq
    return LogPage(entries=named(entries), filters=filters, total=total, older=older, newer=newer)


def _next_to(
    filters: AuditLogFilters, *, before: int | None = None, after: int | None = None
) -> tuple[Sequence[LoggedEntry], int | None]:
    """Return the entries next to one, by one more than a page has, the nearest first; and the last that was looked at,
    where a search did not look at all.
    """
    entries = ENTRIES.order_by(NEWEST if after is None else LOG.c.seq).limit(PAGE_SIZE + 1)
    if filters.q:
        found = found_by(filters.q, _selected(filters), before=before, after=after, limit=PAGE_SIZE + 1)
        return _read(entries.where(LOG.c.seq.in_(found.seqs))), found.looked_to
    entries = entries.where(*_selected(filters).conditions)
    if before is not None:
        entries = entries.where(LOG.c.seq < before)
    if after is not None:
        entries = entries.where(LOG.c.seq > after)
    return _read(entries), None


def _read(statement: Select[Any], values: Mapping[str, Any] | None = None) -> list[LoggedEntry]:
    return [LoggedEntry(*row) for row in db.session.execute(statement, values)]


def read_head() -> tuple[int, str]:
    """Return the number of the newest entry, and its hash."""
    seq, newest = db.session.execute(select(AuditHead.seq, AuditHead.hash)).one()
    return seq, newest


def condition(filters: AuditLogFilters) -> list[ColumnElement[bool]]:
    """Return the SQL conditions of the filters, for all entries at once."""
    return [*([matching(filters.q)] if filters.q else []), *_selected(filters).conditions]


def _selected(filters: AuditLogFilters) -> SelectedEntries:
    """Return what the filters other than the search select."""
    start = clock.start_of(filters.since) if filters.since else None
    end = clock.start_of(filters.until + timedelta(days=1)) if filters.until else None
    return SelectedEntries(
        actors=people(filters.person) if filters.person else None,
        action=filters.action,
        kind=filters.kind or None,
        record=filters.record or None,
        period=SelectedPeriod.between(start, end),
    )


def people(text: str) -> list[str]:
    """Return the keys of actors whose key, latest email or latest name contains the text.

    The query steps from actor to actor by the index, so its cost depends on the number of actors, not of entries.
    """
    actors = select(func.min(LOG.c.actor_id).label("id")).cte("actors", recursive=True)
    following = select(func.min(LOG.c.actor_id)).where(LOG.c.actor_id > actors.c.id).scalar_subquery()
    actors = actors.union_all(select(following).where(actors.c.id.is_not(None)))
    latest = (
        select(LOG.c.actor_email)
        .where(LOG.c.actor_id == actors.c.id)
        .order_by(LOG.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    last_of_user = (
        select(LOG.c.metadata)
        .where(LOG.c.resource_type == USER, LOG.c.resource_id == actors.c.id)
        .order_by(LOG.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    known = db.session.execute(select(actors.c.id, latest, last_of_user).where(actors.c.id.is_not(None)))
    address, name = address_key(text), search_key(text)
    return [
        key
        for key, email, details in known
        if address in address_key(key) or address in address_key(email or "") or name in search_key(name_in(details))
    ]


def get_entry(key: str) -> PresentedEntry:
    """Return the entry with this number, or raise NotFound."""
    number = int(key) if key.isdecimal() and len(key) <= LONGEST_NUMBER else 0
    entries = named(_read(ENTRIES.where(LOG.c.seq == number)))
    if not entries:
        raise NotFound("Entry not found. Check its number.")
    return entries[0].presented


def newest_entry() -> LoggedEntry | None:
    """Return the newest entry of the log; None if there is none."""
    return next(iter(_read(ENTRIES.order_by(NEWEST).limit(1))), None)


def entries_of_requests(requests: Collection[str], seqs: Collection[int], *, within: int) -> list[LoggedEntry]:
    """Return the entries of some requests, oldest first: those that are `within` so many of these numbers."""
    of_them = or_(*(LOG.c.metadata.contains(f'"request_id":"{each}"', autoescape=True) for each in requests))
    near = LOG.c.seq.between(min(seqs) - within, max(seqs) + within)
    return _read(ENTRIES.where(near, of_them).order_by(LOG.c.seq))


def named(entries: Sequence[LoggedEntry]) -> list[LoggedEntry]:
    """Return entries with the names of the records that they refer to."""
    referred = [tuple(dict.fromkeys(references(entry))) for entry in entries]
    known = names({each for records in referred for each in records})
    return [
        entry._replace(names=tuple((each, known[each]) for each in records if each in known))
        for entry, records in zip(entries, referred, strict=True)
    ]


def names(records: set[RecordKey]) -> Names:
    """Return the names of records from their last entries."""
    if not records:
        return {}
    keys: dict[str, list[str]] = {}
    for kind, key in sorted(records):
        keys.setdefault(kind, []).append(key)
    last = db.session.execute(*_last_entries(tuple(keys.values()), kinds=tuple(keys)))
    return {(kind, key): name for kind, key, details in last if (name := name_in(details))}


@built_once
def _last_entries(keys: tuple[list[str], ...], *, kinds: tuple[str, ...]) -> Select[Any]:
    """Return the statement that reads the last entries of records of these kinds, with the keys of each."""
    last = union_all(  # of each kind apart: SQLite looks up no pairs in an index
        *(
            select(func.max(LOG.c.seq))
            .where(LOG.c.resource_type == kind, LOG.c.resource_id.in_(wanted))
            .group_by(LOG.c.resource_id)
            for kind, wanted in zip(kinds, keys, strict=True)
        )
    )
    return select(LOG.c.resource_type, LOG.c.resource_id, LOG.c.metadata).where(LOG.c.seq.in_(last))


def latest_changes(*, limit: int) -> list[PresentedEntry]:
    """Return the newest entries of what people changed, among the newest few thousand of the log."""
    return [entry.presented for entry in named(_read(*_latest_changes(limit)))]


@built_once
def _latest_changes(limit: int) -> Select[*tuple[Any, ...]]:
    head = select(func.coalesce(func.max(LOG.c.seq), 0)).scalar_subquery()
    of_people = and_(LOG.c.actor_id != SYSTEM.id, LOG.c.actor_id.not_like(f"{SYSTEM.id}:%"))
    return (
        # Between two ends PostgreSQL expects few, and calls no workers to read a third of the log.
        ENTRIES.where(LOG.c.seq.between(head - (LOOKED_AT - 1), head), of_people, LOG.c.action.not_in(NO_CHANGES))
        .order_by(NEWEST)
        .limit(limit)
    )


def history(*, resource_type: str, resource_id: str, limit: int = PAGE_SIZE) -> list[PresentedEntry]:
    """Return the entries of one record, newest first, with those of this transaction."""
    write_entries(db.session())
    of_record = (LOG.c.resource_type == resource_type, LOG.c.resource_id == resource_id)
    entries = named(_read(ENTRIES.where(*of_record).order_by(NEWEST).limit(limit)))
    return [entry.presented for entry in entries]


def describe_last_change(record: Base) -> str:
    """Return the last change of a record in words: "Wiremu Pōtae saved a change at 3:05 pm, while you were editing.";
    "" if the log has none.
    """
    [key] = record.__mapper__.primary_key_from_instance(record)
    entries = history(resource_type=type(record).__name__, resource_id=key, limit=1)
    return next((_sentence(entry) for entry in entries), "")


def _sentence(entry: PresentedEntry) -> str:
    who = entry.who[:1].upper() + entry.who[1:] if entry.entry.actor_id in ACTOR_NAMES else entry.who
    day = clock.today(entry.when)
    when = "" if day == clock.today() else f"on {formats.date(day)} "
    return f"{who} saved a change {when}at {clock.time_of_day(entry.when)}, while you were editing."
