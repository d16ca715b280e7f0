"""The matrix of coverage by keyboard: to it, from cell to cell with one stop for Tab, and to a credential."""

import pytest
from flask import Flask

from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account
from tests.support.trade import Trade, new_trade

MATRIX = "/admin/coverage?view=matrix&on=2026-07-01"
STOPS = "[...document.querySelectorAll('.matrix :is(a, button, td)')].filter((each) => each.tabIndex === 0).length"
WIDER = "document.querySelector('.matrix').scrollWidth > document.querySelector('.matrix').clientWidth"
ON_PAPER = """() => {
  const box = document.querySelector(".matrix");
  const { display } = getComputedStyle(box.querySelector("thead"));
  return [box.scrollHeight - box.clientHeight, getComputedStyle(box).overflow, display];
}"""
PLACE = """() => {
  const cell = document.activeElement.closest("td, th");
  return [cell.parentElement.rowIndex, cell.cellIndex];
}"""


@pytest.fixture
def trade(app: Flask) -> Trade:
    return new_trade(app)


def test_it_is_reached_and_asked_by_keys(app: Flask, keyboard: Keyboard, trade: Trade) -> None:
    new_definition(app, title="Torch-on")
    new_definition(app, title="Heritage")
    keyboard.open("/admin")
    keyboard.press("g")
    keyboard.follow("v")
    examine(keyboard)
    keyboard.tab_to("coverage-view-matrix")
    keyboard.follow("Enter")
    assert keyboard.title.startswith("Coverage: matrix")
    examine(keyboard)
    keyboard.press("/", "Tab")
    assert keyboard.focused == "coverage-matrix-filters"
    keyboard.press("Enter")
    for words, chips in (("torch", ["Torch-on"]), ("heritage", ["Torch-on", "Heritage"])):
        keyboard.tab_to("filter-also", key="Tab" if len(chips) == 1 else "Shift+Tab")
        keyboard.type(words)
        keyboard.until("(words) => document.querySelector('#filter-also-listbox [role=option]')")
        keyboard.press("ArrowDown", "Enter")
        keyboard.settle()
        assert [each.strip() for each in keyboard.all_words(".chips li")] == chips
        assert keyboard.focused == "filter-also"
        keyboard.press("Tab")
    examine(keyboard)


def test_arrow_keys_move_between_cells_and_enter_opens_the_credential(keyboard: Keyboard, trade: Trade) -> None:
    keyboard.open(MATRIX)
    assert keyboard.ask(STOPS) == 1
    keyboard.press("j")
    assert keyboard.ask(PLACE) == [1, 0]
    keyboard.press("ArrowDown", "ArrowRight")
    assert keyboard.ask(PLACE) == [2, 1]
    keyboard.press("End")
    assert keyboard.ask(PLACE) == [2, 2]
    keyboard.press("ArrowRight", "ArrowUp", "ArrowUp", "ArrowUp")
    assert keyboard.ask(PLACE) == [0, 2]
    keyboard.press("Control+End")
    assert keyboard.ask(PLACE) == [10, 2]
    keyboard.press("Home")
    assert keyboard.ask(PLACE) == [10, 0]
    keyboard.press("Control+Home")
    assert keyboard.ask(PLACE) == [0, 0]
    assert keyboard.ask(STOPS) == 1
    examine(keyboard)
    keyboard.press("Tab")
    assert not keyboard.ask("document.activeElement.closest('.matrix') !== null")
    keyboard.press("Shift+Tab")
    assert keyboard.ask(PLACE) == [0, 0]
    keyboard.open(f"{MATRIX}&standing=expired&definition={trade.reroofing}")
    keyboard.press("j", "End")
    keyboard.follow("Enter")
    assert keyboard.path.startswith("/admin/credentials/")


def test_a_sorted_matrix_keeps_one_stop_and_the_focus(keyboard: Keyboard, trade: Trade) -> None:
    keyboard.open(MATRIX)
    keyboard.press("j", "ArrowUp")
    keyboard.announced()
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.announced() == ["Sorted by person, descending"]
    assert (keyboard.focused, keyboard.ask(STOPS)) == ("sort-name", 1)
    keyboard.press("ArrowDown")
    assert keyboard.ask(PLACE) == [1, 0]


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_narrow_screen_it_scrolls_in_its_own_box(
    open_window: OpenWindow, admin: Account, trade: Trade, app: Flask, scripts: bool
) -> None:
    keyboard = open_window(admin, scripts=scripts)
    keyboard.page.set_viewport_size({"width": 320, "height": 640})
    keyboard.open(MATRIX)
    assert keyboard.ask("document.documentElement.scrollWidth") <= 320
    assert keyboard.ask(WIDER)
    if not scripts:
        assert keyboard.ask("document.querySelectorAll('.matrix tbody a[href]').length") == 15


def test_on_paper_it_is_whole(keyboard: Keyboard, trade: Trade) -> None:
    keyboard.open(MATRIX)
    keyboard.page.emulate_media(media="print")
    assert keyboard.ask(ON_PAPER) == [0, "visible", "table-header-group"]
    assert not keyboard.ask("document.querySelector('.tabs').checkVisibility()")


@pytest.mark.parametrize("path", ["/admin/coverage", "/admin/coverage?view=definitions"])
def test_figures_are_in_sight_before_anything_is_asked(keyboard: Keyboard, trade: Trade, path: str) -> None:
    keyboard.page.set_viewport_size({"width": 1280, "height": 800})
    keyboard.open(path)
    assert not keyboard.ask("document.querySelector('#filter-tier').checkVisibility()")
    assert keyboard.ask("document.querySelector('.figures').getBoundingClientRect().bottom < innerHeight")


@pytest.mark.parametrize("scripts", [True, False])
def test_filters_that_cannot_be_used_are_in_sight(
    open_window: OpenWindow, admin: Account, trade: Trade, scripts: bool
) -> None:
    window = open_window(admin, scripts=scripts)
    window.open("/admin/coverage?on=someday")
    assert window.ask("document.querySelector('#filter-on-error').checkVisibility()")
    if not scripts:
        window.open("/admin/coverage")
        window.tab_to("coverage-organisations-filters")
        window.press("Enter")
        window.tab_to("filter-tier")
        window.type("Master")
        window.tab_to("button: Apply")
        window.follow("Enter")
        assert "tier=MASTER_ROOFER" in window.path
        assert "of the tier Master Roofer" in window.words("p.scope")
