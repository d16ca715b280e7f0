"""Ctrl+K: one search over everything, from any page, as the combobox of the ARIA Authoring Practices."""

import pytest
from flask import Flask

from tests.browser.every_page.search.search_dialog import INPUT, active, groups, open_search, search
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation

WIDE_MENU = "summary: Mere Tamahori"


@pytest.fixture
def people(app: Flask) -> dict[str, str]:
    """The pages of people by their first name; one of them has left."""
    ridge = new_organisation(app, name="Kauri Roofing")
    return {
        first: f"/admin/programme/{ridge}/staff/"
        + new_member(app, organisation_id=ridge, first_name=first, last_name="Pōtae", active=first != "Wiremu")
        for first in ("Hana", "Rangi", "Wiremu")
    }


@pytest.mark.parametrize("modifier", ["Control", "Meta"])
def test_person_is_found_in_two_keys(keyboard: Keyboard, people: dict[str, str], modifier: str) -> None:
    keyboard.open("/admin")
    keyboard.press(f"{modifier}+k")
    keyboard.type("rangi potae")
    keyboard.follow("Enter")  # at once: what is typed is looked up first
    assert keyboard.path == people["Rangi"]
    assert keyboard.presses == 2


@pytest.mark.usefixtures("people")
def test_it_is_a_combobox_with_a_list_of_groups(keyboard: Keyboard) -> None:
    keyboard.open("/account")
    open_search(keyboard)
    assert keyboard.has("#search-dialog:modal")
    assert keyboard.attribute(INPUT, "role") == "combobox"
    assert keyboard.attribute(INPUT, "aria-expanded") == "true"
    assert keyboard.attribute(INPUT, "aria-controls") == "search-listbox"
    assert keyboard.has("#search-listbox[role=listbox]")
    assert groups(keyboard) == ["Go to", "Actions"]
    assert active(keyboard) == "Dashboard"
    assert keyboard.announced() == []
    examine(keyboard)
    search(keyboard, "potae")
    assert keyboard.announced() == ["3 results"]
    assert groups(keyboard) == ["People"]
    assert keyboard.all_words("#search-dialog .badge") == ["Inactive"]
    assert active(keyboard) == "Hana Pōtae"
    examine(keyboard)


@pytest.mark.usefixtures("people")
def test_keys_move_along_the_options_and_the_focus_stays(keyboard: Keyboard) -> None:
    keyboard.open("/admin")
    open_search(keyboard)
    search(keyboard, "potae")
    steps = [
        ("ArrowDown", "Rangi Pōtae"),
        ("ArrowDown", "Wiremu Pōtae"),
        ("ArrowDown", "All people matching “potae”"),
        ("ArrowDown", "Hana Pōtae"),
        ("ArrowUp", "All people matching “potae”"),
        ("Home", "Hana Pōtae"),
        ("End", "All people matching “potae”"),
    ]
    for key, name in steps:
        keyboard.press(key)
        assert active(keyboard) == name
        assert keyboard.focused == INPUT
    assert keyboard.announced() == ["3 results"]


def test_escape_clears_then_closes_and_the_focus_is_back(keyboard: Keyboard) -> None:
    keyboard.open("/account")
    keyboard.tab_to("bell")
    open_search(keyboard)
    search(keyboard, "sign out")
    keyboard.press("Escape")
    assert keyboard.value(INPUT) == ""
    assert keyboard.focused == INPUT
    keyboard.until("() => document.querySelector('#search-options').dataset.q === ''")
    assert groups(keyboard) == ["Go to", "Actions"]
    keyboard.press("Escape")
    assert not keyboard.has("dialog")
    assert keyboard.focused == "bell"
    for close in ("Control+k", "Tab"):
        open_search(keyboard)
        keyboard.press(close)
        if close == "Tab":
            assert keyboard.focused == "search-close"
            keyboard.press("Enter")
        assert not keyboard.has("dialog")
        assert keyboard.focused == "bell"


@pytest.mark.parametrize(
    ("typed", "path", "field"),
    [
        ("create micro", f"{LIST}/new#title", "title"),
        ("create org", "/admin/programme/new#name", "name"),
        ("award rangi", "{}#assign-search", "assign-search"),
        ("edit hana", "{}/edit#first_name", "first_name"),
    ],
)
def test_action_leads_into_its_form(
    keyboard: Keyboard, people: dict[str, str], typed: str, path: str, field: str
) -> None:
    keyboard.open("/admin")
    keyboard.press("Control+k")
    keyboard.type(typed)
    keyboard.follow("Enter")
    assert keyboard.path == path.format(people["Hana" if "hana" in typed else "Rangi"])
    assert keyboard.focused == field
    assert keyboard.presses == 2


