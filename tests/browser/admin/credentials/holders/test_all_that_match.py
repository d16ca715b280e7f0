"""All that match are selected and changed in steps, by keyboard."""

from flask import Flask
from sqlalchemy import func, select

from tests.browser.admin.credentials.holders.holders_table import CREDENTIALS
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.many import new_holders

NUMBER = 1_204


def test_all_that_match_are_selected_and_changed_in_steps(
    app: Flask, keyboard: Keyboard, database_probe: DatabaseProbe, page: str
) -> None:
    new_holders(app, page.removeprefix(f"{LIST}/"), NUMBER)
    keyboard.open(page)
    keyboard.tab_to("select-all")
    keyboard.press("Space")
    assert keyboard.announced() == ["50 selected. Select all 1,204 that match"]
    keyboard.press("b")
    assert keyboard.focused == "bulk-action"
    keyboard.type("Set to Ass")
    keyboard.press("Tab", "Space")
    assert keyboard.focused == "bulk-matching"
    assert keyboard.announced() == ["1,204 selected"]
    assert keyboard.words("[data-selected]") == "1,204 selected"
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.words("#bulk-heading") == "Set 1,204 credentials to Assessment Pending?"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "bulk-continue"
    assert keyboard.words("[data-selected]") == "1,204 selected"
    keyboard.press("Enter")
    keyboard.tab_to("bulk-confirm")
    keyboard.press("Enter")
    keyboard.until("() => document.activeElement.id === 'bulk-change-heading'")
    assert keyboard.path.startswith("/admin/bulk-changes/")
    pending = select(func.count()).where(CREDENTIALS.status == "ASSESSMENT_PENDING")
    assert keyboard.announced()[-1] == "Finished: 1,204 changed"
    assert database_probe.value(pending) == NUMBER
    assert keyboard.focused == "bulk-change-heading"
    examine(keyboard)


def test_one_that_is_not_selected_any_more_ends_it(app: Flask, keyboard: Keyboard, page: str) -> None:
    new_holders(app, page.removeprefix(f"{LIST}/"), 51)
    keyboard.open(page)
    keyboard.tab_to("select-all")
    keyboard.press("Space", "b", "Tab", "Space")
    assert keyboard.announced()[-1] == "51 selected"
    keyboard.press("j", "x")
    assert keyboard.announced()[-1] == "49 selected"
    keyboard.press("b", "Tab")
    assert keyboard.focused == "bulk-continue", "all that match are offered once all of a page are selected"
