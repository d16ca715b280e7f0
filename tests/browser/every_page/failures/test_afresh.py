"""A form that was left with something typed: what comes back can be typed over, or given up for a fresh form."""

import pytest
from flask import Flask

from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import new_definition

BACK = "We restored your unsaved changes."
DRAFTS = "() => Object.keys(sessionStorage).filter((key) => key.startsWith('draft:')).length"
SELECTED = "() => getSelection().toString()"


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=3)


def leave_a_refused_form(keyboard: Keyboard) -> None:
    """Type a title without a level, be refused, and go elsewhere without an answer to that."""
    keyboard.open(LIST)
    keyboard.press("n")
    keyboard.type("Copper")
    keyboard.press("Enter")
    assert keyboard.focused == "definition-errors"
    keyboard.open(LIST)


def test_what_came_back_is_typed_over(keyboard: Keyboard) -> None:
    leave_a_refused_form(keyboard)
    keyboard.press("n")
    assert keyboard.announced()[-1] == BACK
    assert (keyboard.focused, keyboard.page.evaluate(SELECTED)) == ("title", "Copper")
    keyboard.type("Zinc")
    assert keyboard.value("title") == "Zinc"


def test_form_starts_afresh(keyboard: Keyboard) -> None:
    leave_a_refused_form(keyboard)
    keyboard.press("n")
    examine(keyboard)
    keyboard.press("Shift+Tab")
    assert keyboard.focused == "button: Start afresh"
    keyboard.press("Enter")
    assert (keyboard.focused, keyboard.value("title")) == ("title", "")
    assert keyboard.announced()[-1] == "Unsaved changes discarded."
    assert keyboard.page.evaluate(DRAFTS) == 0
    keyboard.press("Escape")
    assert keyboard.focused == "create-definition"
    keyboard.press("Enter", "Shift+Tab")
    assert keyboard.focused != "button: Start afresh"


def test_edited_record_starts_afresh(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(f"{LIST}/{slate}/edit")
    keyboard.tab_to("level")
    keyboard.type("99")
    keyboard.reload()
    assert keyboard.value("level") == "99"
    keyboard.tab_to("button: Start afresh")
    keyboard.press("Enter")
    assert (keyboard.focused, keyboard.value("level")) == ("title", "3")
    keyboard.tab_to("level")
    keyboard.type("4")
    keyboard.press("Enter")
    assert keyboard.announced()[-1] == "Slate Repair saved"


def test_text_of_a_form_is_selected_as_by_tab(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    keyboard.to_row(slate, "edit")
    keyboard.press("Enter")
    assert (keyboard.focused, keyboard.page.evaluate(SELECTED)) == ("title", "Slate Repair")


def test_nothing_typed_is_nothing_to_discard(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("n", "Enter")
    assert keyboard.focused == "definition-errors"
    keyboard.press("Enter", "Enter")  # to the field, and again
    assert keyboard.focused == "definition-errors"
    keyboard.press("Escape")
    assert keyboard.focused == "create-definition"
    assert keyboard.page.evaluate(DRAFTS) == 0
    keyboard.press("Enter")
    keyboard.type("Copper")
    keyboard.press("Enter", "Escape")
    assert keyboard.focused == "discard-keep"
