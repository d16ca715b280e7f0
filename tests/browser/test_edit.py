"""Editing a definition: opened, cancelled, saved, and saved by somebody else first."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.definitions.defaults import DEFAULTS
from ranzcred.definitions.models import MicroCredentialDefinition
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.browser_client import Visitor
from tests.support.database_probe import Inspector, table
from tests.support.factories.catalogue import new_definition

RECLAD, REPAIRS, COMPLIANCE = DEFAULTS
DEFINITIONS = table(MicroCredentialDefinition)


@pytest.fixture
def slate(app: Flask) -> str:
    """The key of a definition that admins have added."""
    return new_definition(app, title="Slate Repair", level=3, requirements="Two slate roofs.")


def edit(desk: Keyboard, key: str) -> None:
    """Open the row's form."""
    desk.to_row(key, "edit")
    desk.press("Enter")


def stored(inspector: Inspector, key: str, column: str = "title") -> object:
    return inspector.value(select(DEFINITIONS.c[column]).where(DEFINITIONS.c.id == key))


def test_edit_opens_on_first_field(desk: Keyboard, slate: str) -> None:
    desk.open(LIST)
    edit(desk, slate)
    assert desk.focused == "title"
    assert desk.announced() == []
    assert desk.value("title") == "Slate Repair"
    assert desk.title == "Edit Slate Repair – Micro-credentials – RANZ micro-credentials"
    assert desk.path == f"{LIST}/{slate}/edit"
    examine(desk)


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
@pytest.mark.parametrize("opener", ["create-definition", row(RECLAD.id, "edit")])
def test_cancel_with_nothing_typed_goes_back_to_the_opener(desk: Keyboard, way: str, opener: str) -> None:
    desk.open(LIST)
    desk.tab_to(opener)
    desk.press("Enter")
    if way == "Cancel":
        desk.tab_to("definition-form-cancel")
        desk.press("Enter")
    else:
        desk.press("Escape")
    assert desk.focused == opener
    assert desk.announced() == ["Editing cancelled"]
    assert desk.title == "Micro-credentials – RANZ micro-credentials"
    assert desk.path == LIST
    assert not desk.has("[data-inline-form]")
    examine(desk)


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_cancel_with_something_typed_asks_first(desk: Keyboard, slate: str, way: str) -> None:
    desk.open(LIST)
    edit(desk, slate)
    desk.press("End")
    desk.type(" and Replacement")
    if way == "Cancel":
        desk.tab_to("definition-form-cancel")
    here = desk.focused
    desk.press("Escape" if way == "Escape" else "Enter")
    assert desk.focused == "discard-keep"
    assert desk.has("#discard-dialog:modal")
    assert desk.words("#discard-heading") == "Discard changes?"
    assert desk.attribute("discard-dialog", "aria-labelledby") == "discard-heading"
    assert desk.announced() == []
    examine(desk)

    for keep in ("Enter", "Escape"):
        desk.press(keep)
        assert desk.focused == here
        assert not desk.has("#discard-dialog")
        assert desk.value("title") == "Slate Repair and Replacement"
        desk.press("Escape" if way == "Escape" else "Enter")
        assert desk.focused == "discard-keep"
    assert desk.announced() == []

    desk.press("Tab")
    assert desk.focused == "discard-confirm"
    desk.press("Enter")
    assert desk.focused == row(slate, "edit")
    assert desk.announced() == ["Editing cancelled"]
    assert desk.path == LIST
    desk.press("Enter")
    assert desk.value("title") == "Slate Repair", "what was discarded came back"
    assert desk.announced() == []


def test_saved_lands_on_edit_of_the_row(desk: Keyboard, slate: str, inspector: Inspector) -> None:
    desk.open(LIST)
    edit(desk, slate)
    desk.press("End")
    desk.type(" and Replacement")
    desk.press("Enter")
    assert desk.focused == row(slate, "edit")
    assert desk.announced() == ["Slate Repair and Replacement saved"]
    assert desk.path == LIST
    assert desk.title == "Micro-credentials – RANZ micro-credentials"
    assert "Slate Repair and Replacement" in desk.words(f"#definition-{slate}")
    assert stored(inspector, slate) == "Slate Repair and Replacement"
    examine(desk)


def test_saved_keeps_filters_and_order(desk: Keyboard, slate: str) -> None:
    desk.open(f"{LIST}?q=slate&sort=title")
    edit(desk, slate)
    assert desk.path == f"{LIST}/{slate}/edit?q=slate&sort=title"
    desk.press("Tab", "Tab")
    desk.type("Toi Ohomai")
    desk.press("Enter")
    assert desk.focused == row(slate, "edit")
    assert desk.path == f"{LIST}?q=slate&sort=title"
    assert desk.all_words("#definitions-table .title") == ["Slate Repair"]
    assert "Toi Ohomai" in desk.all_words("#filter-body option"), "the filter does not know a new issuing body"


