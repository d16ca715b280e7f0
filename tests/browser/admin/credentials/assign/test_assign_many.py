"""Assigning to many at once: all that is found, or a pasted list."""

import pytest

from tests.browser.admin.credentials.assign.assign_form import SEARCH, box_name, open_form, statuses
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe

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
    assert keyboard.announced() == ["3 assigned."]
    assert set(statuses(database_probe, slate)) == set(three)


def test_list_pasted_into_the_search_picks_whom_it_names(keyboard: Keyboard, page: str, three: list[str]) -> None:
    open_form(keyboard, page)
    keyboard.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keyboard.ask("(text) => navigator.clipboard.writeText(text)", "Aroha Ngata\nlatu, sione\nNo Such Person")
    keyboard.press("Control+v")
    assert keyboard.all_words(".picked li strong") == ["Aroha Ngata", "Sione Latu"]
    assert keyboard.value("assign-pasted") == "No Such Person"
    assert keyboard.focused == "assign-errors"
    examine(keyboard)
