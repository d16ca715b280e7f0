"""What may be typed of a credential: dates, limits, and what a form makes of them."""

from datetime import date, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from ranzcred.core import clock
from ranzcred.domain.credentials.forms import AssignmentForm, ChangeForm
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus

GOOD = {"status": "IN_TRAINING", "version": "1"}
DATE_REFUSED = "Award date: enter a date like 26/12/2029."


def typed(**values: str) -> ChangeForm:
    return ChangeForm(MultiDict(GOOD | values))


@pytest.mark.parametrize(
    ("text", "day"),
    [("29/02/2028", date(2028, 2, 29)), (" 3 Mar 26 ", date(2026, 3, 3)), ("2026-03-03", date(2026, 3, 3)), ("", None)],
)
def test_dates_taken_and_shown_as_people_write_them(text: str, day: date | None) -> None:
    form = typed(awarded_on=text)
    assert form.validate(), form.errors
    assert form.changes().get("awarded_on") == day
    assert form.awarded_on._value() == (f"{day:%d/%m/%Y}" if day else "")


@pytest.mark.parametrize("text", ["2026-2-3", "20260303", "２０２６-03-03", "9" * 5000, "null", "2026-03-03\x00", "-1"])
def test_dates_refused_and_kept_as_typed(text: str) -> None:
    form = typed(awarded_on=text)
    assert not form.validate()
    assert form.errors == {"awarded_on": [DATE_REFUSED]}
    assert text in form.awarded_on._value()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("29/02/2027", "February 2027 has 28 days."),
        ("12/26/2029", "there is no month 26. Enter the day, then the month, then the year, like 26/12/2029."),
        ("31/12/1899", "enter a date from 01/01/1900 on."),
        ("01/01/3000", "enter a date up to 31/12/2999."),
    ],
)
def test_dates_refused_each_for_its_own_reason(text: str, reason: str) -> None:
    form = typed(awarded_on=text, expiry_date=text)
    assert not form.validate()
    never = " Leave it blank for a credential that never expires." if text.endswith("3000") else ""
    assert form.errors == {"awarded_on": [f"Award date: {reason}"], "expiry_date": [f"Expiry date: {reason}{never}"]}
    assert form.awarded_on._value() == text


@pytest.mark.parametrize(
    ("awarded_on", "expiry"), [("29/02/2028", "28/02/2030"), ("", f"{clock.today() + timedelta(days=14):%d/%m/%Y}")]
)
def test_expiry_is_counted_from_the_award_date_or_from_today(awarded_on: str, expiry: str) -> None:
    form = typed(awarded_on=awarded_on, expiry_date="+2y" if awarded_on else "+2w")
    assert form.validate(), form.errors
    assert form.expiry_date._value() == expiry


def test_expiry_counted_from_an_award_date_that_cannot_be_read_waits_for_it() -> None:
    form = typed(awarded_on="31/02/2026", expiry_date="+2y")
    assert not form.validate()
    assert list(form.errors) == ["awarded_on"]
    assert form.expiry_date._value() == "+2y"


def test_award_date_without_a_year_is_the_last_and_expiry_the_next() -> None:
    form = typed(awarded_on="26 dec", expiry_date="26 dec")
    assert form.validate(), form.errors
    awarded_on, expiry_date = form.awarded_on.data, form.expiry_date.data
    assert [(day.day, day.month) for day in (awarded_on, expiry_date)] == [(26, 12), (26, 12)]
    assert awarded_on <= clock.today() < expiry_date
    assert expiry_date.year == awarded_on.year + 1


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


def test_change_form_shows_how_it_stands_today() -> None:
    credential = StaffMicroCredential(
        status=MicroCredentialStatus.AWARDED, awarded_on=date(2020, 1, 1), expiry_date=date(2021, 1, 1), version=3
    )
    form = ChangeForm.from_record(credential)
    assert (form.status.data, form.expiry_date._value()) == (MicroCredentialStatus.EXPIRED, "01/01/2021")
    assert (str(form.version.data), form.notes.data) == ("3", None)
