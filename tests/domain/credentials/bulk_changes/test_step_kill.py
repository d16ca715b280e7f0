"""A process that is killed between two steps, or on the way in one: the next goes on, and nothing is done twice."""

import signal
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from ranzcred import create_app
from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import Actor
from ranzcred.domain.credentials.bulk_actions import BulkAction
from ranzcred.domain.credentials.bulk_changes.models import BulkChange, BulkChangeRow
from ranzcred.domain.credentials.bulk_changes.operations import (
    BulkRequest,
    continue_bulk_change,
    start_bulk_change,
)
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.concurrency import processes
from tests.support.database.failpoints import APPEND, after_commit, at_commit, at_statement
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_holders
from tests.support.factories.people import new_user
from tests.support.factories.principals import acting

NUMBER = 1_100
CHANGES, ROWS = table(BulkChange).c, table(BulkChangeRow).c
POINTS: dict[str, tuple[Callable[[Engine], None], int]] = {
    "before the entries of the second step": (at_statement(*APPEND, number=2), 500),
    "before the progress of the second step": (at_statement("UPDATE bulk_changes", number=2), 500),
    "before the commit of the second step": (at_commit(2), 500),
    "after the first step": (after_commit, 500),
}


def step(app: Flask, change: str, user: str) -> bool:
    with writing():
        found = continue_bulk_change(change_id=change, by=acting(Actor(id=user)), settings=settings_of(app))
        return found.finished


def run(settings: Settings, point: str, change: str, user: str) -> None:
    """In a process of its own: do all steps, and die on the way."""
    app = create_app(settings)
    with app.app_context():
        arm, _ = POINTS[point]
        arm(db.engine)
        while not step(app, change, user):
            pass


@pytest.mark.parametrize("point", POINTS)
def test_killed_process_loses_no_step_and_doubles_none(
    app: Flask, settings: Settings, database_probe: DatabaseProbe, point: str
) -> None:
    keys = new_holders(app, new_definition(app), NUMBER)
    user = new_user(app).id
    request = BulkRequest(changes={"status": MicroCredentialStatus.ASSESSMENT_PENDING}, reason="", override="")
    with app.app_context(), writing():
        change = start_bulk_change(
            action=BulkAction.ASSESSMENT_PENDING,
            request=request,
            versions=dict.fromkeys(keys, 1),
            by=acting(Actor(id=user)),
        ).id
    before = database_probe.last_seq()
    process = processes.Process(target=run, args=(settings, point, change, user))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    _, done = POINTS[point]
    assert database_probe.value(select(CHANGES.reached)) == done
    assert len(database_probe.entries(after=before)) == done
    with app.app_context():
        assert [step(app, change, user), step(app, change, user)] == [False, True]
    found = Counter(entry["resource_id"] for entry in database_probe.entries(after=before))
    assert found == Counter(keys)
    assert {row["outcome"] for row in database_probe.rows(select(ROWS.outcome))} == {"CHANGED"}
