"""kill -9 of a delivering worker: nothing is lost, and nothing doubled but what had been accepted and not yet noted."""

import signal
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from ranzcred import create_app
from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.domain.notifications.delivery.worker import Tally, deliver
from ranzcred.domain.notifications.models import Notification
from tests.support.concurrency import processes
from tests.support.database.failpoints import at_commit, at_statement
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.messages import LONG_DUE, new_message
from tests.support.mailbox import Mailbox, mailbox, sending_to

ROWS = table(Notification)
MESSAGES = 3
# Commits: first the claim, then one for each message. What was accepted before the worker died, and how many of those
# come a second time.
POINTS: dict[str, tuple[Callable[[Engine], None], int, int]] = {
    "before the claim": (at_statement("UPDATE notifications"), 0, 0),
    "before the claim's commit": (at_commit(1), 0, 0),
    "before the first message": (at_statement("SELECT notifications.id, notifications.organisation_id"), 0, 0),
    "after the server's accept": (at_statement("UPDATE notifications", containing="sent_at"), 1, 1),
    "before the commit of the second": (at_commit(3), 2, 1),
    "before the rest is given back": (at_commit(5), 3, 0),
}


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, box: Mailbox) -> Settings:
    return sending_to(box, settings)


def work(settings: Settings, point: str) -> None:
    """In a process of its own: deliver, and die on the way."""
    app = create_app(settings)
    with app.app_context():
        arm, _, _ = POINTS[point]
        arm(db.engine)
        deliver(settings)


@pytest.mark.parametrize("point", POINTS)
def test_killed_worker_loses_nothing_and_doubles_one_at_most(
    app: Flask, settings: Settings, database_probe: DatabaseProbe, box: Mailbox, point: str
) -> None:
    keys = {f"<{new_message(app)}@ranz.example.nz>" for _ in range(MESSAGES)}
    process = processes.Process(target=work, args=(settings, point))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    _, accepted, doubled = POINTS[point]
    assert len(box.taken) == accepted
    # Every lease ends, and another worker comes by.
    database_probe.run(ROWS.update().where(ROWS.c.next_retry_at.is_not(None)).values(next_retry_at=LONG_DUE))
    with app.app_context():
        assert deliver(settings) == Tally(sent=MESSAGES - accepted + doubled)
    assert set(box.ids) == keys
    assert len(box.ids) == MESSAGES + doubled
    assert {row["status"] for row in database_probe.rows(select(ROWS))} == {"SENT"}
