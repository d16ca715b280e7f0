"""Creating a definition: where the focus lands and what is told, at each step."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.definitions.models import MicroCredentialDefinition
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.database_probe import Inspector, table
from tests.support.factories.catalogue import new_definition


def key_of(inspector: Inspector, title: str) -> str:
    definitions = table(MicroCredentialDefinition)
    return str(inspector.value(select(definitions.c.id).where(definitions.c.title == title)))


def test_page_load_forces_nothing_and_skips_first(desk: Keyboard) -> None:
    desk.open(LIST)
    assert desk.ask("() => document.activeElement === document.body")
    assert desk.announced() == []
    assert desk.title == "Micro-credentials – RANZ micro-credentials"
    examine(desk)
    desk.press("Tab")
    assert desk.focused == "a: Skip to main content"
    examine(desk)
    desk.press("Enter")
    assert desk.focused == "main"
    desk.press("Tab")
    assert desk.focused == "create-definition"


@pytest.mark.parametrize("way", ["Enter", "n"])
def test_create_opens_on_first_field(desk: Keyboard, way: str) -> None:
    desk.open(LIST)
    if way == "Enter":
        desk.tab_to("create-definition")
    desk.press(way)
    assert desk.focused == "title"
    assert desk.announced() == []
    assert desk.title == "Create Definition – Micro-credentials – RANZ micro-credentials"
    assert desk.path == f"{LIST}/new"
    assert desk.value("issuing_body") == "RANZ"
    examine(desk)


def test_create_with_errors_lands_on_summary(desk: Keyboard, inspector: Inspector) -> None:
    desk.open(LIST)
    desk.press("n")
    desk.type("Ab")
    desk.press("Tab")
    desk.type("eleven")
    desk.press("Tab")
    desk.press("Delete")
    desk.press("Tab")
    desk.type("NZQA Skill Standard - Slate")
    desk.press("Enter")

    wrong = {
        "title": "Title must have at least 3 characters.",
        "level": "NZQCF level must be a whole number from 1 to 10.",
        "issuing_body": "Enter an issuing body.",
    }
    assert desk.focused == "definition-errors"
    [told] = desk.announced()
    assert told == "There is a problem " + " ".join(wrong.values())
    assert desk.title.startswith("Error: Create Definition")
    kept = {name: desk.value(name) for name in (*wrong, "skill_standard")}
    assert kept == {
        "title": "Ab",
        "level": "eleven",
        "issuing_body": "",
        "skill_standard": "NZQA Skill Standard - Slate",
    }
    for field, message in wrong.items():
        assert desk.attribute(field, "aria-invalid") == "true"
        assert f"{field}-error" in str(desk.attribute(field, "aria-describedby")).split()
        assert desk.words(f"#{field}-error") == f"Error: {message}"
    assert desk.attribute("skill_standard", "aria-invalid") is None
    examine(desk)

    for field in wrong:
        desk.tab_to(f"a: {wrong[field]}", key="Shift+Tab" if field != "title" else "Tab")
        desk.press("Enter")
        assert desk.focused == field
        assert desk.title.startswith("Error: ")
    assert inspector.count(MicroCredentialDefinition) == 3


def test_created_lands_on_edit_of_the_new_row(desk: Keyboard, inspector: Inspector) -> None:
    desk.open(LIST)
    desk.press("n")
    desk.type("Slate Repair Level 3")
    desk.press("Tab")
    desk.type("3")
    desk.press("Enter")
    key = key_of(inspector, "Slate Repair Level 3")
    assert desk.focused == row(key, "edit")
    assert desk.announced() == ["Slate Repair Level 3 created. 4 definitions"]
    assert desk.title == "Micro-credentials – RANZ micro-credentials"
    assert desk.path == LIST
    assert not desk.has("[data-inline-form]")
    examine(desk)
    desk.press("Enter")
    assert desk.focused == "title"
    assert desk.announced() == []
    assert desk.words("#status") == "", "a message stays until the next action"


def test_created_behind_a_filter_lands_on_a_link_to_it(desk: Keyboard, inspector: Inspector) -> None:
    desk.open(f"{LIST}?kind=default")
    desk.press("n")
    desk.type("Slate Repair Level 3")
    desk.press("Tab")
    desk.type("3")
    desk.press("Enter")
    key = key_of(inspector, "Slate Repair Level 3")
    assert desk.announced() == ["Slate Repair Level 3 created. 4 definitions View Slate Repair Level 3"]
    assert desk.focused == "a: View Slate Repair Level 3"
    assert desk.path == f"{LIST}?kind=default"
    assert not desk.has(f"#definition-{key}")
    examine(desk)
    desk.follow("Enter")
    assert desk.path == f"{LIST}/{key}"


def test_double_press_on_save_makes_one_row_and_one_entry(desk: Keyboard, inspector: Inspector) -> None:
    held = desk.hold_posts(LIST)
    desk.open(LIST)
    desk.press("n")
    desk.type("Slate Repair Level 3")
    desk.press("Tab")
    desk.type("3")
    before = inspector.last_seq()
    with desk.page.expect_request(f"**{LIST}"):
        desk.hasten("Enter", "Enter", "Enter")
    desk.ask("() => true")  # lets the request that is held be told
    for route in held:
        route.continue_()
    desk.settle()
    assert desk.focused == row(key_of(inspector, "Slate Repair Level 3"), "edit")
    assert inspector.count(MicroCredentialDefinition) == 4
    assert [entry["action"] for entry in inspector.entries(after=before)] == ["CREATE"]
    assert desk.announced() == ["Slate Repair Level 3 created. 4 definitions"]


def test_create_of_what_exists_is_told_at_the_title(desk: Keyboard, app: Flask) -> None:
    new_definition(app, title="Slate Repair", level=3)
    desk.open(LIST)
    desk.press("n")
    desk.type("slate repair")
    desk.press("Tab")
    desk.type("3")
    desk.press("Enter")
    message = "A definition with this title, level and issuing body exists already."
    assert desk.announced() == [f"There is a problem {message}"]
    assert desk.focused == "definition-errors"
    assert desk.words("#title-error") == f"Error: {message}"
    assert desk.value("title") == "slate repair"
    examine(desk)
