"""kill -9 at every point around a commit: a change and its entry are there together or not at all."""

import signal
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from ranzcred import create_app
from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import snapshot, writing
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.proof.chain_check import verify_chain
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.directory.models import CertificationTier, Organisation
from tests.support.concurrency import processes
from tests.support.database.failpoints import APPEND, LOCK_HEAD, MOVE_HEAD, after_commit, at_commit, at_statement
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import new_organisation

KEY = "changed-by-the-killed"


POINTS: dict[str, tuple[Callable[[Engine], None], bool]] = {
    "before the change": (at_statement("INSERT INTO organisations"), False),
    "before the head is locked": (at_statement(*LOCK_HEAD), False),
    "before the entry": (at_statement(*APPEND), False),
    "before the head": (at_statement(*MOVE_HEAD), False),
    "before the commit": (at_commit(1), False),
    "after the commit": (after_commit, True),
}


def change(settings: Settings, point: str) -> None:
    """In a process of its own: make a record and its entry, and die on the way."""
    app = create_app(settings)
    with app.app_context():
        arm, _ = POINTS[point]
        arm(db.engine)
        with writing():
            acting_as(db.session(), SYSTEM)
            db.session.add(Organisation(id=KEY, name="Ridgeline", certification_tier=CertificationTier.ACCREDITED))


@pytest.mark.parametrize("point", POINTS)
def test_killed_process_never_parts_a_change_from_its_entry(
    app: Flask, settings: Settings, database_probe: DatabaseProbe, database_kind: str, point: str
) -> None:
    process = processes.Process(target=change, args=(settings, point))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    _, committed = POINTS[point]
    created_keys = [entry["resource_id"] for entry in database_probe.entries(after=3)]
    assert created_keys == ([KEY] if committed else [])
    assert database_probe.count(Organisation) == len(created_keys)
    new_organisation(app)  # the next one finds no lock and no gap
    with snapshot(database_probe.engine) as connection:
        assert verify_chain(connection).seq == 4 + committed
    if database_kind == "sqlite":
        assert database_probe.value(text("PRAGMA integrity_check")) == "ok"
