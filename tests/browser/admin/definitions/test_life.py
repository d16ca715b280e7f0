"""A micro-credential's life by keyboard: saved as a draft, published, retired; where the focus lands at each step."""

from datetime import timedelta

from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.definitions.state import DefinitionState
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member
from tests.support.factories.prerequisites import retire


def test_created_active_in_four_keys(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    before = keyboard.presses
    keyboard.press("n")
    keyboard.type("Slate Repair")
    keyboard.press("Tab")
    keyboard.type("4")
    keyboard.press("Enter")
    assert keyboard.presses - before <= 4
    assert keyboard.words("#status p").startswith("Slate Repair created.")
    assert not keyboard.has("tbody .badge-amber")


def test_saved_as_a_draft(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("n")
    keyboard.type("Slate Repair")
    keyboard.press("Tab")
    keyboard.type("4")
    examine(keyboard)
    keyboard.tab_to("button: Save as draft")
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.words("tbody .badge-amber") == "Draft"
    examine(keyboard)


def test_draft_is_published(keyboard: Keyboard, app: Flask) -> None:
    key = new_definition(app, title="Slate", state=DefinitionState.DRAFT, requirements="Two roofs.")
    keyboard.open(f"{LIST}/{key}")
    keyboard.tab_to("publish-definition")
    keyboard.press("Enter")
    assert keyboard.focused == "life-cancel"
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "edit-definition"
    assert keyboard.words("#status p") == "Slate published"
    assert keyboard.has("#assign-staff")


def test_retired_with_its_reason(keyboard: Keyboard, app: Flask) -> None:
    key = new_definition(app, title="Slate")
    new_definition(app, title="Slate (2027)")
    keyboard.open(f"{LIST}/{key}")
    keyboard.tab_to("retire-definition")
    keyboard.press("Enter")
    assert keyboard.focused == "retired_on"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "retire-definition"
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type("The course has changed.")
    keyboard.press("Tab")
    assert keyboard.focused == "replaced_by"
    keyboard.type("Slate (2")
    keyboard.press("Enter")
    assert (keyboard.focused, keyboard.value("replaced_by")) == ("replaced_by", "Slate (2027)")
    examine(keyboard)
    keyboard.press("Control+Enter")
    assert keyboard.focused == "edit-definition"
    assert keyboard.words("#status p") == "Slate retired."
    assert not keyboard.has("#assign-staff")
    assert "Use Slate (2027) instead." in keyboard.words("#definition")
    examine(keyboard)


def test_prerequisite_is_added(keyboard: Keyboard, app: Flask) -> None:
    key = new_definition(app, title="Slate")
    new_definition(app, title="Copper")
    keyboard.open(f"{LIST}/{key}/prerequisites")
    keyboard.tab_to("required")
    keyboard.type("Copper")
    examine(keyboard)
    keyboard.tab_to("life-confirm")
    keyboard.follow("Enter")
    assert keyboard.focused == "edit-definition"
    assert keyboard.words("#definition .fact-line ~ .fact-line") == "Needs Copper"


def test_retired_for_a_successor_to_which_people_move_in_six_keys(keyboard: Keyboard, app: Flask) -> None:
    key = new_definition(app, title="Slate")
    new_definition(app, title="Slate (2027)")
    new_credential(app, definition_id=key)
    keyboard.open(f"{LIST}/{key}")
    keyboard.press("r", "Tab")
    keyboard.type("The course has changed.")
    keyboard.press("Tab")
    keyboard.type("slate")
    keyboard.until("() => document.querySelector('#replaced_by-listbox')")
    keyboard.announced()
    keyboard.press("Tab")
    assert (keyboard.focused, keyboard.value("replaced_by")) == ("assignments", "Slate (2027)")
    assert keyboard.announced() == ["1 person is assigned and not awarded. They stay as they are."]
    keyboard.type("Move")
    keyboard.settle()
    assert keyboard.announced() == ["1 person is assigned and not awarded. 1 moves to Slate (2027)."]
    keyboard.press("Control+Enter")
    assert keyboard.presses <= 6
    assert keyboard.words("#status p") == "Slate retired. 1 person moved to Slate (2027)."


def test_dialog_that_a_key_opened_gives_the_focus_to_its_button(keyboard: Keyboard, app: Flask) -> None:
    keyboard.open(f"{LIST}/{new_definition(app, title='Slate')}")
    for key, button in (("r", "retire-definition"), ("d", "delete-definition")):
        keyboard.press(key)
        assert keyboard.has("dialog[open]")
        keyboard.press("Escape")
        assert keyboard.focused == button


def test_row_of_what_is_retired_leads_to_its_successor(
    keyboard: Keyboard, app: Flask, database_probe: DatabaseProbe
) -> None:
    slate, successor = new_definition(app, title="Slate"), new_definition(app, title="Slate (2027)")
    member = new_member(app, first_name="Aroha", last_name="Ngata")
    new_award(app, member, slate, expiry=clock.today() + timedelta(days=10))
    retire(database_probe, slate, successor)
    for page in ("/admin", f"{LIST}/{slate}"):
        keyboard.open(page)
        keyboard.press("j")
        keyboard.follow("a")
        assert keyboard.focused == "awarded_on"
        assert keyboard.all_words("#assign-picked li:has(input[value]) strong")[0] == "Aroha Ngata"
    examine(keyboard)
    keyboard.press("Control+Enter")
    assert keyboard.words("#status p") == "Slate (2027) assigned to Aroha Ngata."
