"""Saved views by keyboard: saved from the menu of a list, opened from it, shared and deleted."""

from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard

LIST = "/admin/credentials"


def test_a_view_is_saved_opened_and_deleted(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.tab_to("filter-expiry")
    keyboard.type("Expiring in 90")
    keyboard.settle()
    assert keyboard.path == f"{LIST}?expiry=90"
    keyboard.tab_to("views-menu", key="Shift+Tab")
    keyboard.press("v")
    assert keyboard.focused == "views-menu"
    assert keyboard.has("#views-menu:is([open] > *)")
    examine(keyboard)
    keyboard.tab_to("view-save")
    keyboard.follow("Enter")
    examine(keyboard)
    keyboard.tab_to("view-save-button")
    keyboard.follow("Enter")
    assert keyboard.focused == "view-errors"
    examine(keyboard)
    keyboard.tab_to("name")
    keyboard.type("Expiring soon")
    keyboard.tab_to("shared")
    keyboard.press("Space")
    keyboard.follow("Control+Enter")
    assert keyboard.path.startswith(f"{LIST}?expiry=90&saved=")
    assert keyboard.words("#view-current strong") == "Expiring soon"
    examine(keyboard)
    keyboard.open("/saved-views")
    examine(keyboard)
    keyboard.press("j")
    assert keyboard.words("tbody th") == "Expiring soon"
    keyboard.follow("d")
    assert keyboard.has(".empty")
    examine(keyboard)


def test_v_is_a_letter_in_the_search(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("/", "v")
    assert keyboard.value("credentials-search") == "v"
    assert not keyboard.has("details[open]")


def test_the_default_opens_from_the_navigation(keyboard: Keyboard) -> None:
    keyboard.open(f"{LIST}?expiry=30")
    keyboard.press("v")
    keyboard.tab_to("view-save")
    keyboard.follow("Enter")
    keyboard.tab_to("name")
    keyboard.type("Soon")
    keyboard.tab_to("is_default")
    keyboard.press("Space")
    keyboard.follow("Control+Enter")
    keyboard.open("/admin/people")
    keyboard.follow("g", "c")
    assert keyboard.path.startswith(f"{LIST}?expiry=30&saved=")
    assert keyboard.words("#view-current") == "Opened with the view Soon. Show without filters"
