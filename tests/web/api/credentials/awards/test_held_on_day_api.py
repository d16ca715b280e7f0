"""Who holds what on a day, as known on a day, as JSON."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.awards.decisions.correcting import Corrections, correct
from ranzcred.domain.credentials.awards.decisions.ending import revoke
from ranzcred.domain.credentials.awards.decisions.request import Decision
from ranzcred.domain.credentials.awards.history import AwardRecord, History
from ranzcred.domain.credentials.awards.months import dates_between
from ranzcred.domain.credentials.awards.writing import write_history
from ranzcred.domain.credentials.kinds import AwardKind, CorrectionReason, RevocationReason
from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import new_member
from tests.support.http.api_client import ApiClient, invalid
from tests.web.api.credentials.awards.conftest import Record
from tests.web.api.credentials.payloads import read

MARCH = date(2026, 3, 2)


def decided(day: date, *, at: datetime | None = None) -> Decision:
    return Decision(user_id=None, at=at or clock.start_of(day) + timedelta(hours=9), today=day)


def write(app: Flask, key: str, history: History, decision: Decision) -> History:
    """Write what a credential's history is from a day of the past on; return it as it is stored."""
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        credential = db.session.get_one(StaffMicroCredential, key)
        write_history(credential, history, decision)
        db.session.flush()
        return credential.history


@pytest.fixture
def corrected(app: Flask, slate: str) -> str:
    """Held from 2 March 2026 for a year as it was known from that day on; on 10 April the first day was put right to
    20 March, and on 1 July it was revoked from 1 June on.
    """
    key = new_credential(app, definition_id=slate, member_id=new_member(app, last_name="Latu"))
    dates = dates_between(MARCH, date(2027, 3, 2))
    first = AwardRecord(sequence=1, kind=AwardKind.INITIAL, awarded_on=MARCH, **vars(dates))
    history = write(app, key, (first,), decided(MARCH))
    changes, april = Corrections(awarded_on=date(2026, 3, 20)), decided(date(2026, 4, 10))
    reasons: dict[str, Any] = {"kind": CorrectionReason.MISSING_OR_WRONG, "reason": "Misread."}
    history = write(app, key, correct(history, history[0], changes=changes, decision=april, **reasons), april)
    july = decided(date(2026, 7, 1))
    reasons = {"kind": RevocationReason.CONDUCT, "reason": "As decided."}
    write(app, key, revoke(history, history[0], on=date(2026, 6, 1), decision=july, **reasons), july)
    return key


KNOWN = [
    ("2026-03-10", "", False),
    ("2026-03-10", "2026-03-01", False),
    ("2026-03-10", "2026-03-02", True),
    ("2026-03-10", "2026-04-09", True),
    ("2026-03-10", "2026-04-10", False),
    ("2026-03-20", "2026-04-10", True),
    ("2026-06-15", "2026-06-30", True),
    ("2026-06-15", "2026-07-01", False),
    ("2026-06-15", "", False),
    ("2026-05-31", "", True),
    ("2027-03-02", "2026-04-10", True),
    ("2027-03-03", "2026-04-10", False),
]


@pytest.mark.parametrize(("on", "known", "expected"), KNOWN)
def test_record_and_list_say_who_held_it_as_known(
    api_client: ApiClient, staff: str, corrected: str, on: str, known: str, expected: bool
) -> None:
    query = f"?on={on}{f'&known={known}' if known else ''}"
    found = Record(api_client, corrected).get(query)
    assert found["held"] is expected
    assert [row["id"] for row in read(api_client.get(f"{staff}{query}"))] == [corrected] * expected
    assert [row["id"] for row in read(api_client.get(f"{staff}{query}&page=1&perPage=5"))] == [corrected] * expected


def test_row_of_a_list_tells_of_the_day(api_client: ApiClient, staff: str, corrected: str) -> None:
    """Each with the dates of its award as they were known; it is revoked today."""
    names = ("status", "awardedOn", "expiryDate", "holds", "award")
    for on, known, begins in (("2026-03-25", "2026-04-09", "2026-03-02"), ("2026-03-25", "2026-04-10", "2026-03-20")):
        [row] = read(api_client.get(f"{staff}?on={on}&known={known}"))
        award = {"state": "CURRENT", "validFrom": begins}
        assert [row[name] for name in names] == ["AWARDED", begins, "2027-03-02", True, award]
    [row] = read(api_client.get(staff))
    assert [row[name] for name in ("status", "awardedOn", "holds")] == ["EXPIRED", "2026-03-20", False]


def test_days_change_nothing_else_of_a_record(api_client: ApiClient, corrected: str) -> None:
    record = Record(api_client, corrected)
    found = record.get("?on=2026-03-10&known=2026-04-09")
    assert list(found)[-1] == "held"
    assert found == record.get() | {"held": True}


def test_known_today_is_what_is_known(app: Flask, api_client: ApiClient, corrected: str) -> None:
    record, today = Record(api_client, corrected), clock.today()
    assert record.held(f"on=2026-03-25&known={today}") is record.held("on=2026-03-25") is True


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("on=", "on", "Give this parameter a value, or leave it out."),
        ("on=2026-02-30", "on", "Held on must be a day of the calendar: 2026 has no 30 February."),
        ("on=today", "on", "Held on must be a date as YYYY-MM-DD, such as 2026-02-28."),
        ("on=2/3/2026", "on", "Held on must be a date as YYYY-MM-DD, such as 2026-02-28."),
        ("on=1899-12-31", "on", "Held on must be 1900-01-01 or later."),
        ("on=2026-03-02&known=x", "known", "As known on must be a date as YYYY-MM-DD, such as 2026-02-28."),
        ("known=2026-03-02", "known", "Choose the day on which it is held too."),
        (
            f"on=2026-03-02&known={clock.today() + timedelta(days=1)}",
            "known",
            "As known on: enter today or a day before.",
        ),
        ("on=2026-03-02&on=2026-03-02", "on", "Give this parameter once."),
    ],
)
def test_days_that_are_none(
    api_client: ApiClient, staff: str, corrected: str, query: str, field: str, sentence: str
) -> None:
    for address in (Record(api_client, corrected).address, staff):
        assert invalid(api_client.get(f"{address}?{query}")) == {field: [sentence]}
