"""The queues with the addresses of their rows, for the dashboard and their own page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from ranzcred.domain.queues.counting import WaitingRows, count_queues
from ranzcred.domain.snoozes.queue import QueueList
from ranzcred.web.kit.view_models import Part

ENDPOINTS = {
    QueueList.CREDENTIALS: "all_credentials.credential_list",
    QueueList.PEOPLE: "people.person_list",
    QueueList.DEFINITIONS: "definitions.definition_list",
    QueueList.MESSAGES: "delivery_log.message_list",
    QueueList.ORGANISATIONS: "coverage.coverage",
}


@dataclass(frozen=True, kw_only=True)
class LinkedQueue:
    """A queue, the address of what waits in it, and of what is snoozed."""

    waiting: WaitingRows
    address: str
    address_of_snoozed: str


@dataclass(frozen=True, kw_only=True)
class QueuesPart(Part):
    """The queues in which something waits, and those in which nothing does."""

    queues: Sequence[LinkedQueue]
    empty_queues: Sequence[LinkedQueue]


def queues_part() -> QueuesPart:
    """Return all queues; in one statement."""
    every = [_linked(each) for each in count_queues()]
    return QueuesPart(
        queues=[each for each in every if each.waiting.number],
        empty_queues=[each for each in every if not each.waiting.number],
    )


def _linked(waiting: WaitingRows) -> LinkedQueue:
    endpoint = ENDPOINTS[waiting.queue.listed_in]
    return LinkedQueue(
        waiting=waiting,
        address=url_for(endpoint, **waiting.filters.args()),
        address_of_snoozed=url_for(endpoint, **waiting.filters_of_snoozed.args()),
    )
