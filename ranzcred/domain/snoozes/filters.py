"""The filters by queue that a list has."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, SQLColumnExpression, select

from ranzcred.core.errors import Invalid
from ranzcred.core.forms.fields import Schema
from ranzcred.core.lists.filter_kinds import ChoiceFilter, Choices
from ranzcred.domain.snoozes.models import QueueSnooze
from ranzcred.domain.snoozes.queue import Queue, QueueList


class Snoozed(enum.StrEnum):
    """Which rows of a queue are listed, if not those that wait."""

    ONLY = "only"

    @property
    def label(self) -> str:
        return "Snoozed"


@dataclass(frozen=True, kw_only=True)
class QueueFilter(ChoiceFilter):
    """A queue of a list, which a page offers once a link has set it."""

    label: str = "Queue"
    members: type[enum.StrEnum] = Queue
    beside: str = "queue"
    listed_in: QueueList

    @property
    def choices(self) -> Choices:
        return [(queue.value, queue.label) for queue in Queue if queue.listed_in is self.listed_in]

    def schema(self) -> Schema:
        return {"type": "string", "enum": [value for value, _ in self.choices]}

    def read(self, args: Mapping[str, str], name: str) -> enum.StrEnum | None:
        queue = super().read(args, name)
        if queue and queue.value not in dict(self.choices):
            raise Invalid("Queue must be one of this list.", field=name)
        return queue


SNOOZED = ChoiceFilter(
    label="Snooze",
    unset="Waiting",
    members=Snoozed,
    beside="queue",
    description="Of a queue, what is snoozed in place of what waits.",
)


def is_listed(queue: Queue, key: SQLColumnExpression[str], today: date, snoozed: Snoozed | None) -> ColumnElement[bool]:
    """Return SQL for whether a row of a queue waits on a day; or whether it is snoozed, where those are asked for."""
    asleep = select(QueueSnooze.resource_id).where(QueueSnooze.queue == queue, QueueSnooze.until_on > today)
    return key.in_(asleep) if snoozed else key.not_in(asleep)
