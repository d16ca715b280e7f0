"""What waits in each queue: as many as its list shows over all of its pages, and as a slow count finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from sqlalchemy import URL, delete

from ranzcred.core import clock
from ranzcred.domain.coverage.targets.models import CoverageTarget
from ranzcred.domain.coverage.views.organisations import list_covered_organisations
from ranzcred.domain.credentials.lists.definitions import list_definitions
from ranzcred.domain.credentials.overview.credentials import list_credentials
from ranzcred.domain.credentials.overview.people import list_people
from ranzcred.domain.notifications.message_log import get_message_log
from ranzcred.domain.queues.counting import WaitingRows, count_queues, filters_of
from ranzcred.domain.snoozes.filters import Snoozed
from ranzcred.domain.snoozes.queue import Queue, QueueList
from tests.domain.queues.association import Association
from tests.support.database.databases import Databases
from tests.support.database.filled import Filled, filled_database
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_snooze

if TYPE_CHECKING:
    from ranzcred.core.lists.page import Page

BY_DAY = {Queue.EXPIRING, Queue.EXPIRED, Queue.PREREQUISITE, Queue.LBP_NUMBER}
"""What may leave by itself as an award runs out."""


@pytest.fixture(scope="module")
def filled(
    databases: Databases, template: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled[Association]]:
    folder = tmp_path_factory.mktemp("queues")
    with filled_database(databases, template, folder, lambda app: Association(app, 7)) as stored:
        yield stored


@pytest.fixture
def database_url(databases: Databases, filled: Filled[Association]) -> Iterator[URL]:
    url = databases.copy(filled.url)
    yield url
    databases.drop(url)


@pytest.fixture
def association(filled: Filled[Association]) -> Association:
    return filled.content


def listed(app: Flask, queue: Queue, snoozed: Snoozed | None = None) -> list[str]:
    """The keys of the rows that the list of a queue shows, page after page."""
    loaders: dict[QueueList, Any] = {
        QueueList.CREDENTIALS: (list_credentials, lambda row: row.credential.id),
        QueueList.PEOPLE: (list_people, lambda row: row.member.id),
        QueueList.DEFINITIONS: (list_definitions, lambda row: row.definition.id),
        QueueList.ORGANISATIONS: (list_covered_organisations, lambda row: row.coverage.id),
        QueueList.MESSAGES: (lambda filters: get_message_log(filters, settings_of(app)), lambda row: row.id),
    }
    load, key_of = loaders[queue.listed_in]
    with app.app_context():
        first: Page[Any] = load(filters_of(queue, snoozed)).page
        pages = [load(replace(filters_of(queue, snoozed), page=number + 1)).page for number in range(first.pages)]
        return [key_of(row) for page in pages for row in page.rows]


def counted(app: Flask, queue: Queue) -> WaitingRows:
    with app.app_context():
        return next(each for each in count_queues() if each.queue is queue)


@pytest.mark.parametrize("queue", Queue)
def test_queue_counts_what_its_list_shows(app: Flask, association: Association, queue: Queue) -> None:
    rows = listed(app, queue)
    assert len(rows) == len(set(rows))
    assert set(rows) == association.expected(queue) != set()
    assert counted(app, queue).number.number == len(rows)


def test_some_queue_is_longer_than_a_page(app: Flask, association: Association) -> None:
    assert len(listed(app, Queue.UNREACHABLE)) > 50


@pytest.mark.parametrize("queue", Queue)
def test_what_is_snoozed_waits_again_from_the_day_on(app: Flask, association: Association, queue: Queue) -> None:
    key, *others = sorted(association.expected(queue))
    new_snooze(app, queue, key, days=3)
    assert set(listed(app, queue)) == set(others)
    assert listed(app, queue, Snoozed.ONLY) == [key]
    waiting = counted(app, queue)
    assert (waiting.number.number, waiting.snoozed.number) == (len(others), 1)
    another = next(each for each in Queue if each.listed_in is queue.listed_in)
    if another is not queue:
        assert counted(app, another).snoozed.number == 0
    with clock.from_moment(clock.start_of(clock.today() + timedelta(days=3))):
        assert key in listed(app, queue) or queue in BY_DAY
        assert listed(app, queue, Snoozed.ONLY) == []


def test_oldest_is_told_by_its_day(app: Flask, association: Association) -> None:
    today = clock.today()
    assert counted(app, Queue.EXPIRED).oldest == today - timedelta(days=90)
    assert counted(app, Queue.EXPIRING).oldest == today
    assert counted(app, Queue.ASSESSMENT).oldest == today - timedelta(days=400)
    assert counted(app, Queue.SUSPENSION).oldest == today - timedelta(days=20)
    assert counted(app, Queue.PREREQUISITE).oldest == today - timedelta(days=91)
    assert counted(app, Queue.REVIEW).oldest == today - timedelta(days=400)
    assert counted(app, Queue.UNREACHABLE).oldest == today


def test_queues_are_counted_in_few_statements(
    app: Flask, association: Association, database_probe: DatabaseProbe
) -> None:
    """One for all, and those of targets."""
    with app.app_context(), database_probe.statements() as statements:
        count_queues()
    assert len(statements) <= 1 + 7
    with database_probe.connection() as connection:
        connection.execute(delete(table(CoverageTarget)))
    with app.app_context(), database_probe.statements() as statements:
        count_queues()
    assert len(statements) == 2
