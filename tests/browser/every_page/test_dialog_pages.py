"""A dialog on a page of its own, by its address: as modal as one over its list, and leading to that list."""

import pytest
from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition

RECLAD = DEFAULTS[0].id


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


def test_dialog_page_keeps_the_focus_and_escape_leads_to_the_list(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(f"{LIST}/{slate}/delete")
    assert keyboard.has("#definition-delete:modal")
    assert keyboard.focused == "delete-cancel"
    examine(keyboard)
    keyboard.follow("Escape")
    assert keyboard.path.partition("#")[0] == LIST
    assert keyboard.focused == row(slate, "delete")


def test_dialog_page_carries_out_what_it_asks(keyboard: Keyboard, database_probe: DatabaseProbe, slate: str) -> None:
    keyboard.open(f"{LIST}/{slate}/delete")
    keyboard.press("Tab")
    keyboard.follow("Enter")
    assert keyboard.path.partition("#")[0] == LIST
    assert keyboard.words("#status") == "Slate Repair deleted. 3 micro-credentials"
    assert database_probe.count(MicroCredentialDefinition) == 3
    examine(keyboard)


def test_dialog_page_about_what_cannot_be_done_says_why(keyboard: Keyboard) -> None:
    keyboard.open(f"{LIST}/{RECLAD}/delete")
    assert keyboard.focused == "delete-cancel"
    assert keyboard.words("#delete-text") == "This is a core RANZ credential, so it can't be deleted."
    examine(keyboard)
    keyboard.follow("Enter")
    assert keyboard.focused == row(RECLAD, "delete")
