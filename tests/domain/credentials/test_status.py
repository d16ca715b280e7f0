"""The effective status: one answer to "who is qualified today?", in Python, in SQL and in every count."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.domain.credentials.awards.standing import KeptStanding
from ranzcred.domain.credentials.lists.counts import count_by_status
from ranzcred.domain.credentials.lists.definitions import get_definition_row
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.overview.work import day_of_work
from ranzcred.domain.credentials.status import MicroCredentialStatus, effective_status, effective_status_sql
from tests.support.database.probe import table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member

Status = MicroCredentialStatus
LONG_AGO = date(2020, 1, 1)

# Stored status, days from today in Auckland to the expiry date, effective status.
CASES = [
    (Status.AWARDED, None, Status.AWARDED),
    (Status.AWARDED, 400, Status.AWARDED),
    (Status.AWARDED, 1, Status.AWARDED),
    (Status.AWARDED, 0, Status.AWARDED),
    (Status.AWARDED, -1, Status.EXPIRED),
    (Status.AWARDED, -400, Status.EXPIRED),
    (Status.EXPIRED, None, Status.EXPIRED),
    (Status.EXPIRED, 1, Status.EXPIRED),
    (Status.EXPIRED, -1, Status.EXPIRED),
    *(
        (status, days, status)
        for status in (Status.NOT_STARTED, Status.IN_TRAINING, Status.ASSESSMENT_PENDING)
        for days in (None, -1, 0, 1)
    ),
]
LABELS = {
    "NOT_STARTED": "Not Started",
    "IN_TRAINING": "In Training",
    "ASSESSMENT_PENDING": "Assessment Pending",
    "AWARDED": "Awarded",
    "EXPIRED": "Expired",
}


def day(days: int | None) -> date | None:
    return None if days is None else datetime.now(ZoneInfo("Pacific/Auckland")).date() + timedelta(days=days)


def new(app: Flask, stored: Status, days: int | None, definition_id: str | None = None) -> str:
    awarded_on = LONG_AGO if stored is Status.AWARDED else None
    return new_credential(app, definition_id=definition_id, status=stored, expiry_date=day(days), awarded_on=awarded_on)


def test_status_labels() -> None:
    assert {status.value: status.label for status in Status} == LABELS
    assert {status.tone for status in Status} == {"slate", "blue", "amber", "green", "red"}


@pytest.mark.parametrize(("stored", "days", "effective"), CASES)
def test_effective_status(stored: Status, days: int | None, effective: Status) -> None:
    standing = KeptStanding(status=stored, awarded_on=LONG_AGO, expiry_date=day(days))
    assert effective_status(standing) is effective


def test_effective_status_in_sql_is_the_same(app: Flask) -> None:
    expected = {new(app, stored, days): effective for stored, days, effective in CASES}
    rows = table(StaffMicroCredential)
    with app.app_context():
        found = db.session.execute(select(rows.c.id, effective_status_sql(rows.c, today=clock.today())))
        assert {row.id: row[1] for row in found} == expected


def test_effective_status_filters_in_sql(app: Flask) -> None:
    keys = {new(app, stored, days): effective for stored, days, effective in CASES}
    rows = table(StaffMicroCredential)
    effective = effective_status_sql(rows.c, today=clock.today())
    with app.app_context():
        for status in Status:
            found = set(db.session.scalars(select(rows.c.id).where(effective == status)))
            assert found == {key for key, expected in keys.items() if expected is status}


def test_counts_by_status_are_effective(app: Flask) -> None:
    definition = new_definition(app)
    for stored, days, _ in CASES:
        new(app, stored, days, definition)
    new(app, Status.AWARDED, 0)
    with app.app_context():
        counts = count_by_status(get_definition_row(definition).figures)
    expected = Counter(effective for _, _, effective in CASES)
    assert [(count.name, count.label, count.number) for count in counts] == [
        (status.value, LABELS[status.value], expected[status]) for status in Status
    ]


def test_counts_by_status_of_a_definition_that_nobody_holds(app: Flask) -> None:
    definition = new_definition(app)
    with app.app_context():
        assert [count.number for count in count_by_status(get_definition_row(definition).figures)] == [0] * 5


def test_figures_are_effective(app: Flask) -> None:
    definition = new_definition(app)
    for days in (-1, 0, 89, 90, 91, None):
        new(app, Status.AWARDED, days, definition)
    new(app, Status.EXPIRED, None, definition)
    new(app, Status.IN_TRAINING, 5, definition)
    with app.app_context():
        figures = {name: figure.number for name, figure in day_of_work().figures.items()}
    assert figures == {"awarded": 5, "in_30": 1, "in_90": 3, "lapsed": 1, "pending": 0}


def test_count_of_definition_is_of_one_definition(app: Flask) -> None:
    first, second = new_definition(app), new_definition(app)
    member = new_member(app)
    for definition in (first, second):
        new_credential(app, definition_id=definition, member_id=member)
    new_credential(app, definition_id=second)
    with app.app_context():
        assert [get_definition_row(each).assigned for each in (first, second)] == [1, 2]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-30T11:59:59", date(2026, 6, 30)),
        ("2026-06-30T12:00:00", date(2026, 7, 1)),
        ("2026-12-31T10:59:59", date(2026, 12, 31)),
        ("2026-12-31T11:00:00", date(2027, 1, 1)),
        ("2026-04-04T13:59:00", date(2026, 4, 5)),
        ("2026-09-26T13:30:00", date(2026, 9, 27)),
    ],
)
def test_date_of_a_moment_is_aucklands(moment: str, expected: date) -> None:
    assert datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(clock.AUCKLAND).date() == expected


def test_today_is_aucklands() -> None:
    before = datetime.now(ZoneInfo("Pacific/Auckland")).date()
    today = clock.today()
    assert before <= today <= datetime.now(ZoneInfo("Pacific/Auckland")).date()
