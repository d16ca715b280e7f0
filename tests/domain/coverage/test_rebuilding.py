"""What coverage is counted from is put right by a command, where verification says that it is not what it should be."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import text

from ranzcred.core import clock
from ranzcred.domain.directory.operations import move_member
from tests.domain.credentials.awards.stored import Stored
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.environment import settings_of
from tests.support.factories.catalogue import act
from tests.support.factories.people import Account, new_member, new_organisation

WRONG = [
    ("DELETE FROM member_periods WHERE until_on IS NULL", "1 person, 0 credentials, 0 micro-credentials"),
    ("UPDATE member_periods SET from_on = '2020-01-01' WHERE until_on IS NOT NULL", "1 person, 0 credentials, 0 micro"),
    ("DELETE FROM holdings", "0 people, 1 credential, 0 micro-credentials"),
    ("UPDATE holdings SET until_on = '9999-12-30' WHERE until_on = '9999-12-31'", "0 people, 1 credential, 0 micro"),
    ("DELETE FROM holding_sheets", "0 people, 0 credentials, 1 micro-credential"),
]


@pytest.fixture
def moved(app: Flask, admin: Account) -> None:
    """Somebody with an award, who has moved."""
    ridge, valley = new_organisation(app), new_organisation(app)
    with clock.from_moment(datetime(2026, 3, 2, tzinfo=UTC)):
        aroha = new_member(app, organisation_id=ridge)
    with clock.from_moment(datetime(2026, 7, 5, tzinfo=UTC)):
        act(app, admin.id, move_member, organisation_id=ridge, member_id=aroha, target_id=valley, reason="Left.")
    Stored(app, member_id=aroha).award(back=(clock.today() - date(2024, 5, 6)).days)


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize(("change", "corrected"), WRONG)
def test_what_differs_is_put_right(app: Flask, database_probe: DatabaseProbe, change: str, corrected: str) -> None:
    assert found(database_probe) == []
    database_probe.run(text(change))
    assert found(database_probe) != []
    settings = settings_of(app)
    rebuilt = ranzcred(settings, "credentials", "rebuild-coverage")
    assert rebuilt.returncode == 0, rebuilt
    assert rebuilt.stdout.startswith(f"Worked out again. Corrected: {corrected}")
    assert found(database_probe) == []
    again = ranzcred(settings, "credentials", "rebuild-coverage")
    assert again.stdout == "Worked out again. Corrected: 0 people, 0 credentials, 0 micro-credentials.\n"
