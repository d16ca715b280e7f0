"""How much waits in each queue: counted by the conditions of the lists that show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, SQLColumnExpression, select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.lists.bounded import COUNTED_AT_MOST, Count, bounded_number
from ranzcred.core.lists.filters import ListFilters
from ranzcred.domain.coverage.targets.shortfalls import shortfalls_on
from ranzcred.domain.coverage.views.organisations import CoveredOrganisationFilters, keys_below
from ranzcred.domain.credentials.lists.catalogue import select_definitions
from ranzcred.domain.credentials.overview.credentials import select_credentials
from ranzcred.domain.credentials.overview.filters import CredentialFilters, PeopleFilters
from ranzcred.domain.credentials.overview.people import select_people
from ranzcred.domain.credentials.overview.queues import waiting_since
from ranzcred.domain.definitions.lists.filters import CatalogueFilters
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.notifications.message_log import MessageLogFilters, select_messages
from ranzcred.domain.notifications.models import Notification
from ranzcred.domain.snoozes.filters import Snoozed
from ranzcred.domain.snoozes.queue import Queue, QueueList


class QueuedList(NamedTuple):
    """A list that has queues: its filters, the rows that they leave, and since when a row is in a queue."""

    filters: type[Any]
    rows: Callable[[Any, date], Select[str]]
    since: Callable[[Queue, date], SQLColumnExpression[Any]]


LISTS: Mapping[QueueList, QueuedList] = {
    QueueList.CREDENTIALS: QueuedList(
        CredentialFilters, lambda filters, today: select_credentials(filters, today=today), waiting_since
    ),
    QueueList.PEOPLE: QueuedList(
        PeopleFilters, lambda filters, today: select_people(filters, today=today), waiting_since
    ),
    QueueList.DEFINITIONS: QueuedList(
        CatalogueFilters,
        lambda filters, _today: select_definitions(filters),
        lambda _queue, _today: MicroCredentialDefinition.review_due_on,
    ),
    QueueList.MESSAGES: QueuedList(
        MessageLogFilters,
        lambda filters, _today: select_messages(filters),
        lambda _queue, _today: Notification.created_at,
    ),
}
COUNTED = [queue for queue in Queue if queue.listed_in in LISTS]
SORTED_BY = {Queue.EXPIRING: "expiry", Queue.EXPIRED: "expiry", Queue.FAILED: "created"}
"""The order in which the longest waiting rows come first, where their list has one."""


@dataclass(frozen=True, kw_only=True)
class WaitingRows:
    """How many rows of a queue wait, since when the first of them does, and how many are snoozed."""

    queue: Queue
    number: Count
    oldest: date | None
    snoozed: Count

    @property
    def filters(self) -> ListFilters:
        """The filters of its list that leave exactly these rows."""
        return filters_of(self.queue)

    @property
    def filters_of_snoozed(self) -> ListFilters:
        return filters_of(self.queue, Snoozed.ONLY)


def filters_of(queue: Queue, snoozed: Snoozed | None = None) -> ListFilters:
    """Return the filters of a queue's list that leave what waits in it, or what is snoozed."""
    if queue.listed_in not in LISTS:
        return CoveredOrganisationFilters(queue=queue, snoozed=snoozed)
    order = {"sort": SORTED_BY[queue]} if queue in SORTED_BY else {}
    filters: ListFilters = LISTS[queue.listed_in].filters(queue=queue, snoozed=snoozed, **order)
    return filters


def count_queues() -> Sequence[WaitingRows]:
    """Return how much waits in each queue today, in one statement; where there are targets, in a few more."""
    row = db.session.execute(_statement(clock.today())).one()
    each = iter(row)
    return [
        WaitingRows(
            queue=queue,
            number=Count.up_to(next(each), COUNTED_AT_MOST),
            oldest=_as_day(next(each)),
            snoozed=Count.up_to(next(each), COUNTED_AT_MOST),
        )
        for queue in COUNTED
    ] + [_below_target()]


def _below_target() -> WaitingRows:
    """Return how many organisations are below the target of their tier: no day is known since when."""
    shortfalls = shortfalls_on(CoveredOrganisationFilters().scope)
    numbers = [len(keys_below(shortfalls, Queue.TARGET, each)) if shortfalls else 0 for each in (None, Snoozed.ONLY)]
    waiting, snoozed = map(Count, numbers)
    return WaitingRows(queue=Queue.TARGET, number=waiting, oldest=None, snoozed=snoozed)


@lru_cache(maxsize=2)
def _statement(today: date) -> Select[*tuple[Any, ...]]:
    """Return the statement for all queues, which is built once a day: of each the number, the oldest, the snoozed."""
    return select(*(column for queue in COUNTED for column in _columns(queue, today)))


def _columns(queue: Queue, today: date) -> list[SQLColumnExpression[Any]]:
    listed = LISTS[queue.listed_in]
    waiting, snoozed = (listed.rows(filters_of(queue, which), today) for which in (None, Snoozed.ONLY))
    since = listed.since(queue, today)
    # Not the minimum: of many rows, an index has the first one.
    first = waiting.with_only_columns(since, maintain_column_froms=True).where(since.is_not(None))
    return [
        bounded_number(waiting).label(queue.name),
        first.order_by(since).limit(1).scalar_subquery().label(f"{queue.name}_oldest"),
        bounded_number(snoozed).label(f"{queue.name}_snoozed"),
    ]


def _as_day(since: date | datetime | None) -> date | None:
    return clock.today(since) if isinstance(since, datetime) else since
