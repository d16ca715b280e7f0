"""Filters by record, by keyboard: suggestions as one types, picking, clearing, and the same without scripts."""

import pytest
from flask import Flask

from tests.browser.conftest import OpenWindow
from tests.browser.examine import NARROW, examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation

PEOPLE, FIELD = "/admin/people", "filter-organisation"
SHOWN = "#filter-organisation-suggestions [role=option]"
ACTIVE = """() => document.getElementById(
  document.activeElement.getAttribute("aria-activedescendant"))?.dataset.name ?? null"""


@pytest.fixture
def organisations(app: Flask) -> dict[str, str]:
    """The keys of three, by name; one person works at each."""
    keys = {name: new_organisation(app, name=name) for name in ("Ridgeline", "Ridge & Co", "Coast Slate")}
    for name, key in keys.items():
        new_member(app, organisation_id=key, first_name="Aroha", last_name=f"Of {name.split()[0]}")
    return keys


def people(keyboard: Keyboard) -> list[str]:
    return keyboard.all_words("#people-table tbody .title")


def suggest(keyboard: Keyboard, text: str) -> None:
    """Type into the field, and wait for what is suggested."""
    keyboard.tab_to(FIELD)
    keyboard.type(text)
    keyboard.until(f"() => document.querySelector('{SHOWN}, #{FIELD}-suggestions p')")
    keyboard.settle()


def test_two_letters_and_enter_narrow_the_list(keyboard: Keyboard, organisations: dict[str, str]) -> None:
    keyboard.open(PEOPLE)
    suggest(keyboard, "ri")
    assert keyboard.all_words(SHOWN) == ["Ridge & Co Pending", "Ridgeline Pending"]
    assert keyboard.announced() == ["2 organisations"]
    assert keyboard.ask(ACTIVE) == "Ridge & Co"
    assert keyboard.attribute(FIELD, "role") == "combobox"
    assert keyboard.attribute(FIELD, "aria-expanded") == "true"
    examine(keyboard)
    keyboard.press("ArrowDown")
    assert keyboard.ask(ACTIVE) == "Ridgeline"
    keyboard.press("Enter")
    assert keyboard.focused == FIELD
    assert keyboard.value(FIELD) == "Ridgeline"
    assert keyboard.path == f"{PEOPLE}?organisation={organisations['Ridgeline']}"
    assert keyboard.announced() == ["1 person"]
    assert people(keyboard) == ["Aroha Of Ridgeline"]
    assert keyboard.attribute(FIELD, "aria-expanded") == "false"
    assert not keyboard.has(SHOWN)
    examine(keyboard)
    keyboard.reload()
    assert keyboard.value(FIELD) == "Ridgeline"
    assert people(keyboard) == ["Aroha Of Ridgeline"]


def test_enter_before_the_suggestions_are_there_takes_the_first(
    keyboard: Keyboard, organisations: dict[str, str]
) -> None:
    keyboard.open(PEOPLE)
    keyboard.tab_to(FIELD)
    keyboard.type("coast")
    keyboard.press("Enter")
    assert keyboard.path == f"{PEOPLE}?organisation={organisations['Coast Slate']}"
    assert people(keyboard) == ["Aroha Of Coast"]
    assert not keyboard.has(SHOWN)


def test_tab_takes_the_first_and_goes_on(keyboard: Keyboard, organisations: dict[str, str]) -> None:
    keyboard.open(PEOPLE)
    keyboard.tab_to(FIELD)
    keyboard.type("coast")
    keyboard.press("Tab")
    assert keyboard.focused != FIELD
    assert keyboard.value(FIELD) == "Coast Slate"
    assert keyboard.path == f"{PEOPLE}?organisation={organisations['Coast Slate']}"


def test_keys_move_along_the_first_ones(keyboard: Keyboard, organisations: dict[str, str]) -> None:
    keyboard.open(PEOPLE)
    keyboard.tab_to(FIELD)
    keyboard.press("ArrowDown")
    names = ["Coast Slate", "Ridge & Co", "Ridgeline"]
    assert [words.removesuffix(" Pending") for words in keyboard.all_words(SHOWN)] == names
    seen = []
    for key in ("End", "Home", "ArrowUp", "ArrowDown"):
        keyboard.press(key)
        seen.append(keyboard.ask(ACTIVE))
    assert seen == ["Ridgeline", "Coast Slate", "Ridgeline", "Coast Slate"]
    assert keyboard.path == PEOPLE


def test_escape_closes_and_then_clears(keyboard: Keyboard, organisations: dict[str, str]) -> None:
    keyboard.open(f"{PEOPLE}?organisation={organisations['Ridgeline']}")
    keyboard.tab_to(FIELD)
    keyboard.press("ArrowDown")
    assert keyboard.has(SHOWN)
    keyboard.press("Escape")
    assert not keyboard.has(SHOWN)
    assert (keyboard.focused, keyboard.value(FIELD)) == (FIELD, "Ridgeline")
    assert people(keyboard) == ["Aroha Of Ridgeline"]
    keyboard.announced()
    keyboard.press("Escape")
    assert (keyboard.focused, keyboard.value(FIELD), keyboard.path) == (FIELD, "", PEOPLE)
    assert keyboard.announced() == ["3 people"]


