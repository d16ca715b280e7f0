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
        "20260303",
        "2026-W10-2",
        "2026-03-03T00:00",
        "２０２６-03-03",
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
    ("text", "reason"),
    [
        ("2027-02-29", "a day of the calendar: 2027 has no 29 February."),
        ("1900-02-29", "a day of the calendar: 1900 has no 29 February."),
        ("2026-04-31", "a day of the calendar: 2026 has no 31 April."),
        ("2026-03-00", "a day of the calendar: 2026 has no 0 March."),
        ("2026-13-01", "a day of the calendar: there is no month 13."),
        ("2026-00-01", "a day of the calendar: there is no month 00."),
        ("0001-01-01", "1900-01-01 or later."),
        ("0000-01-01", "1900-01-01 or later."),
        ("1899-12-31", "1900-01-01 or later."),
        ("3000-01-01", "2999-12-31 or earlier."),
        ("9999-12-31", "2999-12-31 or earlier."),
    ],
)
def test_dates_refused_each_for_its_own_reason(text: str, reason: str) -> None:
    form = typed(awarded_on=text, expiry_date=text)
    assert not form.validate()
    late = reason.startswith("2999")
    never = " Leave it blank for a credential that never expires." if late else ""
    assert form.errors == {
        "awarded_on": [f"Award date must be {reason}"],
        "expiry_date": [f"Expiry date must be {reason}{never}"],
    }
    assert form.awarded_on._value() == text


def test_last_day_that_is_taken() -> None:
    assert typed(expiry_date="2999-12-31").validate()


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
