"""The hook: what is rolled back leaves neither a change nor an entry."""

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.directory.models import Organisation
from tests.domain.audit.recording.changes import AROHA, organisation, states
from tests.support.database.probe import DatabaseProbe


def test_rollback_leaves_neither_change_nor_entry(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        acting_as(db.session(), AROHA)
        db.session.add(organisation())
        db.session.flush()
        db.session.rollback()
        acting_as(db.session(), AROHA)
        db.session.add(organisation(name="kept"))
        db.session.commit()
    assert [states(entry)[1]["name"] for entry in database_probe.entries(after=3)] == ["kept"]
    assert database_probe.count(Organisation) == 1


def test_commit_that_fails_leaves_neither_change_nor_entry(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        acting_as(db.session(), AROHA)
        db.session.add_all([organisation(nzbn="9429000000001"), organisation(nzbn="9429000000001")])
        with pytest.raises(IntegrityError):
            db.session.commit()
        db.session.rollback()
    assert database_probe.last_seq() == 3
    assert database_probe.count(Organisation) == 0


def test_savepoint_rolled_back_takes_its_entries_with_it(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        db.session.add(organisation(name="before"))
        outer = db.session.begin_nested()
        db.session.add(organisation(name="in the outer"))
        with db.session.begin_nested():
            db.session.add(organisation(name="in the inner, released"))
        outer.rollback()
        with db.session.begin_nested():
            db.session.add(organisation(name="in another"))
        db.session.add(organisation(name="after"))
    names = [states(entry)[1]["name"] for entry in database_probe.entries(after=3)]
    assert names == ["before", "in another", "after"]
    assert database_probe.count(Organisation) == 3


def test_flush_that_fails_in_a_savepoint_keeps_the_entries_before_it(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context(), writing():
        acting_as(db.session(), AROHA)
        db.session.add(organisation(name="before", nzbn="9429000000001"))
        db.session.flush()
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(organisation(name="twice", nzbn="9429000000001"))
        db.session.add(organisation(name="after"))
    names = [states(entry)[1]["name"] for entry in database_probe.entries(after=3)]
    assert names == ["before", "after"]
    assert database_probe.count(Organisation) == 2
