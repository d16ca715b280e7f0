"""A date that cannot be read, typed into the confirmation of a bulk action: refused where it stands."""

import pytest
from flask import Flask

from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import new_credential, new_definition

NO_DATE = "Award date: February 2026 has 28 days."


@pytest.fixture
def definition(app: Flask) -> str:
    key = new_definition(app, title="Slate Repair")
    new_credential(app, definition_id=key)
    return key


def select_to_award(keyboard: Keyboard, definition: str) -> None:
    """Select the only one who holds it, choose to award, and stop at Continue."""
    keyboard.open(f"{LIST}/{definition}")
    keyboard.tab_to("select-all")
    keyboard.press("Space", "b")
    keyboard.type("Awa")
    keyboard.tab_to("bulk-continue")
    keyboard.announced()


def test_date_that_cannot_be_read_is_refused_at_its_field_and_the_focus_goes_on(
    keyboard: Keyboard, definition: str
) -> None:
    select_to_award(keyboard, definition)
    keyboard.press("Enter")
    assert keyboard.focused == "bulk-awarded-on"
    keyboard.type("30/2/2026")
    keyboard.press("Tab")
    assert keyboard.announced() == [NO_DATE]
    assert keyboard.focused == "bulk-expiry-date"
    assert keyboard.value("bulk-awarded-on") == "30/2/2026"
    assert keyboard.attribute("bulk-awarded-on", "aria-invalid") == "true"
    assert keyboard.words("#bulk-awarded-on-error").endswith(NO_DATE)
    assert "award date" not in keyboard.words("#bulk-plan")
    examine(keyboard)
    keyboard.press("Shift+Tab")
    keyboard.type("yesterday")
    keyboard.press("Tab")
    assert keyboard.announced() == ["1 credential will change."]
    assert keyboard.attribute("bulk-awarded-on", "aria-invalid") is None
    assert keyboard.has("#bulk-awarded-on-error") is False
    assert "backdated 1 day" in keyboard.words("#bulk-plan")
    keyboard.press("Enter")
    assert keyboard.announced() == ["1 credential awarded Undo"]


def test_what_is_typed_while_the_preview_is_under_way_stays(keyboard: Keyboard, definition: str) -> None:
    held = keyboard.hold_posts(f"{LIST}/{definition}/staff/bulk")
    select_to_award(keyboard, definition)
    with held.catch():
        keyboard.hasten("Enter")
    held.release()
    keyboard.settle()
    keyboard.type("30/2/2026")
    with held.catch():
        keyboard.hasten("Tab")
    keyboard.type("2199-01-")
    held.release()
    keyboard.settle()
    keyboard.type("31")
    assert keyboard.focused == "bulk-expiry-date"
    assert keyboard.value("bulk-expiry-date") == "2199-01-31"
    assert keyboard.value("bulk-awarded-on") == "30/2/2026"
    assert keyboard.attribute("bulk-awarded-on", "aria-invalid") == "true"
