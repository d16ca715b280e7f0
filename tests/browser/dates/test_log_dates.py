"""The Audit Log's days by keyboard: typed, chosen, and periods."""

from datetime import timedelta

from flask import Flask

from ranzcred.core import clock
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account

LOG = "/admin/audit-log"


def test_typed_day_narrows_the_log_once_it_is_left(keyboard: Keyboard) -> None:
    keyboard.open(LOG)
    keyboard.tab_to("filter-to")
    keyboard.type("31 dec 25")
    keyboard.press("Tab")
    assert keyboard.value("filter-to") == "31/12/2025"
    assert keyboard.path == f"{LOG}?to=2025-12-31"
    assert keyboard.announced() == ["No entries found"]
    assert keyboard.focused == "period-last-month"
    examine(keyboard)
    keyboard.press("Shift+Tab", "Control+A", "Delete", "Enter")
    assert keyboard.path == LOG
    assert keyboard.focused == "filter-to"


def test_day_that_is_none_is_refused_and_stays(keyboard: Keyboard) -> None:
    keyboard.open(LOG)
    keyboard.tab_to("filter-from")
    keyboard.type("12/26/2025")
    keyboard.press("Tab")
    [told] = keyboard.announced()
    assert told == "From: there is no month 26. Enter the day, then the month, then the year, like 26/12/2029."
    assert keyboard.value("filter-from") == "12/26/2025"
    assert keyboard.words("#filter-from-error") == f"Error: {told}"
    assert keyboard.focused == "filter-to"
    examine(keyboard)
    keyboard.press("Shift+Tab", "Control+A")
    keyboard.type("26/12/2025")
    keyboard.press("Tab")
    assert not keyboard.has("#filter-from-error")
    assert keyboard.attribute("filter-from", "aria-invalid") is None


def test_chosen_day_narrows_the_log(keyboard: Keyboard) -> None:
    keyboard.open(LOG)
    keyboard.tab_to("filter-from")
    keyboard.press("Alt+ArrowDown", "Enter")
    assert keyboard.focused == "filter-from"
    assert keyboard.path == f"{LOG}?from={clock.today()}"
    assert len(keyboard.announced()) == 1


def test_period_narrows_the_log_and_keeps_the_focus_and_the_search(keyboard: Keyboard, app: Flask) -> None:
    new_definition(app, title="Slate Repair")
    keyboard.open(LOG)
    keyboard.search("slate")
    keyboard.announced()
    keyboard.tab_to("period-this-year")
    keyboard.press("Enter")
    today = clock.today()
    assert keyboard.focused == "period-this-year"
    assert keyboard.announced() == ["1 entry"]
    assert keyboard.path == f"{LOG}?q=slate&from={today.year}-01-01&to={today}"
    assert (keyboard.value("filter-from"), keyboard.value("filter-to")) == (f"01/01/{today.year}", f"{today:%d/%m/%Y}")
    examine(keyboard)


def test_days_and_periods_without_scripts(open_window: OpenWindow, admin: Account) -> None:
    window = open_window(admin, scripts=False)
    window.open(LOG)
    window.tab_to("filter-from")
    window.type("yesterday")
    window.follow("Enter")
    yesterday = clock.today() - timedelta(days=1)
    assert window.path == f"{LOG}?from={yesterday}"
    assert window.value("filter-from") == f"{yesterday:%d/%m/%Y}"
    window.tab_to("period-last-month")
    window.follow("Enter")
    assert window.words(".periods [aria-current]") == "Last month"
