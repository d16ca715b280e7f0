"""The sweep on one day, and what it leaves to be sent."""

from datetime import date

from flask import Flask

from ranzcred.domain.credentials.expiry.sweep import Swept, sweep
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.records import credential_row

Status = MicroCredentialStatus
TODAY = date(2026, 3, 3)


def swept(app: Flask, today: date = TODAY) -> Swept:
    with app.app_context():
        return sweep(settings_of(app), today=today)


def flags(database_probe: DatabaseProbe, key: str) -> list[int]:
    row = credential_row(database_probe, key)
    return [days for days in (90, 60, 30) if row[f"expiry_alert_{days}_sent"]]
