"""Deleting a definition: asked, cancelled, done, and refused."""

import pytest
from flask import Flask
from sqlalchemy import delete

from ranzcred.domain.coverage.holdings.models import HoldingPeriod
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.http.browser_client import BrowserClient

RECLAD = DEFAULTS[0]
DEFAULT_KEPT = "This is a core RANZ credential, so it can't be deleted."
IN_USE = "1 person has this micro-credential, so it can't be deleted."


@pytest.fixture
def slates(app: Flask) -> list[str]:
    """The keys of three definitions that admins have added, in the order of the table."""
    return [new_definition(app, title=f"Slate {letter}", level=3) for letter in "ABC"]


def ask(keyboard: Keyboard, key: str) -> None:
    keyboard.to_row(key, "delete")
    keyboard.press("Enter")


def test_delete_opens_a_modal_dialog_on_cancel(keyboard: Keyboard, slates: list[str]) -> None:
    keyboard.open(LIST)
    ask(keyboard, slates[1])
    assert keyboard.focused == "delete-cancel"
    assert keyboard.has("#definition-delete:modal")
    assert keyboard.ask("() => document.activeElement.innerText") == "Cancel"
    assert keyboard.words("#delete-heading") == "Delete Slate B?"
    assert "This can't be undone." in keyboard.words("#delete-text")
    assert keyboard.attribute("definition-delete", "aria-labelledby") == "delete-heading"
    assert keyboard.attribute("definition-delete", "aria-describedby") == "delete-text"
    assert keyboard.announced() == []
    assert keyboard.path == LIST
    examine(keyboard)


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_delete_cancelled_goes_back_to_the_row(
    keyboard: Keyboard, slates: list[str], database_probe: DatabaseProbe, key: str
) -> None:
    keyboard.open(LIST)
    for _ in range(2):
        ask(keyboard, slates[1]) if keyboard.presses == 0 else keyboard.press("Enter")
        assert keyboard.focused == "delete-cancel"
        keyboard.press(key)
        assert keyboard.focused == row(slates[1], "delete")
        assert not keyboard.has("dialog")
        assert keyboard.announced() == []
        assert keyboard.path == LIST
    examine(keyboard)
    assert database_probe.count(MicroCredentialDefinition) == 6


def test_deleted_lands_on_the_next_row_else_the_previous_else_create(
    keyboard: Keyboard, slates: list[str], database_probe: DatabaseProbe
) -> None:
    first, second, third = slates
    keyboard.open(f"{LIST}?kind=custom")
    ask(keyboard, second)
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == row(third, "delete")
    assert keyboard.announced() == ["Slate B deleted. 5 micro-credentials"]
    assert keyboard.all_words("#definitions-table .title") == ["Slate A", "Slate C"]
    assert keyboard.path == f"{LIST}?kind=custom"
    examine(keyboard)

    keyboard.press("Enter", "Tab", "Enter")
    assert keyboard.focused == row(first, "delete")
    assert keyboard.announced() == ["Slate C deleted. 4 micro-credentials"]

    keyboard.press("Enter", "Tab", "Enter")
    assert keyboard.focused == "create-definition"
    assert keyboard.announced() == ["Slate A deleted. 3 micro-credentials"]
    assert "No custom micro-credentials yet." in keyboard.main
    examine(keyboard)
    assert database_probe.count(MicroCredentialDefinition) == 3


def test_delete_of_a_default_stays_and_says_why(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    control = row(RECLAD.id, "delete")
    keyboard.open(LIST)
    keyboard.tab_to(control)
    assert keyboard.attribute(control, "aria-disabled") == "true"
    assert keyboard.attribute(control, "title") == "A core RANZ credential: it can't be deleted"
    examine(keyboard)
    keyboard.press("Enter")
    assert keyboard.focused == control
    assert keyboard.announced() == [DEFAULT_KEPT]
    assert not keyboard.has("dialog")
    examine(keyboard)
    keyboard.press("Enter")
    assert keyboard.announced() == [DEFAULT_KEPT], "the reason is told each time"
    assert database_probe.count(MicroCredentialDefinition) == 3


def test_delete_of_one_in_use_stays_and_says_why(keyboard: Keyboard, app: Flask, slates: list[str]) -> None:
    new_credential(app, definition_id=slates[0])
    keyboard.open(LIST)
    ask(keyboard, slates[0])
    assert keyboard.focused == row(slates[0], "delete")
    assert keyboard.announced() == [IN_USE]
    assert keyboard.attribute(row(slates[0], "delete"), "title") == "In use: it can't be deleted"
    examine(keyboard)


def test_delete_of_one_assigned_meanwhile_says_why_in_the_dialog(
    keyboard: Keyboard, app: Flask, slates: list[str], database_probe: DatabaseProbe
) -> None:
    keyboard.open(LIST)
    ask(keyboard, slates[0])
    new_credential(app, definition_id=slates[0])
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "delete-cancel"
    assert keyboard.has("#definition-delete:modal")
    assert keyboard.words("#delete-text") == IN_USE
    assert keyboard.ask("() => document.activeElement.innerText") == "Close"
    assert not keyboard.has("#delete-confirm")
    examine(keyboard)
    keyboard.press("Enter")
    assert keyboard.focused == row(slates[0], "delete")
    assert database_probe.count(MicroCredentialDefinition) == 6

    for model in (HoldingPeriod, StaffMicroCredential):
        database_probe.run(delete(table(model)))
    keyboard.press("Enter")
    assert keyboard.focused == "delete-cancel"
    keyboard.press("Tab", "Enter")
    assert keyboard.announced() == ["Slate A deleted. 5 micro-credentials"]


def test_delete_of_one_that_is_gone_is_told(
    keyboard: Keyboard, slates: list[str], somebody_else: BrowserClient
) -> None:
    keyboard.open(LIST)
    ask(keyboard, slates[0])
    assert somebody_else.post(f"{LIST}/{slates[0]}/delete").status_code == 303
    keyboard.press("Tab", "Enter")
    assert keyboard.announced() == ["Micro-credential not found. It may have been deleted."]
    assert keyboard.focused == "delete-confirm"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == row(slates[0], "delete")


def test_deleted_from_its_own_page_goes_to_the_list(
    keyboard: Keyboard, slates: list[str], database_probe: DatabaseProbe
) -> None:
    keyboard.open(f"{LIST}/{slates[0]}")
    keyboard.tab_to("delete-definition")
    keyboard.press("Enter")
    assert keyboard.focused == "delete-cancel"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "delete-definition"
    keyboard.press("Enter", "Tab")
    keyboard.follow("Enter")
    assert keyboard.path == f"{LIST}#create-definition"
    assert keyboard.focused == "create-definition"
    assert keyboard.announced() == ["Slate A deleted. 5 micro-credentials"]
    assert database_probe.count(MicroCredentialDefinition) == 5
    examine(keyboard)


def test_default_on_its_own_page_says_why_it_stays(keyboard: Keyboard) -> None:
    keyboard.open(f"{LIST}/{RECLAD.id}")
    keyboard.tab_to("delete-definition")
    keyboard.press("Enter")
    assert keyboard.focused == "delete-definition"
    assert keyboard.announced() == [DEFAULT_KEPT]
    assert keyboard.attribute("delete-definition", "title") == DEFAULT_KEPT
    examine(keyboard)
