"""The changes that can be undone: all that one request has changed, while nothing has come of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.presentation import LoggedEntry
from ranzcred.domain.audit.queries import entries_of_requests, newest_entry
from ranzcred.domain.audit.recording import write_entries
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.notifications.delivery.taking_back import delivered_of
from ranzcred.domain.undo.steps import Opposite, UndoStep, steps_of

AT_MOST = 500
"""The most entries of a change that is undone."""
UNDONE_FOR = timedelta(minutes=10)
QUEUED_BEFORE = timedelta(minutes=10)
"""A message of a change was queued at most so long before its entries were written."""
Versions = Mapping[tuple[str, str], int]
"""The versions of records, by kind and key."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """The entries of one request, oldest first, and the `steps` that undo them; none if that can't be done."""

    request: str
    entries: Sequence[LoggedEntry]
    steps: Sequence[UndoStep]

    @property
    def is_recent(self) -> bool:
        return clock.now() - self.entries[0].timestamp <= UNDONE_FOR

    @property
    def queued_since(self) -> datetime:
        """The moment since when its messages were queued."""
        return self.entries[0].timestamp - QUEUED_BEFORE

    def keys(self, resource_type: str, *opposites: Opposite) -> list[str]:
        """Return the keys of its records of a kind, in the order of locks; those only whose undoing is one of these."""
        of_kind = (step for step in self.steps if step.entry.resource_type == resource_type)
        return sorted(step.entry.resource_id for step in of_kind if not opposites or step.opposite in opposites)

    def overtaken(self, versions: Versions) -> list[UndoStep]:
        """Return the steps whose records have changed since."""
        return [step for step in self.steps if step.version != versions.get(step.record)]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """That the change of an entry can be undone, which has so many."""

    seq: int
    number: int


def read_changes(entries: Sequence[LoggedEntry]) -> list[Change]:
    """Return the changes that some entries belong to, in one statement. What no request has made is none."""
    requests = dict.fromkeys(each.request_id for each in entries if each.request_id)
    if not requests:
        return []
    found: dict[str, list[LoggedEntry]] = {request: [] for request in requests if request}
    for entry in entries_of_requests(found, [each.seq for each in entries], within=AT_MOST):
        found[entry.request_id or ""].append(entry)
    return [
        Change(request=request, entries=theirs, steps=steps_of(theirs) if len(theirs) <= AT_MOST else ())
        for request, theirs in found.items()
    ]


def offers(entries: Sequence[LoggedEntry], by: Principal) -> list[Offer]:
    """Return what of the changes of some entries can be undone, each once, by the first of its entries here; in a
    constant number of statements.
    """
    recent = [each for each in entries if clock.now() - each.timestamp <= UNDONE_FOR]
    able = [
        change
        for change in read_changes(recent)
        if change.steps and change.is_recent and all(step.allows(by) for step in change.steps)
    ]
    if not able:
        return []
    versions = read_versions(able)
    delivered = delivered_of([each.request for each in able], since=min(each.queued_since for each in able))
    first = {each.request_id: each.seq for each in reversed(entries)}
    return [
        Offer(seq=first[change.request], number=len(change.steps))
        for change in able
        if change.request not in delivered and not change.overtaken(versions)
    ]


def offer_of_transaction(by: Principal) -> Offer | None:
    """Return how what this transaction has changed can be undone, or None. It writes the entries: call it last."""
    write_entries(db.session())
    entry = newest_entry()
    ours = entry is not None and entry.request_id == by.actor.request_id
    return next(iter(offers([entry], by)), None) if entry and ours else None


def read_versions(changes: Sequence[Change]) -> Versions:
    """Return the versions of the records of some changes, in one statement for each kind."""
    found: dict[tuple[str, str], int] = {}
    models: Sequence[Any] = (StaffMicroCredential, MicroCredentialDefinition)
    for model in models:
        name = model.__name__
        keys = {key for change in changes for key in change.keys(name)}
        if keys:
            rows = db.session.execute(select(model.id, model.version).where(model.id.in_(keys)))
            found |= {(name, key): version for key, version in rows}
    return found
