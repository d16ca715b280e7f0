"""The calendar of a date field, by keyboard: as the ARIA Authoring Practices have the date picker dialog."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.browser.conftest import OpenWindow
from tests.browser.examine import NARROW, examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account

OPEN = "#calendar[open]"
MONTH = "#calendar-month"
STOPS = "() => document.querySelectorAll('#calendar td[tabindex=\"0\"]').length"
DAY_WORDS = "() => document.activeElement.getAttribute('aria-label')"
BUTTON = "() => document.querySelector('#expiry_date-calendar').getAttribute('aria-label')"

BOXES = """() => [...document.querySelectorAll("#calendar :is(td[id], button)")]
  .filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect())
  .map(({ width, height, right }) => [width, height, right])"""


def day(text: str) -> str:
    return f"calendar-{text}"


@pytest.mark.parametrize("key", ["Alt+ArrowDown", "ArrowDown"])
def test_opens_at_the_date_in_the_field_and_escape_gives_the_focus_back(form: Keyboard, key: str) -> None:
    form.press(key)
    assert form.focused == day("2199-12-26")
    assert form.ask(DAY_WORDS) == "Thursday, 26 December 2199"
    assert form.attribute(form.focused, "aria-selected") == "true"
    assert form.words("#calendar-heading") == "Expiry date"
    assert form.words(MONTH) == "December 2199"
    examine(form)
    form.press("ArrowRight", "Escape")
    assert not form.has(OPEN)
    assert form.focused == "expiry_date"
    assert form.value("expiry_date") == "26/12/2199"
    assert form.announced() == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["ArrowLeft"], "2199-12-25"),
        (["ArrowRight"], "2199-12-27"),
        (["ArrowUp"], "2199-12-19"),
        (["ArrowDown"], "2200-01-02"),
        (["Home"], "2199-12-23"),
        (["End"], "2199-12-29"),
        (["PageUp"], "2199-11-26"),
        (["PageDown"], "2200-01-26"),
        (["Shift+PageUp"], "2198-12-26"),
        (["Shift+PageDown"], "2200-12-26"),
        (["End", "ArrowRight", "ArrowRight", "PageUp", "PageUp"], "2199-10-30"),
        (["End", "ArrowRight", "ArrowRight", "PageDown", "PageDown"], "2200-02-28"),
    ],
)
def test_keys_move_by_day_week_month_and_year(form: Keyboard, keys: list[str], expected: str) -> None:
    form.press("Alt+ArrowDown", *keys)
    assert form.focused == day(expected)
    assert form.ask(STOPS) == 1
    assert form.announced() == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_chosen_day_is_in_the_field_and_saved(form: Keyboard, database_probe: DatabaseProbe, key: str) -> None:
    form.press("Alt+ArrowDown", "PageUp", "ArrowLeft", key)
    assert not form.has(OPEN)
    assert form.focused == "expiry_date"
    assert form.value("expiry_date") == "25/11/2199"
    assert form.ask(BUTTON) == "Change expiry date, Monday, 25 November 2199"
    form.press("Enter")
    assert len(form.announced()) == 1
    assert str(database_probe.value(select(table(StaffMicroCredential).c.expiry_date))) == "2199-11-25"


def test_months_and_years_turn_by_their_buttons_and_are_told_once(form: Keyboard) -> None:
    form.press("Alt+ArrowDown", "Shift+Tab")
    assert form.ask(DAY_WORDS) == "Next year"
    form.press("Enter")
    assert form.announced() == ["December 2200"]
    form.press("Shift+Tab", "Space")
    assert form.announced() == ["January 2201"]
    assert form.ask(DAY_WORDS) == "Next month"
    examine(form)
    form.press("Tab", "Tab")
    assert form.focused == day("2201-01-26")


@pytest.mark.parametrize(("tabs", "expected"), [(1, "28/02/2025"), (2, "28/02/2026"), (3, "28/02/2027")])
def test_presets_count_from_the_award_date(form: Keyboard, tabs: int, expected: str) -> None:
    form.press("Alt+ArrowDown", *["Tab"] * tabs)
    assert form.words("#calendar-base") == "From the award date, 29/02/2024:"
    form.press("Enter")
    assert (form.focused, form.value("expiry_date")) == ("expiry_date", expected)


def test_presets_count_from_today_where_there_is_no_award_date(form: Keyboard) -> None:
    form.press("Shift+Tab", "Control+A", "Delete", "Tab", "Control+A", "Delete", "Alt+ArrowDown")
    today = clock.today()
    assert form.focused == day(today.isoformat())
    assert form.attribute(form.focused, "aria-current") == "date"
    assert form.words("#calendar-base") == f"From today, {today:%d/%m/%Y}:"


def test_calendar_over_a_dialog_gives_the_focus_back_to_it(keyboard: Keyboard, app: Flask) -> None:
    definition = new_definition(app, title="Slate Repair")
    new_credential(app, definition_id=definition)
    keyboard.open(f"{LIST}/{definition}")
    keyboard.tab_to("select-all")
    keyboard.press("Space", "b")
    keyboard.type("Awa")
    keyboard.tab_to("bulk-continue")
    keyboard.press("Enter", "Tab")
    keyboard.announced()
    keyboard.press("Alt+ArrowDown", "Escape")
    assert keyboard.focused == "bulk-expiry-date"
    keyboard.press("Alt+ArrowDown", "Tab", "Enter")
    assert keyboard.focused == "bulk-expiry-date"
    assert keyboard.announced() == ["1 credential will change."]
    assert "expiry date" in keyboard.words("#bulk-plan")
    examine(keyboard)


def test_days_that_the_field_cannot_have_are_not_chosen(keyboard: Keyboard) -> None:
    keyboard.open("/admin/audit-log?to=2199-12-31")
    keyboard.tab_to("filter-to")
    keyboard.press("Alt+ArrowDown", "ArrowRight")
    assert keyboard.focused == day("2199-12-31")
    keyboard.press("PageDown", "Shift+PageDown")
    assert keyboard.focused == day("2199-12-31")


def test_button_is_no_stop_of_tab_and_not_there_without_scripts(
    form: Keyboard, open_window: OpenWindow, admin: Account, credential: str
) -> None:
    assert form.has("#expiry_date-calendar")
    form.press("Tab")
    assert form.focused == "notes"
    window = open_window(admin, scripts=False)
    window.open(credential)
    assert not window.has("#expiry_date-calendar")


def test_calendar_fits_a_narrow_screen(form: Keyboard) -> None:
    form.page.set_viewport_size(NARROW)
    form.press("Alt+ArrowDown")
    boxes = form.ask(BOXES)
    assert min(min(width, height) for width, height, _ in boxes) >= 24
    assert max(right for *_, right in boxes) <= NARROW["width"]


def test_today_is_chosen_in_three_keys(form: Keyboard) -> None:
    form.press("Shift+Tab")
    form.presses = 0
    form.press("Alt+ArrowDown", "Tab", "Enter")
    assert form.presses == 3
    assert form.value("awarded_on") == f"{clock.today():%d/%m/%Y}"
