"""The sweep: what it stores, when a day is over in Auckland, and which rows it reads."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.credentials.awards.standing import KeptStanding
from ranzcred.domain.credentials.expiry.sweep import due_by_organisation, sweep
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus, effective_status
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of, with_channels
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import new_organisation
from tests.support.factories.records import credential_entries, credential_row, verbs

Status = MicroCredentialStatus
LONG_AGO = date(2020, 1, 1)
INDEX = "ix_staff_micro_credentials_by_status"
RESUMES = "ix_staff_micro_credentials_resumes"


def award(app: Flask, expiry_date: date | None) -> str:
    return new_credential(app, status=Status.AWARDED, awarded_on=LONG_AGO, expiry_date=expiry_date)


def awards(app: Flask, expiry_dates: Sequence[date | None]) -> None:
    """Many of one definition."""
    organisation, definition = new_organisation(app), new_definition(app)
    members = [
        OrganisationMember(id=f"m{number:06}", organisation_id=organisation, first_name="Aroha", last_name=str(number))
        for number in range(len(expiry_dates))
    ]
    store_all(app, members)
    store_all(
        app,
        [
            StaffMicroCredential(
                definition_id=definition,
                member_id=f"m{number:06}",
                status=Status.AWARDED,
                awarded_on=LONG_AGO,
                expiry_date=expiry_date,
            )
            for number, expiry_date in enumerate(expiry_dates)
        ],
    )


def swept(app: Flask, today: date | None = None, *, chunk: int = 500) -> int:
    with app.app_context():
        return sweep(settings_of(app), today=today, chunk=chunk).expired


def test_sweep_stores_what_has_run_out_and_nothing_else(app: Flask, database_probe: DatabaseProbe) -> None:
    today = date(2026, 3, 3)
    lapsed = award(app, date(2026, 3, 2))
    kept = {award(app, expiry): expiry for expiry in (today, date(2026, 3, 4), None)}
    pending = new_credential(app, expiry_date=date(2020, 1, 2))
    before = database_probe.last_seq()
    assert swept(app, today) == 1
    assert [credential_row(database_probe, key)["status"] for key in kept] == [Status.AWARDED] * 3
    assert credential_row(database_probe, pending)["status"] is Status.IN_TRAINING
    row = credential_row(database_probe, lapsed)
    assert (row["status"], row["awarded_on"], row["expiry_date"]) == (Status.EXPIRED, LONG_AGO, date(2026, 3, 2))
    entries = database_probe.entries(after=before)
    assert {entry["actor_id"] for entry in entries} == {"system:sweep"}
    assert [entry["resource_id"] for entry in entries if entry["action"] == AuditAction.MCRED_EXPIRE] == [lapsed]
    assert credential_entries(database_probe, lapsed)[-1]["new_state"]["status"] == "EXPIRED"
    assert credential_entries(database_probe, lapsed)[-1]["metadata"]["name"].startswith("Aroha Ngata")


def test_sweep_again_changes_nothing(app: Flask, database_probe: DatabaseProbe) -> None:
    key = award(app, date(2026, 3, 2))
    assert (swept(app), swept(app)) == (1, 0)
    assert verbs(database_probe, key) == [AuditAction.CREATE, AuditAction.MCRED_EXPIRE]


def test_sweep_in_chunks(app: Flask, database_probe: DatabaseProbe) -> None:
    awards(app, [date(2026, 3, 2)] * 7)
    before = database_probe.last_seq()
    assert swept(app, chunk=3) == 7
    assert [entry["action"] for entry in database_probe.entries(after=before)] == [AuditAction.MCRED_EXPIRE] * 7


# A moment in UTC, and the calendar date in Auckland: before and after midnight there, at 11:00 UTC in winter and in
# summer, and on both days of daylight saving (it ends on 5 April and begins on 27 September 2026).
MOMENTS = [
    ("2026-06-30T11:00", date(2026, 6, 30)),
    ("2026-06-30T12:00", date(2026, 7, 1)),
    ("2026-01-14T10:59", date(2026, 1, 14)),
    ("2026-01-14T11:00", date(2026, 1, 15)),
    ("2026-04-04T10:59", date(2026, 4, 4)),
    ("2026-04-04T11:00", date(2026, 4, 5)),
    ("2026-04-05T11:00", date(2026, 4, 5)),
    ("2026-04-05T12:00", date(2026, 4, 6)),
    ("2026-09-26T11:59", date(2026, 9, 26)),
    ("2026-09-26T12:00", date(2026, 9, 27)),
    ("2026-09-27T10:59", date(2026, 9, 27)),
    ("2026-09-27T11:00", date(2026, 9, 28)),
]


@pytest.mark.parametrize(("moment", "day"), MOMENTS)
def test_sweep_at_a_moment_goes_by_aucklands_date(
    app: Flask, database_probe: DatabaseProbe, moment: str, day: date
) -> None:
    today = clock.today(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    last_day, day_before = award(app, day), award(app, day - timedelta(days=1))
    held, over = (KeptStanding(status=Status.AWARDED, expiry_date=ends) for ends in (day, day - timedelta(days=1)))
    assert effective_status(held, today=today) is Status.AWARDED
    assert effective_status(over, today=today) is Status.EXPIRED
    assert swept(app, today) == 1
    assert credential_row(database_probe, last_day)["status"] is Status.AWARDED
    assert credential_row(database_probe, day_before)["status"] is Status.EXPIRED


def test_sweep_as_a_command(app: Flask, settings: Settings, database_probe: DatabaseProbe) -> None:
    key = award(app, date(2026, 3, 2))
    first, second = (ranzcred(settings, "credentials", "sweep") for _ in range(2))
    assert (first.returncode, first.stderr, second.returncode, second.stderr) == (0, "", 0, "")
    assert first.stdout.startswith("1 credential that ended before ")
    assert second.stdout.startswith("0 credentials that ")
    assert credential_row(database_probe, key)["status"] is Status.EXPIRED


def test_sweep_reads_nothing_that_expires_later_or_never(
    app: Flask, database_probe: DatabaseProbe, database_kind: str
) -> None:
    today = date(2026, 3, 3)
    awards(app, [today + timedelta(days=91 + number % 400) for number in range(2000)] + [None] * 50)
    near = 7
    for number in range(near):
        award(app, today - timedelta(days=1 - 10 * number))
    selected = due_by_organisation(today, with_channels(settings_of(app)))
    sql = str(selected.compile(database_probe.engine, compile_kwargs={"literal_binds": True}))
    if database_kind == "sqlite":
        plan = [row["detail"] for row in database_probe.rows(text(f"EXPLAIN QUERY PLAN {sql}"))]
        searches = [line for line in plan if "staff_micro_credentials" in line]
        assert searches == [
            f"SEARCH staff_micro_credentials USING INDEX {INDEX} (status=? AND expiry_date<?)",
            f"SEARCH staff_micro_credentials USING INDEX {RESUMES} (suspended_until<?)",
            f"SEARCH staff_micro_credentials USING INDEX {INDEX} (status=? AND expiry_date>?)",
        ]
    else:
        with database_probe.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE staff_micro_credentials"))
            connection.execute(text("ANALYZE organisation_members"))
        plan = [row["QUERY PLAN"] for row in database_probe.rows(text(f"EXPLAIN (ANALYZE, TIMING OFF) {sql}"))]
        [scan] = [line for line in plan if "Scan on staff_micro_credentials" in line]
        assert "Bitmap Heap Scan" in scan
        assert f"(actual rows={near}.00 loops=1)" in scan
        assert not any("Rows Removed" in line for line in plan)
    assert swept(app, today) == 1
