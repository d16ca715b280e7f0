"""Saved views by keyboard: saved from the menu of a list, opened from it, shared and deleted."""

from flask import Flask

from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.people import Account, new_member, new_saved_view

LIST = "/admin/credentials"


def test_a_view_is_saved_opened_and_deleted(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.tab_to("filter-expiry")
    keyboard.type("Expiring in 90")
    keyboard.settle()
    assert keyboard.path == f"{LIST}?expiry=90"
    keyboard.tab_to("views-menu")
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


def test_the_dashboard_counts_its_views_and_leaves_the_focus(keyboard: Keyboard, app: Flask, admin: Account) -> None:
    new_member(app, first_name="Aroha", last_name="Ngata")
    ours = {"user_id": admin.id, "shared": True}
    new_saved_view(app, name="Ngata", name_key="ngata", position=1, **ours)
    coverage = {"page": "/admin/coverage", "query": "view=definitions"}
    key = new_saved_view(app, name="Covered", name_key="covered", position=2, **coverage, **ours)
    keyboard.open("/admin")
    keyboard.settle()
    assert keyboard.words("#views li:first-child .view-count") == "1 person"
    examine(keyboard)
    keyboard.tab_to(f"view-{key}-count")
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.focused == f"view-{key}-open"
    assert keyboard.words(f"#view-{key} .view-count") == keyboard.words("#status").removeprefix("Covered: ")
    examine(keyboard)


def test_the_dashboard_leads_to_counts_without_scripts(open_window: OpenWindow, app: Flask, admin: Account) -> None:
    new_saved_view(app, user_id=admin.id)
    window = open_window(admin, scripts=False)
    window.open("/admin")
    assert not window.has(".view-count")
    window.tab_to("a: Count what each shows")
    window.follow("Enter")
    assert window.words("tbody td:nth-child(2)") == "No people found"


def test_views_are_moved(keyboard: Keyboard, app: Flask, admin: Account) -> None:
    for number, name in enumerate(("First", "Second", "Third"), 1):
        key = new_saved_view(app, user_id=admin.id, name=name, name_key=name.lower(), position=number)
    keyboard.open("/saved-views")
    examine(keyboard)
    keyboard.tab_to(f"view-{key}-up")
    keyboard.follow("Enter")
    assert keyboard.focused == f"view-{key}-up"
    assert "View Third is 2 of 3" in keyboard.words("#status")
    keyboard.follow("Enter")
    assert keyboard.focused == f"view-{key}-down"
    assert keyboard.words("tbody tr:first-child th") == "Third"
    examine(keyboard)