def test_it_opens_from_inside_a_field_and_what_is_typed_there_stays(keyboard: Keyboard) -> None:
    keyboard.open(f"{LIST}/new")
    keyboard.tab_to("title")
    keyboard.type("Slate")
    open_search(keyboard)
    keyboard.type("k")
    keyboard.press("Escape", "Escape")
    assert keyboard.focused == "title"
    keyboard.type("r")
    assert keyboard.value("title") == "Slater"


def test_it_stays_away_from_another_dialog(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("?", "Control+k")
    assert keyboard.focused == "shortcuts-close"
    assert not keyboard.has("#search-dialog")


def test_button_in_the_header_opens_it_and_leads_to_its_page_in_a_new_tab(keyboard: Keyboard) -> None:
    keyboard.open("/account")
    keyboard.tab_to("search-open")
    keyboard.press("Enter")
    assert keyboard.focused == INPUT
    keyboard.press("Escape")
    assert keyboard.focused == "search-open"
    with keyboard.page.context.expect_page() as opened:
        keyboard.hasten("Control+Enter")
    opened.value.wait_for_url("**/admin/search")


def test_nothing_found_is_told_and_enter_does_nothing(keyboard: Keyboard) -> None:
    keyboard.open("/admin")
    open_search(keyboard)
    search(keyboard, "qqq zzz")
    assert keyboard.announced() == ["Nothing found"]
    assert keyboard.attribute(INPUT, "aria-expanded") == "false"
    assert keyboard.attribute(INPUT, "aria-activedescendant") is None
    assert active(keyboard) is None
    keyboard.press("Enter", "ArrowDown", "End")
    assert keyboard.path == "/admin"
    assert keyboard.focused == INPUT
    examine(keyboard)


def test_list_of_keys_takes_its_place(keyboard: Keyboard) -> None:
    keyboard.open("/admin")
    keyboard.tab_to("bell")
    open_search(keyboard)
    search(keyboard, "keyboard short")
    keyboard.press("Enter")
    assert keyboard.has("#shortcuts-dialog:modal")
    assert not keyboard.has("#search-dialog")
    assert keyboard.focused == "shortcuts-close"
    keyboard.press("Escape")
    assert keyboard.focused == "bell"


def test_it_is_there_when_single_keys_are_off(keyboard: Keyboard, people: dict[str, str]) -> None:
    keyboard.open("/admin")
    keyboard.tab_to(WIDE_MENU)
    keyboard.press("Enter")
    keyboard.tab_to("shortcuts-switch-button", most=5)
    keyboard.press("Space", "Escape")
    keyboard.reload()
    open_search(keyboard)
    assert not keyboard.has("#search-dialog kbd")
    keyboard.type("hana potae")
    keyboard.follow("Enter")
    assert keyboard.path == people["Hana"]


def test_what_was_asked_before_never_takes_the_place_of_what_is_typed_now(keyboard: Keyboard, app: Flask) -> None:
    for title in ("Slate Repair", "Copper Works"):
        new_definition(app, title=title)
    keyboard.open("/admin")
    held: list[object] = []
    keyboard.page.route("**/admin/search?q=slate**", lambda route: held.append(route))
    open_search(keyboard)
    keyboard.type("slate")
    with keyboard.page.expect_request("**/admin/search?q=slate**"):
        pass
    keyboard.hasten("Control+A")
    keyboard.type("copper")
    keyboard.until("() => document.querySelector('#search-options').dataset.q === 'copper'")
    assert active(keyboard) == "Copper Works"


def test_what_fails_is_told_in_the_dialog(keyboard: Keyboard, complaints: list[str]) -> None:
    keyboard.open("/admin")
    open_search(keyboard)
    keyboard.page.route("**/admin/search?q=**", lambda route: route.abort())
    keyboard.type("hana")
    keyboard.press("Enter")
    keyboard.until("() => document.querySelector('#search-dialog [data-alert] button')")
    assert keyboard.focused == INPUT
    assert keyboard.value(INPUT) == "hana"
    assert any("Failed to fetch" in each for each in complaints)
    complaints.clear()
