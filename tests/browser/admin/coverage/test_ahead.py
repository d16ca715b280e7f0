"""Targets, the forecast and gaps by keyboard: what is defined, drawn and assigned without a mouse."""

from datetime import date
from typing import Literal

import pytest
from flask import Flask

from ranzcred.domain.definitions.state import Purpose
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.catalogue import new_award, new_definition
from tests.support.factories.people import new_member
from tests.support.factories.relations import new_purpose
from tests.support.trade import Trade, new_trade

FORECAST = "/admin/coverage?view=forecast"
FILLS = """() => ["rect.bar", "text.bar-text"].map((each) =>
  getComputedStyle(document.querySelector(`#forecast-chart ${each}`)).fill)"""
ENDS = "Math.max(...[...document.querySelectorAll('.chart text')].map((text) => text.getBoundingClientRect().right))"
GROUND = "getComputedStyle(document.querySelector('.chart')).backgroundColor"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return new_trade(app)


def test_target_is_defined_and_shown_by_keys(app: Flask, keyboard: Keyboard, trade: Trade) -> None:
    new_purpose(app, trade.reroofing, Purpose.QUALIFIED)
    keyboard.open("/admin/coverage/targets")
    examine(keyboard)
    keyboard.press("n")
    assert keyboard.focused == "tier"
    keyboard.press("Tab")
    keyboard.type("Counts as")
    keyboard.tab_to("minimum_people")
    keyboard.type("3")
    examine(keyboard)
    keyboard.announced()
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.announced() == ["Master Roofer: Counts as qualified roofer created. 1 target"]
    examine(keyboard)
    keyboard.open("/admin/coverage?sort=name")
    assert keyboard.all_words("#coverage-organisations-table tbody td:last-child") == [
        "Needs 1 more",
        "Needs 3 more",
        "Needs 3 more",
    ]


def test_forecast_is_drawn_and_announced_once(app: Flask, keyboard: Keyboard, trade: Trade) -> None:
    slate = new_definition(app, title="Slate")
    for _ in range(2):
        new_award(app, new_member(app, organisation_id=trade.ridgeline), slate, expiry=date(2027, 3, 31))
    keyboard.open(f"{FORECAST}&definition={slate}")
    examine(keyboard)
    heard = keyboard.page.locator("#coverage-forecast-table").aria_snapshot()
    finding = "2 awards run out in March 2027, the most of the next 12 months"
    assert heard.count(finding) == 1
    assert heard.count("img") == 1
    keyboard.press("/")
    assert keyboard.focused == "coverage-forecast-search"
    keyboard.tab_to("coverage-forecast-filters")
    keyboard.press("Enter")
    keyboard.tab_to("filter-months")
    keyboard.announced()
    keyboard.type("24")
    keyboard.until("() => document.querySelectorAll('#coverage-forecast-table tbody tr').length === 24")
    assert keyboard.announced() == ["24 months"]
    assert keyboard.focused == "filter-months"
    assert "Filtered by months ahead: 24 months." in keyboard.words("p.scope")
    keyboard.open(f"{FORECAST}&definition={slate}&q=march")
    keyboard.press("j")
    keyboard.follow("Enter")
    assert keyboard.words("h1") == "Run out: March 2027"
    assert len(keyboard.all_words("#forecast-rows-table tbody tr")) == 2
    examine(keyboard)


@pytest.mark.parametrize("colours", ["none", "active"])
def test_chart_fits_a_narrow_screen_in_any_colours(
    app: Flask, keyboard: Keyboard, trade: Trade, colours: Literal["none", "active"]
) -> None:
    slate = new_definition(app, title="Slate")
    new_award(app, new_member(app, organisation_id=trade.ridgeline), slate, expiry=date(2027, 3, 31))
    keyboard.page.emulate_media(forced_colors=colours)
    keyboard.page.set_viewport_size({"width": 320, "height": 640})
    keyboard.open(f"{FORECAST}&definition={slate}")
    assert keyboard.ask("document.documentElement.scrollWidth") <= 320
    ends = (
        "Math.max(...[...document.querySelectorAll('.chart text')].map((each) => each.getBoundingClientRect().right))"
    )
    assert keyboard.ask(ends) <= 320
    assert keyboard.ask(GROUND) not in keyboard.ask(FILLS)


def test_who_lacks_it_is_selected_and_assigned_by_keys(keyboard: Keyboard, trade: Trade) -> None:
    keyboard.open(f"/admin/coverage?view=gaps&definition={trade.reroofing}&organisation={trade.valley}")
    assert len(keyboard.all_words("#coverage-gaps-table tbody tr")) == 6
    examine(keyboard)
    keyboard.press("j", "j", "x")
    assert keyboard.announced()[-1] == "1 selected"
    keyboard.press("j", "x")
    examine(keyboard)
    keyboard.press("b")
    assert keyboard.focused == "bulk-action"
    keyboard.press("Tab")
    assert keyboard.focused == "bulk-continue"
    keyboard.follow("Enter")
    assert keyboard.words("#assign-form-heading") == "Assign Reroofing to people"
    assert keyboard.words("#assign-picked-heading") == "Selected: 2 people"
    examine(keyboard)
