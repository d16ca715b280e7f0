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


def titles(desk: Keyboard) -> list[str]:
    return desk.all_words("#definitions-table .title")


def test_sorted_keeps_the_header_button(desk: Keyboard) -> None:
    desk.open(LIST)
    assert titles(desk) == DEFAULT_ORDER
    assert desk.ask(SORTED) == [["Level", "descending"]]
    desk.tab_to("sort-level")
    for direction, sort, order in (
        ("ascending", "level", [DEFAULT_ORDER[2], *DEFAULT_ORDER[:2]]),
        ("descending", "-level", DEFAULT_ORDER),
    ):
        desk.press("Enter")
        assert desk.focused == "sort-level"
        assert desk.announced() == [f"Sorted by level, {direction}"]
        assert desk.ask(SORTED) == [["Level", direction]]
        assert titles(desk) == order
        assert desk.path == f"{LIST}?sort={sort}"
    examine(desk)
    desk.tab_to("sort-title", key="Shift+Tab")
    desk.press("Space")
    assert desk.focused == "sort-title"
    assert desk.announced() == ["Sorted by title, ascending"]
    assert desk.ask(SORTED) == [["Title", "ascending"]]
    assert titles(desk) == sorted(DEFAULT_ORDER)
    examine(desk)


@pytest.mark.parametrize("column", ["title", "level", "issuing_body", "skill_standard", "assigned", "type"])
def test_every_column_sorts_by_its_own_header(desk: Keyboard, column: str) -> None:
    desk.open(LIST)
    desk.tab_to(f"sort-{column}")
    desk.press("Enter")
    assert desk.focused == f"sort-{column}"
    assert desk.announced() == [f"Sorted by {column.replace('_', ' ')}, ascending"]
    assert desk.ask("() => document.querySelectorAll('th[aria-sort]').length") == 1
    assert sorted(titles(desk)) == sorted(DEFAULT_ORDER)


def test_searched_keeps_focus_and_caret_and_tells_once(open_window: OpenWindow, admin: Account) -> None:
    desk = open_window(admin, unworn=True)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url) if "?q=" in request.url else None)
    desk.page.clock.install()
    desk.open(LIST)
    desk.page.clock.pause_at(desk.ask("() => Date.now() + 1000"))
    desk.press("/")
    assert desk.focused == "definitions-search"
    for letter in "repaits":
        desk.type(letter)
        desk.page.clock.run_for(200)
    desk.press("ArrowLeft", "ArrowLeft", "Delete")
    desk.type("r")
    assert asked == [], "asked before the typing paused"
    desk.page.clock.run_for(1000)
    desk.settle()
    assert len(asked) == 1
    assert desk.announced() == ["1 definition"]
    assert titles(desk) == ["Repairs/Maintenance Level 5"]
    assert desk.focused == "definitions-search"
    assert desk.value("definitions-search") == "repairs"
    assert desk.ask(CARET) == [6, 6]
    assert desk.path == f"{LIST}?q=repairs"
    desk.type("zz")
    desk.page.clock.run_for(1000)
    desk.settle()
    assert desk.announced() == ["No definitions found"]
    assert desk.ask(CARET) == [8, 8]


def test_searched_is_examined_with_and_without_results(desk: Keyboard) -> None:
    desk.open(LIST)
    desk.search("level 5")
    assert desk.announced()[-1] == "2 definitions"
    assert desk.focused == "definitions-search"
    examine(desk)
    desk.search("tiles")
    assert desk.announced()[-1] == "No definitions found"
    assert "Nothing matches this search and these filters." in desk.main
    examine(desk)
    desk.tab_to("a: Show all definitions")
    desk.follow("Enter")
    assert desk.path == LIST
    assert titles(desk) == DEFAULT_ORDER


def test_stale_answer_does_not_replace_a_newer_one(desk: Keyboard, site: Site) -> None:
    desk.open(LIST)
    desk.press("/")
    with site.held("q=repairs"):
        desk.type("repairs")
        desk.hasten("Enter", "Control+A")
        desk.type("reclad")
        desk.press("Enter")
        assert titles(desk) == ["Reclad/Reroofing Level 5"]
    desk.settle()
    assert titles(desk) == ["Reclad/Reroofing Level 5"]
    assert desk.announced()[-1] == "1 definition"
    assert desk.value("definitions-search") == "reclad"
    assert desk.path == f"{LIST}?q=reclad"


@pytest.mark.parametrize(
    ("field", "key", "query", "left"),
    [
        ("filter-level", "l", "level=10", ["Slate Repair"]),
        ("filter-body", "t", "issuing_body=Toi+Ohomai", ["Slate Repair"]),
        ("filter-kind", "d", "kind=default", DEFAULT_ORDER),
    ],
)
def test_filtered_keeps_the_focus_on_the_filter(
    desk: Keyboard, app: Flask, field: str, key: str, query: str, left: list[str]
) -> None:
    new_definition(app, title="Slate Repair", level=10, issuing_body="Toi Ohomai")
    desk.open(LIST)
    desk.tab_to(field)
    desk.press(key)
    assert desk.focused == field
    assert desk.path == f"{LIST}?{query}"
    assert titles(desk) == left
    assert desk.announced() == [{1: "1 definition", 3: "3 definitions"}[len(left)]]


def test_next_page_lands_on_the_results_heading(desk: Keyboard, many: None) -> None:
    desk.open(f"{LIST}?sort=title")
    desk.tab_to("page-next", key="Shift+Tab")
    desk.press("Enter")
    assert desk.focused == "definitions-heading"
    assert desk.announced() == ["Page 2 of 2"]
    assert desk.path == f"{LIST}?sort=title&page=2"
    assert len(titles(desk)) == 13
    examine(desk)
    desk.tab_to("page-previous")
    desk.press("Enter")
    assert desk.focused == "definitions-heading"
    assert desk.announced() == ["Page 1 of 2"]
    assert len(titles(desk)) == 50


def test_sorting_and_searching_start_at_the_first_page(desk: Keyboard, many: None) -> None:
    desk.open(f"{LIST}?page=2")
    desk.tab_to("sort-title")
    desk.press("Enter")
    assert desk.path == f"{LIST}?sort=title"
    assert titles(desk)[0] == "Compliance Practices Level 4"
    desk.search("slate repair 5")
    assert desk.path == f"{LIST}?q=slate+repair+5&sort=title"
    assert titles(desk) == [f"Slate Repair {number:02}" for number in range(60) if "5" in f"{number:02}"]
