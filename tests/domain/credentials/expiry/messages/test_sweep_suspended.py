"""The nightly check and what is suspended: it comes back by itself, and is not stored as expired meanwhile."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.actor import SYSTEM, Principal
from ranzcred.domain.credentials.awards.models import AwardSuspension
from ranzcred.domain.credentials.expiry.forecast import forecast
from ranzcred.domain.credentials.kinds import SuspensionKind
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from tests.domain.credentials.expiry.messages.sweeps import swept
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import settings_of
from tests.support.factories.catalogue import act, new_award
from tests.support.factories.records import credential_row, verbs

SUSPENSIONS = table(AwardSuspension)
TODAY = clock.today()
LAST = TODAY + timedelta(days=5)
"""The last day of a suspension."""
AFTER = LAST + timedelta(days=1)
EVER_LATER = TODAY + timedelta(days=700)


def new_suspended(app: Flask, member: str, *, expiry: date | None, until: date | None = LAST) -> str:
    key = new_award(app, member, expiry=expiry)

    def suspend(*, by: Principal, settings: Settings) -> None:
        desk = AwardDesk(key, version=None, by=by, settings=settings, reason="Asked for it.")
        desk.suspend(1, kind=SuspensionKind.VOLUNTARY, from_on=TODAY, until_on=until)

    act(app, SYSTEM.id, suspend)
    return key


@pytest.mark.parametrize("expiry", [EVER_LATER, None])
def test_suspension_that_has_run_out_is_stored_and_told_once(
    app: Flask, database_probe: DatabaseProbe, aroha: str, expiry: date | None
) -> None:
    key = new_suspended(app, aroha, expiry=expiry)
    assert [swept(app, day).messages for day in (TODAY, LAST, AFTER, AFTER)] == [0, 0, 2, 0]
    row = credential_row(database_probe, key)
    assert (row["status"], row["suspended_from"], row["suspended_until"]) == (Status.AWARDED, None, None)
    [lifted_on] = database_probe.rows(select(SUSPENSIONS.c.lifted_on).where(SUSPENSIONS.c.superseded_at.is_(None)))
    assert lifted_on["lifted_on"] == AFTER
    assert verbs(database_probe, key)[1:] == [AuditAction.MCRED_SUSPEND, AuditAction.MCRED_REINSTATE]


def test_what_has_expired_when_its_suspension_runs_out_is_told_as_expired(
    app: Flask, database_probe: DatabaseProbe, aroha: str
) -> None:
    key = new_suspended(app, aroha, expiry=LAST)
    result = swept(app, AFTER)
    assert (result.expired, result.messages) == (1, 2)
    assert credential_row(database_probe, key)["status"] == Status.EXPIRED
    assert verbs(database_probe, key)[2:] == [AuditAction.MCRED_REINSTATE, AuditAction.MCRED_EXPIRE]
    assert swept(app, AFTER).messages == 0


def test_what_is_suspended_beyond_its_expiry_date_is_not_stored_as_expired(
    app: Flask, database_probe: DatabaseProbe, aroha: str
) -> None:
    key = new_suspended(app, aroha, expiry=LAST, until=None)
    assert swept(app, AFTER).expired == 0
    assert credential_row(database_probe, key)["status"] == Status.AWARDED


def test_forecast_has_what_the_check_then_sends(app: Flask, aroha: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for expiry in (EVER_LATER, None, LAST):
        new_suspended(app, aroha, expiry=expiry)
    monkeypatch.setattr(clock, "today", lambda _moment=None: AFTER)
    with app.app_context():
        [row] = forecast(1, settings_of(app)).rows
        expected = sum(each.will_send for each in row.messages)
    assert (row.due, expected) == (3, swept(app, AFTER).messages)
    assert expected > 0