def test_clear_and_an_emptied_field_take_the_filter_away(keyboard: Keyboard, organisations: dict[str, str]) -> None:
    address = f"{PEOPLE}?organisation={organisations['Ridgeline']}"
    keyboard.open(address)
    keyboard.tab_to(f"{FIELD}-clear")
    keyboard.press("Enter")
    assert (keyboard.focused, keyboard.value(FIELD), keyboard.path) == (FIELD, "", PEOPLE)
    assert not keyboard.has(f"#{FIELD}-clear")
    keyboard.open(address)
    keyboard.tab_to(FIELD)
    keyboard.press("Control+A", "Backspace", "Tab")
    assert len(people(keyboard)) == 3
    assert keyboard.path == PEOPLE


def test_what_was_picked_comes_back_where_nothing_else_is(keyboard: Keyboard, organisations: dict[str, str]) -> None:
    keyboard.open(f"{PEOPLE}?organisation={organisations['Ridgeline']}")
    suggest(keyboard, "thatch")
    assert keyboard.words(f"#{FIELD}-suggestions") == "No organisations found"
    assert keyboard.announced() == ["No organisations found"]
    examine(keyboard)
    keyboard.press("Enter", "Shift+Tab")
    assert keyboard.value(FIELD) == "Ridgeline"
    assert people(keyboard) == ["Aroha Of Ridgeline"]


def test_page_that_asks_which_leads_to_one(keyboard: Keyboard, organisations: dict[str, str]) -> None:
    keyboard.open(f"{PEOPLE}?organisation=ridge")
    assert (keyboard.value(FIELD), keyboard.words("#people-heading")) == ("ridge", "No people found")
    examine(keyboard)
    keyboard.tab_to(FIELD)
    keyboard.type("ridgel")
    keyboard.press("Enter")
    assert people(keyboard) == ["Aroha Of Ridgeline"]
    assert not keyboard.has(f"#{FIELD}-which")


def test_each_list_that_has_one(keyboard: Keyboard, app: Flask, organisations: dict[str, str]) -> None:
    member = new_member(app, organisation_id=organisations["Ridgeline"], first_name="Hēmi", last_name="Wood")
    slate = new_definition(app, title="Slate Repair", issuing_body="Toi Ohomai")
    new_credential(app, definition_id=slate, member_id=member)
    for address, name, text, value in (
        (f"{LIST}/{slate}", "organisation", "ridgel", organisations["Ridgeline"]),
        (LIST, "issuing_body", "toi", "Toi+Ohomai"),
        ("/admin/credentials", "definition", "slate", slate),
        ("/admin/credentials", "organisation", "ridgel", organisations["Ridgeline"]),
    ):
        keyboard.open(address)
        keyboard.tab_to(f"filter-{name}")
        keyboard.type(text)
        keyboard.press("Enter")
        assert keyboard.path == f"{address}?{name}={value}"
        assert keyboard.focused == f"filter-{name}"
        assert keyboard.announced()[-1].startswith("1 ")
        examine(keyboard)


def test_suggestions_fit_a_narrow_screen(keyboard: Keyboard, organisations: dict[str, str]) -> None:
    keyboard.page.set_viewport_size(NARROW)
    keyboard.page.emulate_media(color_scheme="dark", forced_colors="active")
    keyboard.open(PEOPLE)
    suggest(keyboard, "ri")
    assert keyboard.ask("() => document.documentElement.scrollWidth <= innerWidth")
    examine(keyboard)


def test_without_scripts_the_page_asks_which(
    open_window: OpenWindow, admin: Account, organisations: dict[str, str]
) -> None:
    plain = open_window(admin, scripts=False)
    plain.open(PEOPLE)
    plain.tab_to(FIELD)
    plain.type("ridge")
    plain.follow("Enter")
    assert plain.path == f"{PEOPLE}?q=&holding=&role=&people=&organisation=ridge"
    assert plain.value(FIELD) == "ridge"
    assert plain.words(f"#{FIELD}-which p") == "Which organisation?"
    plain.tab_to("a: Ridgeline")
    plain.follow("Enter")
    assert people(plain) == ["Aroha Of Ridgeline"]
    assert plain.value(FIELD) == "Ridgeline"
    plain.tab_to("filter-role")
    plain.press("s")
    plain.tab_to("button: Apply")
    plain.follow("Enter")
    assert plain.path == f"{PEOPLE}?q=&holding=&role=STAFF&people=&organisation={organisations['Ridgeline']}"
    plain.tab_to(f"{FIELD}-clear")
    plain.follow("Enter")
    assert plain.path == f"{PEOPLE}?role=STAFF"
    plain.tab_to(FIELD)
    plain.type("coast slate")
    plain.follow("Enter")
    assert plain.path == f"{PEOPLE}?role=STAFF&organisation={organisations['Coast Slate']}"
