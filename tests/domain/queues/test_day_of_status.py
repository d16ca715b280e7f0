"""Since when a credential has its status: kept with each change of it, and found again in the log."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import LONG_AGO, new_credential

FIRST, LATER = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 6, tzinfo=UTC)


def change(app: Flask, key: str, **values: object) -> None:
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        credential = db.session.get_one(StaffMicroCredential, key)
        for name, value in values.items():
            setattr(credential, name, value)


def days(database_probe: DatabaseProbe) -> dict[Any, Any]:
    columns = table(StaffMicroCredential).c
    return {row["id"]: row["status_since"] for row in database_probe.rows(select(columns.id, columns.status_since))}


def test_day_is_that_of_the_last_change_of_the_status(app: Flask, database_probe: DatabaseProbe) -> None:
    with clock.from_moment(FIRST):
        begun, assessed, noted = (new_credential(app) for _ in range(3))
        awarded = new_credential(app, status=Status.AWARDED, awarded_on=LONG_AGO)
    with clock.from_moment(LATER):
        change(app, assessed, status=Status.ASSESSMENT_PENDING)
        change(app, noted, notes="Seen")
    kept = {begun: date(2026, 3, 2), assessed: date(2026, 5, 6), noted: date(2026, 3, 2), awarded: None}
    assert days(database_probe) == kept
    with app.app_context():
        downgrade(revision="0032")
        upgrade()
    assert days(database_probe) == kept
