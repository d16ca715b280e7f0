"""What may be typed of a credential: strict dates, limits, and what a form makes of them."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from ranzcred.domain.credentials.forms import AssignmentForm, ChangeForm, RemovalForm
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus

GOOD = {"status": "IN_TRAINING", "version": "1"}
DATE_REFUSED = "Award date must be a date as YYYY-MM-DD, such as 2026-02-28."


def typed(**values: str) -> ChangeForm:
    return ChangeForm(MultiDict(GOOD | values))


@pytest.mark.parametrize(
    ("text", "day"), [("2028-02-29", date(2028, 2, 29)), (" 2026-03-03 ", date(2026, 3, 3)), ("", None)]
)
def test_dates_taken(text: str, day: date | None) -> None:
    form = typed(awarded_on=text)
    assert form.validate(), form.errors
    assert form.changes().get("awarded_on") == day


@pytest.mark.parametrize(
    "text",
    [
        "2026-2-3",
        "03/03/2026",
        "2026-02-29",
        "2026-13-01",
        "20260303",
        "2026-W10-2",
        "2026-03-03T00:00",
        "２０２６-03-03",
        "0001-01-01",
        "1899-12-31",
        "3000-01-01",
        "9" * 5000,
        "null",
        "today",
        "2026-03-03\x00",
        "-1",
    ],
)
def test_dates_refused_and_kept_as_typed(text: str) -> None:
    form = typed(awarded_on=text)
    assert not form.validate()
    assert form.errors == {"awarded_on": [DATE_REFUSED]}
    assert text in form.awarded_on._value()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"notes": "x" * 1001}, "notes"),
        ({"notes": "a\x00b"}, "notes"),
        ({"notes": "\u202e"}, "notes"),
        ({"reason": "x" * 501}, "reason"),
        ({"status": "DONE"}, "status"),
        ({"status": ""}, "status"),
        ({"version": ""}, "version"),
        ({"version": "one"}, "version"),
        ({"version": "１"}, "version"),
    ],
)
def test_refused(values: dict[str, str], field: str) -> None:
    form = typed(**values)
    assert not form.validate()
    assert list(form.errors) == [field]


def test_limits_count_a_line_end_as_one() -> None:
    form = typed(notes="\r\n".join("x" * 500), reason="x" * 500)
    assert form.validate(), form.errors
    assert len(form.changes()["notes"] or "") == 999


def test_assignment_does_not_start_expired() -> None:
    form = AssignmentForm(MultiDict({"status": "EXPIRED"}))
    assert not form.validate()
    assert list(form.errors) == ["status"]
    assert AssignmentForm(MultiDict({"status": "AWARDED"})).validate()
    assert RemovalForm(MultiDict({"reason": ""})).validate()


def test_change_form_shows_how_it_stands_today() -> None:
    credential = StaffMicroCredential(
        status=MicroCredentialStatus.AWARDED, awarded_on=date(2020, 1, 1), expiry_date=date(2021, 1, 1), version=3
    )
    form = ChangeForm.from_record(credential)
    assert (form.status.data, form.expiry_date._value()) == (MicroCredentialStatus.EXPIRED, "2021-01-01")
    assert (str(form.version.data), form.notes.data) == ("3", None)
