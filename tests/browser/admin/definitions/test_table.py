"""The table of definitions: sorted, searched, filtered, turned page by page."""

import pytest
from flask import Flask

from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.browser.server import Site
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account

DEFAULT_ORDER = ["Reclad/Reroofing Level 5", "Repairs/Maintenance Level 5", "Compliance Practices Level 4"]
SORTED = "() => [...document.querySelectorAll('th[aria-sort]')].map((th) => [th.innerText.trim(), th.ariaSort])"
CARET = "() => [document.activeElement.selectionStart, document.activeElement.selectionEnd]"


@pytest.fixture
def many(app: Flask) -> None:
    """Enough for two pages."""
    new_definitions(app, [f"Slate Repair {number:02}" for number in range(60)])


def titles(keyboard: Keyboard) -> list[str]:
    return keyboard.all_words("#definitions-table .title")


def test_sorted_keeps_the_header_button(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    assert titles(keyboard) == DEFAULT_ORDER
    assert keyboard.ask(SORTED) == [["Level", "descending"]]
    keyboard.tab_to("sort-level")
    for direction, sort, order in (
        ("ascending", "level", [DEFAULT_ORDER[2], *DEFAULT_ORDER[:2]]),
        ("descending", "-level", DEFAULT_ORDER),
    ):
        keyboard.press("Enter")
        assert keyboard.focused == "sort-level"
        assert keyboard.announced() == [f"Sorted by level, {direction}"]
        assert keyboard.ask(SORTED) == [["Level", direction]]
        assert titles(keyboard) == order
        assert keyboard.path == f"{LIST}?sort={sort}"
    examine(keyboard)
    keyboard.tab_to("sort-title", key="Shift+Tab")
    keyboard.press("Space")
    assert keyboard.focused == "sort-title"
    assert keyboard.announced() == ["Sorted by title, ascending"]
    assert keyboard.ask(SORTED) == [["Title", "ascending"]]
    assert titles(keyboard) == sorted(DEFAULT_ORDER)
    examine(keyboard)


@pytest.mark.parametrize("column", ["title", "level", "issuing_body", "skill_standard", "assigned", "type"])
def test_every_column_sorts_by_its_own_header(keyboard: Keyboard, column: str) -> None:
    keyboard.open(LIST)
    keyboard.tab_to(f"sort-{column}")
    keyboard.press("Enter")
    assert keyboard.focused == f"sort-{column}"
    assert keyboard.announced() == [f"Sorted by {column.replace('_', ' ')}, ascending"]
    assert keyboard.ask("() => document.querySelectorAll('th[aria-sort]').length") == 1
    assert sorted(titles(keyboard)) == sorted(DEFAULT_ORDER)


def test_searched_keeps_focus_and_caret_and_tells_once(open_window: OpenWindow, admin: Account) -> None:
    keyboard = open_window(admin, unworn=True)
    asked: list[str] = []
    keyboard.page.on("request", lambda request: asked.append(request.url) if "?q=" in request.url else None)
    keyboard.page.clock.install()
    keyboard.open(LIST)
    keyboard.page.clock.pause_at(keyboard.ask("() => Date.now() + 1000"))
    keyboard.press("/")
    assert keyboard.focused == "definitions-search"
    for letter in "repaits":
        keyboard.type(letter)
        keyboard.page.clock.run_for(200)
    keyboard.press("ArrowLeft", "ArrowLeft", "Delete")
    keyboard.type("r")
    assert asked == [], "asked before the typing paused"
    keyboard.page.clock.run_for(1000)
    keyboard.settle()
    assert len(asked) == 1
    assert keyboard.announced() == ["1 micro-credential"]
    assert titles(keyboard) == ["Repairs/Maintenance Level 5"]
    assert keyboard.focused == "definitions-search"
    assert keyboard.value("definitions-search") == "repairs"
    assert keyboard.ask(CARET) == [6, 6]
    assert keyboard.path == f"{LIST}?q=repairs"
    keyboard.type("zz")
    keyboard.page.clock.run_for(1000)
    keyboard.settle()
    assert keyboard.announced() == ["No micro-credentials found"]
    assert keyboard.ask(CARET) == [8, 8]


def test_searched_is_examined_with_and_without_results(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.search("level 5")
    assert keyboard.announced()[-1] == "2 micro-credentials"
    assert keyboard.focused == "definitions-search"
    examine(keyboard)
    keyboard.search("tiles")
    assert keyboard.announced()[-1] == "No micro-credentials found"
    assert "No micro-credentials match." in keyboard.main
    examine(keyboard)
    keyboard.tab_to("a: Clear filters")
    keyboard.follow("Enter")
    assert keyboard.path == LIST
    assert titles(keyboard) == DEFAULT_ORDER


def test_stale_answer_does_not_replace_a_newer_one(keyboard: Keyboard, site: Site) -> None:
    keyboard.open(LIST)
    keyboard.press("/")
    with site.held("q=repairs"):
        keyboard.type("repairs")
        keyboard.hasten("Enter", "Control+A")
        keyboard.type("reclad")
        keyboard.press("Enter")
        assert titles(keyboard) == ["Reclad/Reroofing Level 5"]
    keyboard.settle()
    assert titles(keyboard) == ["Reclad/Reroofing Level 5"]
    assert keyboard.announced()[-1] == "1 micro-credential"
    assert keyboard.value("definitions-search") == "reclad"
    assert keyboard.path == f"{LIST}?q=reclad"


@pytest.mark.parametrize(
    ("field", "key", "query", "left"),
    [
        ("filter-level", "l", "level=10", ["Slate Repair"]),
        ("filter-kind", "d", "kind=default", DEFAULT_ORDER),
    ],
)
def test_filtered_keeps_the_focus_on_the_filter(
    keyboard: Keyboard, app: Flask, field: str, key: str, query: str, left: list[str]
) -> None:
    new_definition(app, title="Slate Repair", level=10)
    keyboard.open(LIST)
    keyboard.tab_to(field)
    keyboard.press(key)
    assert keyboard.focused == field
    assert keyboard.path == f"{LIST}?{query}"
    assert titles(keyboard) == left
    assert keyboard.announced() == [{1: "1 micro-credential", 3: "3 micro-credentials"}[len(left)]]


def test_next_page_lands_on_the_results_heading(keyboard: Keyboard, many: None) -> None:
    keyboard.open(f"{LIST}?sort=title")
    keyboard.tab_to("page-next", key="Shift+Tab")
    keyboard.press("Enter")
    assert keyboard.focused == "definitions-heading"
    assert keyboard.announced() == ["Page 2 of 2"]
    assert keyboard.path == f"{LIST}?sort=title&page=2"
    assert len(titles(keyboard)) == 13
    examine(keyboard)
    keyboard.tab_to("page-previous")
    keyboard.press("Enter")
    assert keyboard.focused == "definitions-heading"
    assert keyboard.announced() == ["Page 1 of 2"]
    assert len(titles(keyboard)) == 50


def test_sorting_and_searching_start_at_the_first_page(keyboard: Keyboard, many: None) -> None:
    keyboard.open(f"{LIST}?page=2")
    keyboard.tab_to("sort-title")
    keyboard.press("Enter")
    assert keyboard.path == f"{LIST}?sort=title"
    assert titles(keyboard)[0] == "Compliance Practices Level 4"
    keyboard.search("slate repair 5")
    assert keyboard.path == f"{LIST}?q=slate+repair+5&sort=title"
    assert titles(keyboard) == [f"Slate Repair {number:02}" for number in range(60) if "5" in f"{number:02}"]