def test_saved_out_of_the_filter_lands_on_a_link_to_it(desk: Keyboard, slate: str) -> None:
    desk.open(f"{LIST}?q=slate")
    edit(desk, slate)
    desk.press("Control+A")
    desk.type("Copper Flashing")
    desk.press("Enter")
    assert desk.announced() == ["Copper Flashing saved View Copper Flashing"]
    assert desk.focused == "a: View Copper Flashing"
    examine(desk)


def test_edit_with_errors_keeps_what_was_typed(desk: Keyboard, slate: str) -> None:
    desk.open(LIST)
    edit(desk, slate)
    desk.press("Control+A")
    desk.type("No")
    desk.press("Enter")
    assert desk.focused == "definition-errors"
    assert desk.announced() == ["There is a problem Title must have at least 3 characters."]
    assert desk.title.startswith("Error: Edit Slate Repair")
    assert desk.value("title") == "No"
    examine(desk)
    desk.press("Escape")
    assert desk.focused == "discard-keep"


def test_stale_edit_shows_mine_and_theirs(
    desk: Keyboard, slate: str, somebody_else: Visitor, inspector: Inspector
) -> None:
    desk.open(LIST)
    edit(desk, slate)
    desk.press("End")
    desk.type(" by Me")
    theirs = {"title": "Slate Repair by Them", "level": "4", "issuing_body": "RANZ", "version": "1"}
    assert somebody_else.post(f"{LIST}/{slate}", theirs).status_code == 303
    desk.press("Enter")

    assert desk.focused == "definition-errors"
    [told] = desk.announced()
    assert told.startswith("There is a problem Somebody else changed this definition while you were editing it.")
    assert desk.title.startswith("Error: ")
    assert desk.all_words(".differences thead th") == ["Field", "Yours", "Saved now"]
    assert desk.all_words(".differences tbody tr") == [
        "Title Slate Repair by Me Slate Repair by Them",
        "NZQCF level 3 4",
        "Requirements Two slate roofs. (nothing)",
    ]
    assert desk.value("title") == "Slate Repair by Me"
    assert desk.value("level") == "3"
    assert stored(inspector, slate) == "Slate Repair by Them"
    examine(desk)

    desk.tab_to("a: Title")
    desk.press("Enter")
    assert desk.focused == "title"
    desk.press("Enter")
    assert desk.focused == row(slate, "edit")
    assert desk.announced() == ["Slate Repair by Me saved"]
    assert stored(inspector, slate) == "Slate Repair by Me"


def test_edit_of_what_is_gone_offers_to_create_it_anew(
    desk: Keyboard, slate: str, somebody_else: Visitor, inspector: Inspector
) -> None:
    desk.open(LIST)
    edit(desk, slate)
    desk.press("End")
    desk.type(" by Me")
    assert somebody_else.post(f"{LIST}/{slate}/delete").status_code == 303
    desk.press("Enter")
    assert desk.focused == "definition-errors"
    [told] = desk.announced()
    assert "Somebody else deleted this definition" in told
    assert desk.value("title") == "Slate Repair by Me"
    examine(desk)
    desk.press("Tab", "Enter")
    [told] = desk.announced()
    assert told == "Slate Repair by Me created. 4 definitions"
    assert desk.focused.endswith("-edit")
    assert inspector.count(MicroCredentialDefinition) == 4


def test_edit_of_a_row_that_is_gone_is_told(desk: Keyboard, slate: str, somebody_else: Visitor) -> None:
    desk.open(LIST)
    desk.to_row(slate, "edit")
    assert somebody_else.post(f"{LIST}/{slate}/delete").status_code == 303
    desk.press("Enter")
    assert desk.focused == row(slate, "edit")
    assert desk.announced() == ["Definition not found. It may have been deleted."]
    examine(desk)


def test_definitions_own_page_edits_in_place(desk: Keyboard, slate: str, inspector: Inspector) -> None:
    desk.open(f"{LIST}/{slate}")
    assert desk.title == "Slate Repair – RANZ micro-credentials"
    examine(desk)
    desk.tab_to("edit-definition")
    desk.press("Enter")
    assert desk.focused == "title"
    assert desk.announced() == []
    examine(desk)
    desk.press("Escape")
    assert desk.focused == "edit-definition"
    assert desk.announced() == ["Editing cancelled"]
    assert desk.path == f"{LIST}/{slate}"

    desk.press("Enter", "End")
    desk.type(" and Replacement")
    desk.press("Enter")
    assert desk.focused == "edit-definition"
    assert desk.announced() == ["Slate Repair and Replacement saved"]
    assert desk.words("h1") == "Slate Repair and Replacement Custom"
    assert desk.title == "Slate Repair and Replacement – RANZ micro-credentials"
    assert desk.path == f"{LIST}/{slate}"
    assert stored(inspector, slate) == "Slate Repair and Replacement"
    examine(desk)
