"""Those who hold a definition, by keyboard: many at once."""

from datetime import timedelta

from sqlalchemy import select

from ranzcred.core import clock
from tests.browser.admin.credentials.holders.holders_table import CREDENTIALS, control, statuses
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe


def test_many_are_selected_and_awarded_at_once(
    keyboard: Keyboard, database_probe: DatabaseProbe, page: str, staff: list[str]
) -> None:
    keyboard.open(page)
    keyboard.tab_to(control(staff[0], "select"))
    keyboard.press("Space")
    assert keyboard.announced() == ["1 selected"]
    keyboard.press("j", "x")
    assert keyboard.focused == control(staff[1], "select")
    assert keyboard.announced() == ["2 selected"]
    assert keyboard.words("[data-selected]") == "2 selected"
    keyboard.tab_to("bulk-continue")
    keyboard.press("Enter")
    assert keyboard.has("#alert button") is False
    assert keyboard.words("#alert") == "Choose an action first."
    assert keyboard.focused == "bulk-continue"
    keyboard.announced()
    keyboard.press("Shift+Tab")
    assert keyboard.focused == "bulk-action"
    keyboard.type("Awa")
    keyboard.press("Tab", "Enter")
    assert keyboard.has("#credentials-bulk:modal")
    assert keyboard.focused == "bulk-awarded-on"
    assert keyboard.words("#bulk-plan").startswith(
        "What will happen to 2 people Aroha Ngata Ridgeline In Training to Awarded"
    )
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "bulk-continue"
    keyboard.press("Enter")
    yesterday = clock.today() - timedelta(days=1)
    keyboard.type(yesterday.isoformat())
    keyboard.press("Tab")
    assert keyboard.announced() == ["2 credentials will change."]
    assert "backdated 1 day" in keyboard.words("#bulk-plan")
    keyboard.press("Enter")
    assert keyboard.announced() == ["2 credentials awarded Undo"]
    assert keyboard.focused == "holders-heading"
    assert statuses(database_probe, staff) == ["AWARDED"] * 3
    awarded_on = select(CREDENTIALS.awarded_on).where(CREDENTIALS.id == staff[0])
    assert database_probe.value(awarded_on) == yesterday


def test_those_that_cannot_expire_are_left_out(
    keyboard: Keyboard, database_probe: DatabaseProbe, page: str, staff: list[str]
) -> None:
    keyboard.open(page)
    keyboard.tab_to("select-all")
    keyboard.press("Space")
    assert keyboard.announced() == ["3 selected"]
    keyboard.press("b")
    keyboard.type("Exp")
    keyboard.tab_to("bulk-continue")
    keyboard.press("Enter")
    assert keyboard.focused == "bulk-reason"
    examine(keyboard)
    keyboard.tab_to("bulk-confirm")
    keyboard.press("Enter")
    assert keyboard.focused == "bulk-errors"
    examine(keyboard)
    keyboard.tab_to("bulk-leave-out")
    keyboard.press("Enter")
    assert keyboard.words("#bulk-heading") == "Expire 1 credential?"
    keyboard.tab_to("bulk-confirm")
    keyboard.press("Enter")
    assert keyboard.announced()[-1] == "1 credential expired Undo"
    assert keyboard.focused == "holders-heading"
    assert statuses(database_probe, staff) == ["IN_TRAINING", "IN_TRAINING", "EXPIRED"]
