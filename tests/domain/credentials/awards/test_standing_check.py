"""What is changed past the application in a credential's standing or in its awards: found, and named."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.models import AwardRevision, AwardSuspension
from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.domain.credentials.awards.stored import Stored
from tests.support.database.probe import DatabaseProbe
from tests.support.database.tampering import drop_award_triggers
from tests.support.database.verifying import found

DAYS = timedelta(days=1)


@pytest.fixture
def stored(app: Flask) -> Stored:
    """An award that was corrected, and that is suspended."""
    stored = Stored(app)
    stored.award(back=30, reference="PS-1")
    stored.correct(reference="PS-2")
    stored.suspend(back=3)
    stored.lift(back=2)
    stored.suspend()
    return stored


@pytest.fixture
def tamper(database_probe: DatabaseProbe, stored: Stored) -> DatabaseProbe:
    """Who can do what the database refuses: its owner."""
    assert found(database_probe) == []
    drop_award_triggers(database_probe)
    return database_probe


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("status = 'EXPIRED'", "status is EXPIRED, its awards come to AWARDED"),
        ("expiry_date = NULL", "expiry_date is nothing, its awards come to {expiry}"),
        ("valid_from = '2020-01-01'", "valid_from is 2020-01-01, its awards come to {from_on}"),
        ("suspended_from = NULL", "suspended_from is nothing, its awards come to {today}"),
        ("suspended_until = '2099-01-01'", "suspended_until is 2099-01-01, its awards come to nothing"),
        ("end_kind = 'REVOKED'", "end_kind is REVOKED, its awards come to nothing"),
    ],
)
def test_standing_that_was_altered(tamper: DatabaseProbe, stored: Stored, change: str, line: str) -> None:
    tamper.run(text(f"UPDATE staff_micro_credentials SET {change}"))
    today = clock.today()
    row = stored.row(AwardRevision, last=True)
    expected = line.format(expiry=row["expiry_date"], from_on=row["valid_from"], today=today)
    assert f"StaffMicroCredential {stored.key}: {expected}" in found(tamper)


def test_standing_that_only_time_has_changed_is_right(
    app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has swept: the award has expired and the suspension has run out."""
    stored = Stored(app)
    stored.award(back=30)
    stored.suspend(until_on=clock.today() + 3 * DAYS)
    for later in (1, 3, 4, 2000):
        moment = clock.now() + later * DAYS
        with monkeypatch.context() as then:
            then.setattr(clock, "now", lambda moment=moment: moment)
            assert found(database_probe) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE award_revisions SET expiry_date = '2031-01-01' WHERE superseded_at IS NULL",
            "award_revisions:{revision} is {{",
        ),
        ("UPDATE awards SET title = 'Gold'", "awards:{award} is {{"),
        ("UPDATE award_suspensions SET from_on = '2020-01-01'", "award_suspensions:{suspension} is {{"),
        ("DELETE FROM award_suspensions", "award_suspensions:{suspension} is missing, though the log shows it"),
        (
            "DELETE FROM award_revisions WHERE superseded_at IS NULL",
            "award_revisions:{revision} is missing, though the log shows it",
        ),
    ],
)
def test_row_of_an_award_that_was_altered_or_removed(
    tamper: DatabaseProbe, stored: Stored, statement: str, said: str
) -> None:
    keys = {
        "award": stored.award_id,
        "revision": stored.row(AwardRevision, last=True)["id"],
        "suspension": stored.row(AwardSuspension, last=True)["id"],
    }
    tamper.run(text(statement))
    lines = [line for line in found(tamper) if line.startswith(f"StaffMicroCredential {stored.key}: ")]
    assert any(said.format(**keys) in line for line in lines), lines


def test_row_that_was_added(tamper: DatabaseProbe, stored: Stored) -> None:
    first = stored.row(AwardRevision, last=False)
    columns = ", ".join(name for name in first if name not in {"id", "recorded_at", "superseded_at"})
    tamper.run(
        text(
            f"INSERT INTO award_revisions (id, recorded_at, superseded_at, {columns}) SELECT 'added', recorded_at, "
            f"recorded_at, {columns} FROM award_revisions WHERE id = '{first['id']}'"
        )
    )
    lines = found(tamper)
    assert any("award_revisions:added exists but has no log entry" in line for line in lines), lines


@pytest.mark.parametrize(
    ("model", "table"), [(AwardRevision, "award_revisions"), (AwardSuspension, "award_suspensions")]
)
def test_row_that_was_closed_at_another_moment(
    tamper: DatabaseProbe, stored: Stored, model: type[AwardRevision] | type[AwardSuspension], table: str
) -> None:
    """The log keeps no such moment: it is that of the next row."""
    first = stored.row(model, last=False)
    tamper.run(text(f"UPDATE {table} SET superseded_at = '2099-01-01 00:00:00.000000' WHERE id = '{first['id']}'"))
    line = f"StaffMicroCredential {stored.key}: {table}:{first['id']}: superseded_at is 2099-01-01T00:00"
    [closed] = [each for each in found(tamper) if each.startswith(line)]
    assert ", and should be " in closed


def test_award_without_its_credential_row_is_found(tamper: DatabaseProbe, stored: Stored) -> None:
    other = Stored(stored.app)
    tamper.run(text(f"UPDATE awards SET credential_id = '{other.key}'"))
    assert [line for line in found(tamper) if stored.key in line]
    assert tamper.count(StaffMicroCredential) == 2


def test_value_that_no_date_is_does_not_stop_the_check(
    tamper: DatabaseProbe, stored: Stored, database_kind: str
) -> None:
    if database_kind == "postgresql":
        return  # which takes dates alone
    tamper.run(text("UPDATE award_revisions SET expiry_date = '2099-99-99'"))
    assert any("award_revisions:" in line for line in found(tamper))
