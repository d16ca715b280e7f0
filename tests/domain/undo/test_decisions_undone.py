"""Each decision about a credential is undone: all that counts is as it was before, and all is on record."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.awards.decisions.ending import Reinstatement
from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.awards.periods_sql import holds_on_sql
from ranzcred.domain.credentials.expiry.sweep import sweep
from ranzcred.domain.credentials.kinds import (
    CorrectionReason,
    EndKind,
    RevocationReason,
    SuspensionKind,
    VoidReason,
)
from ranzcred.domain.credentials.operations import update_credential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.undo.changes import Offer
from tests.domain.undo.changing import Administrator
from tests.support.database.probe import DatabaseProbe
from tests.support.database.verifying import found
from tests.support.environment import settings_of
from tests.support.factories.catalogue import new_credential
from tests.support.factories.records import ROWS, credential_entries, credential_row

Status = MicroCredentialStatus
Change = Callable[[Administrator, str], Offer | None]
DAY = timedelta(days=1)
NOT_COMPARED = {"version", "updated_at", "status_since", "ever_awarded"}


def edited(**changes: Any) -> Change:
    """To change a credential by its form."""
    return lambda by, key: by.change(
        update_credential, credential_id=key, version=None, changes=changes, reason="It is so."
    )


def decided(name: str, *args: Any, **values: Any) -> Change:
    return lambda by, key: by.decide(key, name, *args, **values)


def ago(days: int) -> date:
    return clock.today() - days * DAY


AWARDED = decided("award", NewAward(awarded_on=ago(400)))
RENEWED = decided("renew", NewAward(awarded_on=ago(10)))
SUSPENDED = decided("suspend", 1, kind=SuspensionKind.VOLUNTARY, from_on=ago(20), until_on=None)
REVOKED = decided("revoke", 1, on=ago(5), kind=RevocationReason.CONDUCT)
VOID = decided("void", 1, kind=VoidReason.TWICE)
IN_TRAINING = edited(status=Status.IN_TRAINING, notes="Began in May.")
CASES: dict[str, list[Change]] = {
    "training": [IN_TRAINING],
    "assessment": [IN_TRAINING, edited(status=Status.ASSESSMENT_PENDING)],
    "notes": [edited(notes="Left a message.")],
    "award": [IN_TRAINING, AWARDED],
    "award by the form": [IN_TRAINING, edited(status=Status.AWARDED)],
    "renewal": [AWARDED, RENEWED],
    "renewal in advance": [decided("award", NewAward(awarded_on=ago(1060))), RENEWED],
    "renewal of what ran out": [decided("award", NewAward(awarded_on=ago(1200))), RENEWED],
    "suspension": [AWARDED, SUSPENDED],
    "lifting": [AWARDED, SUSPENDED, decided("lift", from_on=ago(3))],
    "revocation": [AWARDED, REVOKED],
    "revocation that sets back": [
        AWARDED,
        decided("revoke", 1, on=ago(5), kind=RevocationReason.OTHER, set_back_to=Status.IN_TRAINING),
    ],
    "reinstatement from today": [AWARDED, REVOKED, decided("reinstate", mode=Reinstatement.FROM_TODAY)],
    "reinstatement": [AWARDED, REVOKED, decided("reinstate", mode=Reinstatement.REVOKED_IN_ERROR)],
    "void": [AWARDED, VOID],
    "void renewal": [AWARDED, RENEWED, decided("void", 2, kind=VoidReason.TWICE)],
    "correction": [
        AWARDED,
        decided("correct", 1, changes={"awarded_on": ago(300)}, kind=CorrectionReason.MISSING_OR_WRONG),
    ],
    "expiry": [AWARDED, edited(status=Status.EXPIRED)],
    "set back": [AWARDED, edited(status=Status.IN_TRAINING)],
}


def held(probe: DatabaseProbe, key: str) -> list[bool]:
    """Whether it is held, by the days between long ago and long from now."""
    days = [ago(days) for days in (1300, 1100, 500, 350, 15, 6, 4, 1, 0, -30, -1000, -2000)]
    return [probe.value(select(holds_on_sql(ROWS.c.id, day)).where(ROWS.c.id == key)) for day in days]


def kept(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in NOT_COMPARED}


@pytest.mark.parametrize("name", CASES)
def test_decision_is_undone(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, aroha: str, name: str
) -> None:
    key, [*before, last] = new_credential(app, definition_id=slate, member_id=aroha), CASES[name]
    for step in before:
        step(mere, key)
    row, days = credential_row(database_probe, key), held(database_probe, key)
    offer = last(mere, key)
    assert kept(credential_row(database_probe, key)) != kept(row) or held(database_probe, key) != days
    mere.undo(offer)
    after = credential_row(database_probe, key)
    if after["end_kind"] is EndKind.VOID and row["end_kind"] is None:  # what never was has left a trace
        row["end_kind"] = EndKind.VOID
    assert (kept(after), held(database_probe, key)) == (kept(row), days)
    assert offer
    assert credential_entries(database_probe, key)[-1]["metadata"]["reason"] == f"Undo of entry {offer.seq}"
    assert found(database_probe) == []


def test_undo_is_undone(app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, aroha: str) -> None:
    key = new_credential(app, definition_id=slate, member_id=aroha)
    offer = AWARDED(mere, key)
    row, days = credential_row(database_probe, key), held(database_probe, key)
    mere.undo(offer)
    assert database_probe.count(Award) == 1, "it is void, and stays on record"
    seq = database_probe.last_seq()
    mere.undo(Offer(seq=seq, number=1))
    assert (kept(credential_row(database_probe, key)), held(database_probe, key)) == (kept(row), days)


def test_what_ran_out_before_its_renewal_stays_expired(
    app: Flask, database_probe: DatabaseProbe, mere: Administrator, slate: str, aroha: str
) -> None:
    key = new_credential(app, definition_id=slate, member_id=aroha)
    decided("award", NewAward(awarded_on=ago(1200)))(mere, key)
    with app.app_context():
        sweep(settings_of(app))
    assert credential_row(database_probe, key)["status"] is Status.EXPIRED
    mere.undo(RENEWED(mere, key))
    assert credential_row(database_probe, key)["status"] is Status.EXPIRED
    assert found(database_probe) == []
