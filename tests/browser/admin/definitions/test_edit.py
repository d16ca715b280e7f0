"""Editing a definition: opened, cancelled, saved, and saved by somebody else first."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition
from tests.support.http.browser_client import BrowserClient

pytestmark = pytest.mark.of_both_databases

RECLAD, REPAIRS, COMPLIANCE = DEFAULTS
DEFINITIONS = table(MicroCredentialDefinition)


@pytest.fixture
def slate(app: Flask) -> str:
    """The key of a definition that admins have added."""
    return new_definition(app, title="Slate Repair", level=3, requirements="Two slate roofs.")


def edit(keyboard: Keyboard, key: str) -> None:
    """Open the row's form."""
    keyboard.to_row(key, "edit")
    keyboard.press("Enter")


def stored(database_probe: DatabaseProbe, key: str, column: str = "title") -> object:
    return database_probe.value(select(DEFINITIONS.c[column]).where(DEFINITIONS.c.id == key))


def test_edit_opens_on_first_field(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    edit(keyboard, slate)
    assert keyboard.focused == "title"
    assert keyboard.announced() == []
    assert keyboard.value("title") == "Slate Repair"
    assert keyboard.title == "Edit Slate Repair – Micro-credentials – RANZ micro-credentials"
    assert keyboard.path == f"{LIST}/{slate}/edit"
    examine(keyboard)


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
@pytest.mark.parametrize("opener", ["create-definition", row(RECLAD.id, "edit")])
def test_cancel_with_nothing_typed_goes_back_to_the_opener(keyboard: Keyboard, way: str, opener: str) -> None:
    keyboard.open(LIST)
    keyboard.tab_to(opener)
    keyboard.press("Enter")
    if way == "Cancel":
        keyboard.tab_to("definition-form-cancel")
        keyboard.press("Enter")
    else:
        keyboard.press("Escape")
    assert keyboard.focused == opener
    assert keyboard.announced() == ["Editing cancelled"]
    assert keyboard.title == "Micro-credentials – RANZ micro-credentials"
    assert keyboard.path == LIST
    assert not keyboard.has("[data-inline-form]")
    examine(keyboard)


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_cancel_with_something_typed_asks_first(keyboard: Keyboard, slate: str, way: str) -> None:
    keyboard.open(LIST)
    edit(keyboard, slate)
    keyboard.press("End")
    keyboard.type(" and Replacement")
    if way == "Cancel":
        keyboard.tab_to("definition-form-cancel")
    here = keyboard.focused
    keyboard.press("Escape" if way == "Escape" else "Enter")
    assert keyboard.focused == "discard-keep"
    assert keyboard.has("#discard-dialog:modal")
    assert keyboard.words("#discard-heading") == "Discard changes?"
    assert keyboard.attribute("discard-dialog", "aria-labelledby") == "discard-heading"
    assert keyboard.announced() == []
    examine(keyboard)

    for keep in ("Enter", "Escape"):
        keyboard.press(keep)
        assert keyboard.focused == here
        assert not keyboard.has("#discard-dialog")
        assert keyboard.value("title") == "Slate Repair and Replacement"
        keyboard.press("Escape" if way == "Escape" else "Enter")
        assert keyboard.focused == "discard-keep"
    assert keyboard.announced() == []

    keyboard.press("Tab")
    assert keyboard.focused == "discard-confirm"
    keyboard.press("Enter")
    assert keyboard.focused == row(slate, "edit")
    assert keyboard.announced() == ["Editing cancelled"]
    assert keyboard.path == LIST
    keyboard.press("Enter")
    assert keyboard.value("title") == "Slate Repair", "what was discarded came back"
    assert keyboard.announced() == []


def test_saved_lands_on_edit_of_the_row(keyboard: Keyboard, slate: str, database_probe: DatabaseProbe) -> None:
    keyboard.open(LIST)
    edit(keyboard, slate)
    keyboard.press("End")
    keyboard.type(" and Replacement")
    keyboard.press("Enter")
    assert keyboard.focused == row(slate, "edit")
    assert keyboard.announced() == ["Slate Repair and Replacement saved"]
    assert keyboard.path == LIST
    assert keyboard.title == "Micro-credentials – RANZ micro-credentials"
    assert "Slate Repair and Replacement" in keyboard.words(f"#definition-{slate}")
    assert stored(database_probe, slate) == "Slate Repair and Replacement"
    examine(keyboard)


def test_saved_keeps_filters_and_order(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(f"{LIST}?q=slate&sort=title")
    edit(keyboard, slate)
    assert keyboard.path == f"{LIST}/{slate}/edit?q=slate&sort=title"
    keyboard.press("Tab", "Tab")
    keyboard.type("Toi Ohomai")
    keyboard.press("Enter")
    assert keyboard.focused == row(slate, "edit")
    assert keyboard.path == f"{LIST}?q=slate&sort=title"
    assert keyboard.all_words("#definitions-table .title") == ["Slate Repair"]


def test_saved_out_of_the_filter_lands_on_a_link_to_it(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(f"{LIST}?q=slate")
    edit(keyboard, slate)
    keyboard.press("Control+A")
    keyboard.type("Copper Flashing")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Copper Flashing saved View Copper Flashing"]
    assert keyboard.focused == "a: View Copper Flashing"
    examine(keyboard)


def test_edit_with_errors_keeps_what_was_typed(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    edit(keyboard, slate)
    keyboard.press("Control+A")
    keyboard.type("No")
    keyboard.press("Enter")
    assert keyboard.focused == "definition-errors"
    assert keyboard.announced() == ["There is a problem Title must be 3 characters or more."]
    assert keyboard.title.startswith("Error: Edit Slate Repair")
    assert keyboard.value("title") == "No"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "discard-keep"


def test_stale_edit_shows_mine_and_theirs(
    keyboard: Keyboard, slate: str, somebody_else: BrowserClient, database_probe: DatabaseProbe
) -> None:
    keyboard.open(LIST)
    edit(keyboard, slate)
    keyboard.press("End")
    keyboard.type(" by Me")
    theirs = {"title": "Slate Repair by Them", "level": "4", "issuing_body": "RANZ", "version": "1"}
    assert somebody_else.post(f"{LIST}/{slate}", theirs).status_code == 303
    keyboard.press("Enter")

    assert keyboard.focused == "definition-errors"
    [announcement] = keyboard.announced()
    who_and_when = r"Hone Ruatapu saved a change at \d+:\d\d [ap]m, while you were editing\."
    assert re.match(f"There is a problem {who_and_when}", announcement)
    assert keyboard.title.startswith("Error: ")
    assert keyboard.all_words(".differences thead th") == ["Field", "Your version", "Their version"]
    assert keyboard.all_words(".differences tbody tr") == [
        "Title Slate Repair by Me Slate Repair by Them",
        "NZQCF level 3 4",
        "Requirements Two slate roofs. (blank)",
    ]
    assert keyboard.value("title") == "Slate Repair by Me"
    assert keyboard.value("level") == "3"
    assert stored(database_probe, slate) == "Slate Repair by Them"
    examine(keyboard)

    keyboard.tab_to("a: Title")
    keyboard.press("Enter")
    assert keyboard.focused == "title"
    keyboard.press("Enter")
    assert keyboard.focused == row(slate, "edit")
    assert keyboard.announced() == ["Slate Repair by Me saved"]
    assert stored(database_probe, slate) == "Slate Repair by Me"


def test_edit_of_what_is_gone_offers_to_create_it_anew(
    keyboard: Keyboard, slate: str, somebody_else: BrowserClient, database_probe: DatabaseProbe
) -> None:
    keyboard.open(LIST)
    edit(keyboard, slate)
    keyboard.press("End")
    keyboard.type(" by Me")
    assert somebody_else.post(f"{LIST}/{slate}/delete").status_code == 303
    keyboard.press("Enter")
    assert keyboard.focused == "definition-errors"
    [announcement] = keyboard.announced()
    assert "Someone deleted this micro-credential" in announcement
    assert keyboard.value("title") == "Slate Repair by Me"
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    [announcement] = keyboard.announced()
    assert announcement == "Slate Repair by Me created. 4 micro-credentials"
    assert keyboard.focused.endswith("-edit")
    assert database_probe.count(MicroCredentialDefinition) == 4


def test_edit_of_a_row_that_is_gone_is_told(keyboard: Keyboard, slate: str, somebody_else: BrowserClient) -> None:
    keyboard.open(LIST)
    keyboard.to_row(slate, "edit")
    assert somebody_else.post(f"{LIST}/{slate}/delete").status_code == 303
    keyboard.press("Enter")
    assert keyboard.focused == row(slate, "edit")
    assert keyboard.announced() == ["Micro-credential not found. It may have been deleted."]
    examine(keyboard)


def test_definitions_own_page_edits_in_place(keyboard: Keyboard, slate: str, database_probe: DatabaseProbe) -> None:
    keyboard.open(f"{LIST}/{slate}")
    assert keyboard.title == "Slate Repair – RANZ micro-credentials"
    examine(keyboard)
    keyboard.tab_to("edit-definition")
    keyboard.press("Enter")
    assert keyboard.focused == "title"
    assert keyboard.announced() == []
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "edit-definition"
    assert keyboard.announced() == ["Editing cancelled"]
    assert keyboard.path == f"{LIST}/{slate}"

    keyboard.press("Enter", "End")
    keyboard.type(" and Replacement")
    keyboard.press("Enter")
    assert keyboard.focused == "edit-definition"
    assert keyboard.announced() == ["Slate Repair and Replacement saved"]
    assert keyboard.words("h1") == "Slate Repair and Replacement"
    assert keyboard.title == "Slate Repair and Replacement – RANZ micro-credentials"
    assert keyboard.path == f"{LIST}/{slate}"
    assert stored(database_probe, slate) == "Slate Repair and Replacement"
    examine(keyboard)
