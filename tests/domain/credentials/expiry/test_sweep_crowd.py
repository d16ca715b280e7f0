"""Sweeps at the same moment, and sweeps that are killed: each notice once, with its flag."""

import signal
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import URL, Engine, select

from ranzcred import create_app
from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.expiry.sweep import Swept, sweep
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.models import CertificationTier, Organisation, OrganisationMember
from ranzcred.domain.notifications.models import NotificationNotice
from tests.support.concurrency import in_processes, processes
from tests.support.database.failpoints import APPEND, at_commit, at_statement
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_for, settings_of, with_channels
from tests.support.factories.catalogue import LONG_AGO, new_definition
from tests.support.factories.many import store_all

Status = MicroCredentialStatus
NOTICES = table(NotificationNotice)
TODAY = date(2026, 3, 3)


@pytest.fixture
def settings(database_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return with_channels(settings_for(database_url, tmp_path_factory.mktemp("data")))


def crowd(app: Flask, organisations: int, people: int) -> None:
    """Organisations of so many people each, all with an award that expires within 30 days."""
    definition = new_definition(app)
    offices = [f"o{number:03}" for number in range(organisations)]
    members = {f"{office}m{number:03}": office for office in offices for number in range(people)}
    tier = CertificationTier.CERTIFIED
    store_all(
        app, [Organisation(id=key, name=key, certification_tier=tier, email=f"{key}@example.nz") for key in offices]
    )
    store_all(
        app,
        [
            OrganisationMember(id=key, organisation_id=office, first_name="Aroha", last_name=key)
            for key, office in members.items()
        ],
    )
    store_all(
        app,
        [
            StaffMicroCredential(
                definition_id=definition,
                member_id=member,
                status=Status.AWARDED,
                awarded_on=LONG_AGO,
                expiry_date=TODAY + timedelta(days=7),
            )
            for member in members
        ],
    )


def sweep_in_chunks(app: Flask) -> Swept:
    return sweep(settings_of(app), today=TODAY, chunk=100)


def swept(app: Flask) -> Swept:
    with app.app_context():
        return sweep(settings_of(app), today=TODAY)


def test_two_sweeps_of_a_thousand_give_a_thousand(
    app: Flask, settings: Settings, database_probe: DatabaseProbe
) -> None:
    crowd(app, organisations=50, people=20)
    results = in_processes([sweep_in_chunks] * 2, settings)
    assert sum(each.messages for each in results) == 50
    assert database_probe.count(NotificationNotice) == 1000
    assert swept(app) == Swept()


def sweep_and_die(settings: Settings, point: str) -> None:
    """In a process of its own: sweep, and die on the way."""
    app = create_app(settings)
    with app.app_context():
        POINTS[point](db.engine)
        sweep(settings, today=TODAY, chunk=2)


POINTS: dict[str, Callable[[Engine], None]] = {
    "before the flags": at_statement("UPDATE staff_micro_credentials"),
    "before the messages": at_statement("INSERT INTO notifications"),
    "before the notices": at_statement("INSERT INTO notification_notices"),
    "before the entries": at_statement(*APPEND),
    "before the commit of the first organisation": at_commit(1),
    "before the commit of the second": at_commit(2),
}


@pytest.mark.parametrize("point", POINTS)
def test_killed_sweep_loses_and_doubles_nothing(
    app: Flask, settings: Settings, database_probe: DatabaseProbe, point: str
) -> None:
    crowd(app, organisations=3, people=2)
    process = processes.Process(target=sweep_and_die, args=(settings, point))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    notices = database_probe.count(NotificationNotice)
    assert notices == (2 if "second" in point else 0)
    credentials = table(StaffMicroCredential)
    flagged = database_probe.rows(select(credentials.c.id).where(credentials.c.expiry_alert_30_sent))
    assert len(flagged) == notices
    assert swept(app).messages == 3 - notices // 2
    assert sorted(notice["credential_id"] for notice in database_probe.rows(select(NOTICES))) == sorted(
        row["id"] for row in database_probe.rows(select(credentials.c.id))
    )
