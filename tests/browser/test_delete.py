"""Deleting a definition: asked, cancelled, done, and refused."""

import pytest
from flask import Flask
from sqlalchemy import delete

from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.definitions.defaults import DEFAULTS
from ranzcred.definitions.models import MicroCredentialDefinition
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.browser_client import Visitor
from tests.support.database_probe import Inspector, table
from tests.support.factories.catalogue import new_credential, new_definition

RECLAD = DEFAULTS[0]
DEFAULT_KEPT = "Cannot delete a default credential definition. Default definitions are core RANZ credentials."
IN_USE = "Cannot delete this definition because it has 1 staff credential assignment(s). Remove all assignments first."


@pytest.fixture
def slates(app: Flask) -> list[str]:
    """The keys of three definitions that admins have added, in the order of the table."""
    return [new_definition(app, title=f"Slate {letter}", level=3) for letter in "ABC"]


def ask(desk: Keyboard, key: str) -> None:
    desk.to_row(key, "delete")
    desk.press("Enter")


def test_delete_opens_a_modal_dialog_on_cancel(desk: Keyboard, slates: list[str]) -> None:
    desk.open(LIST)
    ask(desk, slates[1])
    assert desk.focused == "delete-cancel"
    assert desk.has("#definition-delete:modal")
    assert desk.ask("() => document.activeElement.innerText") == "Cancel"
    assert desk.words("#delete-heading") == "Delete Slate B?"
    assert "gone from the catalogue for good" in desk.words("#delete-text")
    assert desk.attribute("definition-delete", "aria-labelledby") == "delete-heading"
    assert desk.attribute("definition-delete", "aria-describedby") == "delete-text"
    assert desk.announced() == []
    assert desk.path == LIST
    examine(desk)


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_delete_cancelled_goes_back_to_the_row(
    desk: Keyboard, slates: list[str], inspector: Inspector, key: str
) -> None:
    desk.open(LIST)
    for _ in range(2):
        ask(desk, slates[1]) if desk.presses == 0 else desk.press("Enter")
        assert desk.focused == "delete-cancel"
        desk.press(key)
        assert desk.focused == row(slates[1], "delete")
        assert not desk.has("dialog")
        assert desk.announced() == []
        assert desk.path == LIST
    examine(desk)
    assert inspector.count(MicroCredentialDefinition) == 6


def test_deleted_lands_on_the_next_row_else_the_previous_else_create(
    desk: Keyboard, slates: list[str], inspector: Inspector
) -> None:
    first, second, third = slates
    desk.open(f"{LIST}?kind=custom")
    ask(desk, second)
    desk.press("Tab", "Enter")
    assert desk.focused == row(third, "delete")
    assert desk.announced() == ["Slate B deleted. 5 definitions"]
    assert desk.all_words("#definitions-table .title") == ["Slate A", "Slate C"]
    assert desk.path == f"{LIST}?kind=custom"
    examine(desk)

    desk.press("Enter", "Tab", "Enter")
    assert desk.focused == row(first, "delete")
    assert desk.announced() == ["Slate C deleted. 4 definitions"]

    desk.press("Enter", "Tab", "Enter")
    assert desk.focused == "create-definition"
    assert desk.announced() == ["Slate A deleted. 3 definitions"]
    assert "There are no custom definitions yet." in desk.main
    examine(desk)
    assert inspector.count(MicroCredentialDefinition) == 3


def test_delete_of_a_default_stays_and_says_why(desk: Keyboard, inspector: Inspector) -> None:
    control = row(RECLAD.id, "delete")
    desk.open(LIST)
    desk.tab_to(control)
    assert desk.attribute(control, "aria-disabled") == "true"
    beside = desk.attribute(control, "aria-describedby")
    assert desk.words(f"[id='{beside}']") == "Default: cannot be deleted"
    examine(desk)
    desk.press("Enter")
    assert desk.focused == control
    assert desk.announced() == [DEFAULT_KEPT]
    assert not desk.has("dialog")
    examine(desk)
    desk.press("Enter")
    assert desk.announced() == [DEFAULT_KEPT], "the reason is told each time"
    assert inspector.count(MicroCredentialDefinition) == 3


def test_delete_of_one_in_use_stays_and_says_why(desk: Keyboard, app: Flask, slates: list[str]) -> None:
    new_credential(app, definition_id=slates[0])
    desk.open(LIST)
    ask(desk, slates[0])
    assert desk.focused == row(slates[0], "delete")
    assert desk.announced() == [IN_USE]
    beside = desk.attribute(row(slates[0], "delete"), "aria-describedby")
    assert desk.words(f"[id='{beside}']") == "In use: cannot be deleted"
    examine(desk)


def test_delete_of_one_assigned_meanwhile_says_why_in_the_dialog(
    desk: Keyboard, app: Flask, slates: list[str], inspector: Inspector
) -> None:
    desk.open(LIST)
    ask(desk, slates[0])
    new_credential(app, definition_id=slates[0])
    desk.press("Tab", "Enter")
    assert desk.focused == "delete-cancel"
    assert desk.has("#definition-delete:modal")
    assert desk.words("#delete-text") == IN_USE
    assert desk.ask("() => document.activeElement.innerText") == "Close"
    assert not desk.has("#delete-confirm")
    examine(desk)
    desk.press("Enter")
    assert desk.focused == row(slates[0], "delete")
    assert inspector.count(MicroCredentialDefinition) == 6

    inspector.run(delete(table(StaffMicroCredential)))
    desk.press("Enter")
    assert desk.focused == "delete-cancel"
    desk.press("Tab", "Enter")
    assert desk.announced() == ["Slate A deleted. 5 definitions"]


def test_delete_of_one_that_is_gone_is_told(desk: Keyboard, slates: list[str], somebody_else: Visitor) -> None:
    desk.open(LIST)
    ask(desk, slates[0])
    assert somebody_else.post(f"{LIST}/{slates[0]}/delete").status_code == 303
    desk.press("Tab", "Enter")
    assert desk.announced() == ["Definition not found. It may have been deleted."]
    assert desk.focused == "delete-confirm"
    examine(desk)
    desk.press("Escape")
    assert desk.focused == row(slates[0], "delete")


def test_deleted_from_its_own_page_goes_to_the_list(desk: Keyboard, slates: list[str], inspector: Inspector) -> None:
    desk.open(f"{LIST}/{slates[0]}")
    desk.tab_to("delete-definition")
    desk.press("Enter")
    assert desk.focused == "delete-cancel"
    examine(desk)
    desk.press("Escape")
    assert desk.focused == "delete-definition"
    desk.press("Enter", "Tab")
    desk.follow("Enter")
    assert desk.path == f"{LIST}#create-definition"
    assert desk.focused == "create-definition"
    assert desk.announced() == ["Slate A deleted. 5 definitions"]
    assert inspector.count(MicroCredentialDefinition) == 5
    examine(desk)


def test_default_on_its_own_page_says_why_it_stays(desk: Keyboard) -> None:
    desk.open(f"{LIST}/{RECLAD.id}")
    desk.tab_to("delete-definition")
    desk.press("Enter")
    assert desk.focused == "delete-definition"
    assert desk.announced() == [DEFAULT_KEPT]
    beside = desk.attribute("delete-definition", "aria-describedby")
    assert desk.words(f"[id='{beside}']") == DEFAULT_KEPT
    examine(desk)
