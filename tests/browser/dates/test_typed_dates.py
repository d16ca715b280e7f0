"""Dates that are typed: whoever leaves the field sees what a short one came to."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account

CREDENTIALS = table(StaffMicroCredential)


def retype(keyboard: Keyboard, text: str) -> None:
    keyboard.press("Control+A", "Delete")
    keyboard.type(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+3y", "28/02/2027"),
        ("+18m", "29/08/2025"),
        ("26 dec 29", "26/12/2029"),
        ("26.12.29", "26/12/2029"),
        ("tomorrow", f"{clock.today() + timedelta(days=1):%d/%m/%Y}"),
    ],
)
def test_left_field_shows_the_date_and_tells_it_once(form: Keyboard, text: str, expected: str) -> None:
    retype(form, text)
    form.press("Tab")
    assert form.value("expiry_date") == expected
    assert form.announced() == [f"Expiry date {expected}"]
    assert form.focused == "notes"


@pytest.mark.parametrize("text", ["2029-12-26", "26.12.2029", "26 Dec 2029", "26/12/2029"])
def test_date_that_is_typed_in_full_is_not_told_again(form: Keyboard, text: str) -> None:
    retype(form, text)
    form.press("Tab")
    assert form.value("expiry_date") == "26/12/2029"
    assert form.announced() == []


@pytest.mark.parametrize("text", ["12/26/2029", "31/02/2029", "soon", "26/12/2199", ""])
def test_left_field_says_nothing_where_there_is_nothing_to_say(form: Keyboard, text: str) -> None:
    retype(form, text)
    form.press("Tab")
    assert form.value("expiry_date") == text
    assert form.announced() == []


def test_expiry_waits_for_an_award_date_that_cannot_be_read(form: Keyboard) -> None:
    form.press("Shift+Tab")
    retype(form, "31/02/2024")
    form.press("Tab")
    retype(form, "+2y")
    form.press("Tab")
    assert form.value("expiry_date") == "+2y"
    form.press("Shift+Tab", "Enter")
    assert form.words("#awarded_on-error").endswith("Award date: February 2024 has 29 days.")
    assert form.value("expiry_date") == "+2y"
    examine(form)


def test_enter_saves_what_a_short_one_means_and_tells_it_once(form: Keyboard, database_probe: DatabaseProbe) -> None:
    retype(form, "+200y")
    form.press("Enter")
    [told] = form.announced()
    assert told.endswith("expiry date 29 Feb 2224 Undo")
    assert str(database_probe.value(select(CREDENTIALS.c.expiry_date))) == "2224-02-29"


def test_month_first_is_refused_at_its_field(form: Keyboard) -> None:
    retype(form, "12/26/2029")
    form.press("Enter")
    problem = "Expiry date: there is no month 26. Enter the day, then the month, then the year, like 26/12/2029."
    assert form.words("#credential-errors li") == problem
    assert form.words("#expiry_date-error") == f"Error: {problem}"
    assert form.value("expiry_date") == "12/26/2029"
    examine(form)


def test_short_date_is_saved_without_scripts(
    open_window: OpenWindow, admin: Account, credential: str, database_probe: DatabaseProbe
) -> None:
    window = open_window(admin, scripts=False)
    window.open(credential)
    window.tab_to("expiry_date")
    retype(window, "31/02/2199")
    window.follow("Enter")
    assert window.words("#expiry_date-error") == "Error: Expiry date: February 2199 has 28 days."
    window.tab_to("expiry_date")
    retype(window, "+200y")
    window.follow("Enter")
    assert str(database_probe.value(select(CREDENTIALS.c.expiry_date))) == "2224-02-29"
