"""Creating a definition: where the focus lands and what is told, at each step."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition

pytestmark = pytest.mark.of_both_databases


def key_of(database_probe: DatabaseProbe, title: str) -> str:
    definitions = table(MicroCredentialDefinition)
    return str(database_probe.value(select(definitions.c.id).where(definitions.c.title == title)))


def test_page_load_forces_nothing_and_skips_first(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    assert keyboard.ask("() => document.activeElement === document.body")
    assert keyboard.announced() == []
    assert keyboard.title == "Micro-credentials – RANZ micro-credentials"
    examine(keyboard)
    keyboard.press("Tab")
    assert keyboard.focused == "a: Skip to main content"
    examine(keyboard)
    keyboard.press("Enter")
    assert keyboard.focused == "main"
    keyboard.press("Tab")
    assert keyboard.focused == "create-definition"


@pytest.mark.parametrize("way", ["Enter", "n"])
def test_create_opens_on_first_field(keyboard: Keyboard, way: str) -> None:
    keyboard.open(LIST)
    if way == "Enter":
        keyboard.tab_to("create-definition")
    keyboard.press(way)
    assert keyboard.focused == "title"
    assert keyboard.announced() == []
    assert keyboard.title == "Create micro-credential – Micro-credentials – RANZ micro-credentials"
    assert keyboard.path == f"{LIST}/new"
    assert keyboard.value("issuing_body") == "RANZ"
    examine(keyboard)


def test_create_with_errors_lands_on_summary(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    keyboard.open(LIST)
    keyboard.press("n")
    keyboard.type("Ab")
    keyboard.press("Tab")
    keyboard.type("eleven")
    keyboard.press("Tab")
    keyboard.press("Delete")
    keyboard.press("Tab")
    keyboard.type("NZQA Skill Standard - Slate")
    keyboard.press("Enter")

    wrong = {
        "title": "Title must be 3 characters or more.",
        "level": "NZQCF level must be a whole number from 1 to 10.",
        "issuing_body": "Enter an issuing body.",
    }
    assert keyboard.focused == "definition-errors"
    [announcement] = keyboard.announced()
    assert announcement == "There is a problem " + " ".join(wrong.values())
    assert keyboard.title.startswith("Error: Create micro-credential")
    kept = {name: keyboard.value(name) for name in (*wrong, "skill_standard")}
    assert kept == {
        "title": "Ab",
        "level": "eleven",
        "issuing_body": "",
        "skill_standard": "NZQA Skill Standard - Slate",
    }
    for field, message in wrong.items():
        assert keyboard.attribute(field, "aria-invalid") == "true"
        assert f"{field}-error" in str(keyboard.attribute(field, "aria-describedby")).split()
        assert keyboard.words(f"#{field}-error") == f"Error: {message}"
    assert keyboard.attribute("skill_standard", "aria-invalid") is None
    examine(keyboard)

    for field in wrong:
        keyboard.tab_to(f"a: {wrong[field]}", key="Shift+Tab" if field != "title" else "Tab")
        keyboard.press("Enter")
        assert keyboard.focused == field
        assert keyboard.title.startswith("Error: ")
    assert database_probe.count(MicroCredentialDefinition) == 3


def test_created_lands_on_edit_of_the_new_row(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    keyboard.open(LIST)
    keyboard.press("n")
    keyboard.type("Slate Repair Level 3")
    keyboard.press("Tab")
    keyboard.type("3")
    keyboard.press("Enter")
    key = key_of(database_probe, "Slate Repair Level 3")
    assert keyboard.focused == row(key, "edit")
    assert keyboard.announced() == ["Slate Repair Level 3 created. 4 micro-credentials"]
    assert keyboard.title == "Micro-credentials – RANZ micro-credentials"
    assert keyboard.path == LIST
    assert not keyboard.has("[data-inline-form]")
    examine(keyboard)
    keyboard.press("Enter")
    assert keyboard.focused == "title"
    assert keyboard.announced() == []
    assert keyboard.words("#status") == "", "a message stays until the next action"


def test_created_behind_a_filter_lands_on_a_link_to_it(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    keyboard.open(f"{LIST}?kind=default")
    keyboard.press("n")
    keyboard.type("Slate Repair Level 3")
    keyboard.press("Tab")
    keyboard.type("3")
    keyboard.press("Enter")
    key = key_of(database_probe, "Slate Repair Level 3")
    assert keyboard.announced() == ["Slate Repair Level 3 created. 4 micro-credentials View Slate Repair Level 3"]
    assert keyboard.focused == "a: View Slate Repair Level 3"
    assert keyboard.path == f"{LIST}?kind=default"
    assert not keyboard.has(f"#definition-{key}")
    examine(keyboard)
    keyboard.follow("Enter")
    assert keyboard.path == f"{LIST}/{key}"


def test_double_press_on_save_makes_one_row_and_one_entry(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    held = keyboard.hold_posts(LIST)
    keyboard.open(LIST)
    keyboard.press("n")
    keyboard.type("Slate Repair Level 3")
    keyboard.press("Tab")
    keyboard.type("3")
    before = database_probe.last_seq()
    with held.catch():
        keyboard.hasten("Enter", "Enter", "Enter")
    held.release()
    keyboard.settle()
    assert keyboard.focused == row(key_of(database_probe, "Slate Repair Level 3"), "edit")
    assert database_probe.count(MicroCredentialDefinition) == 4
    assert [entry["action"] for entry in database_probe.entries(after=before)] == ["CREATE"]
    assert keyboard.announced() == ["Slate Repair Level 3 created. 4 micro-credentials"]


def test_create_of_what_exists_is_told_at_the_title(keyboard: Keyboard, app: Flask) -> None:
    new_definition(app, title="Slate Repair", level=3)
    keyboard.open(LIST)
    keyboard.press("n")
    keyboard.type("slate repair")
    keyboard.press("Tab")
    keyboard.type("3")
    keyboard.press("Enter")
    message = "There's already a micro-credential with this title, level and issuing body."
    assert keyboard.announced() == [f"There is a problem {message}"]
    assert keyboard.focused == "definition-errors"
    assert keyboard.words("#title-error") == f"Error: {message}"
    assert keyboard.value("title") == "slate repair"
    examine(keyboard)
