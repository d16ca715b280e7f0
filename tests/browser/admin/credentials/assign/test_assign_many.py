"""Assigning to many at once: all that is found, or a pasted list."""

import pytest
from flask import Flask

from tests.browser.admin.credentials.assign.assign_form import SEARCH, box_name, find, open_form, statuses
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import new_member

pytestmark = pytest.mark.of_both_databases


def test_all_found_are_picked_by_one_key_and_saved_by_another(
    keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, page: str, three: list[str]
) -> None:
    open_form(keyboard, page)
    keyboard.type("ridge")
    keyboard.press("ArrowDown")
    keyboard.until("() => document.activeElement.type === 'checkbox'")
    assert box_name(keyboard) == "Sione Latu", "of what was just typed"
    keyboard.announced()
    keyboard.press("Control+a")
    assert keyboard.announced() == ["3 added. 3 people selected."]
    assert keyboard.focused == SEARCH
    examine(keyboard)
    keyboard.press("Control+Enter")
    assert keyboard.announced() == ["3 people assigned Slate Works. Undo"]
    assert set(statuses(database_probe, slate)) == set(three)


def test_keys_that_come_before_what_is_found_do_the_same(
    keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, page: str, three: list[str]
) -> None:
    open_form(keyboard, page)
    keyboard.type("ridge")
    keyboard.hasten("ArrowDown", "Control+a")
    keyboard.until("() => document.querySelector('[data-count]').textContent === '3 people'")
    keyboard.press("Control+Enter")
    assert set(statuses(database_probe, slate)) == set(three)


def test_who_goes_on_while_it_is_looked_up_keeps_the_focus(keyboard: Keyboard, page: str, three: list[str]) -> None:
    open_form(keyboard, page)
    keyboard.type("ngata")
    keyboard.hasten("Enter", "Tab")
    keyboard.until("() => document.querySelector('[data-picked]')")
    keyboard.settle()
    assert keyboard.all_words(".picked li strong") == ["Aroha Ngata"]
    assert keyboard.focused == "summary: Paste a list of people"


def test_next_search_is_typed_over_the_one_before(keyboard: Keyboard, page: str, three: list[str]) -> None:
    open_form(keyboard, page)
    find(keyboard, "ridge")
    keyboard.press("ArrowDown", "Control+a")
    assert keyboard.focused == SEARCH
    find(keyboard, "ngata")
    assert keyboard.value(SEARCH) == "ngata"


def test_found_that_scrolls_is_a_stop_of_the_tab_key(
    keyboard: Keyboard, app: Flask, page: str, ridge: str, three: list[str]
) -> None:
    for _ in range(12):
        new_member(app, organisation_id=ridge)
    open_form(keyboard, page)
    find(keyboard, "ridge")
    examine(keyboard)
    keyboard.press("Tab")
    assert keyboard.focused == "found-1"
    keyboard.press("Tab")
    assert keyboard.focused != "found-2"


def test_list_pasted_into_the_search_picks_whom_it_names(keyboard: Keyboard, page: str, three: list[str]) -> None:
    open_form(keyboard, page)
    keyboard.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keyboard.ask("(text) => navigator.clipboard.writeText(text)", "Aroha Ngata\nlatu, sione\nNo Such Person")
    keyboard.press("Control+v")
    assert keyboard.all_words(".picked li strong") == ["Aroha Ngata", "Sione Latu"]
    assert keyboard.value("assign-pasted") == "No Such Person"
    assert keyboard.focused == "assign-errors"
    examine(keyboard)
