"""The hook refuses what it could not record: a change in nobody's name, or of many rows at once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from ranzcred.core.db.session import UnauditedChange, db
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import CertificationTier, Organisation
from tests.domain.audit.recording.changes import AROHA, organisation
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import new_organisation


def test_change_without_an_actor_is_refused(app: Flask, database_probe: DatabaseProbe) -> None:
    with app.app_context():
        db.session.add(organisation())
        with pytest.raises(UnauditedChange, match="Say who makes this change"):
            db.session.commit()
        db.session.rollback()
    assert database_probe.count(Organisation) == 0


def test_actor_is_forgotten_when_the_transaction_ends(app: Flask) -> None:
    with app.app_context():
        for end in (db.session.commit, db.session.rollback):
            acting_as(db.session(), AROHA)
            db.session.connection()
            end()
            db.session.add(organisation())
            with pytest.raises(UnauditedChange):
                db.session.flush()
            db.session.rollback()


def _bulk_rows() -> list[dict[str, object]]:
    return [{"name": "Bulk", "certification_tier": CertificationTier.CERTIFIED}]


BULK: dict[str, Callable[[Session], object]] = {
    "insert": lambda session: session.execute(insert(Organisation), _bulk_rows()),
    "insert into the table": lambda session: session.execute(insert(Organisation.__table__), _bulk_rows()),  # type: ignore[arg-type]
    "update": lambda session: session.execute(update(Organisation).values(city="Gore")),
    "update by key": lambda session: session.execute(update(Organisation), [{"id": "known", "city": "Gore"}]),
    "delete": lambda session: session.execute(delete(Organisation)),
    "query update": lambda session: session.query(Organisation).update({"city": "Gore"}),
    "query delete": lambda session: session.query(Organisation).delete(),
    "bulk_insert_mappings": lambda session: session.bulk_insert_mappings(Organisation, _bulk_rows()),
    "bulk_update_mappings": lambda session: session.bulk_update_mappings(
        Organisation,
        [{"id": "known", "city": "Gore", "version": 1}],
    ),
    "bulk_save_objects": lambda session: session.bulk_save_objects([organisation()]),
}


@pytest.mark.parametrize("change", BULK.values(), ids=BULK)
def test_bulk_change_is_refused(app: Flask, database_probe: DatabaseProbe, change: Callable[[Session], object]) -> None:
    new_organisation(app, id="known", city="Napier")
    before = database_probe.last_seq()
    with app.app_context():
        acting_as(db.session(), SYSTEM)
        with pytest.raises(UnauditedChange):
            change(db.session())
        db.session.rollback()
    assert database_probe.last_seq() == before
    [row] = database_probe.rows(Organisation.__table__.select())
    assert row["city"] == "Napier"


def test_bulk_change_of_the_catalogue_is_refused(app: Flask) -> None:
    with app.app_context():
        acting_as(db.session(), SYSTEM)
        with pytest.raises(UnauditedChange, match="micro_credential_definitions"):
            db.session.execute(update(MicroCredentialDefinition).values(level=1))
