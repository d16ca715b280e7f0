"""The JSON API's readable description: for anybody, at any width, without scripts and without the internet."""

from itertools import pairwise

import pytest
from playwright.sync_api import Request

from tests.browser.conftest import OpenWindow
from tests.browser.examine import NARROW, SIDEWAYS, assert_focus_seen, examine
from tests.browser.keyboard import Keyboard

DOCS = "/api/docs"
OPERATIONS = [
    "List organisations",
    "Create an organisation",
    "Get an organisation",
    "Update an organisation",
    "List people",
    "Add a person",
    "Get a person",
    "Update a person",
    "List definitions",
    "Create a definition",
    "Get a definition",
    "Update a definition",
    "Delete a definition",
    "Publish a draft",
    "Copy a definition into a draft",
    "Retire a definition",
    "Reinstate a retired definition",
    "Assign a definition to a member",
    "List holders",
    "Update an assignment",
    "Get an assignment",
    "Remove an assignment",
    "List my credentials",
    "Get an assignment with its awards",
    "Award or renew",
    "Suspend an award",
    "Lift a suspension",
    "Revoke an award",
    "Reinstate a revoked award",
    "Make an award void",
    "Correct an award",
    "Get coverage on a day",
    "Get coverage of one's own organisation",
    "Get what runs out in the months ahead",
    "List users",
    "Invite a user",
    "Get a user",
    "Update a user",
    "Deactivate a user",
    "Reactivate a user",
]
HEADINGS = """() => [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")]
  .map((heading) => [Number(heading.localName[1]), heading.innerText])"""
REQUIRED = """() => [...document.querySelectorAll("section[aria-labelledby='schema-NewDefinition'] tr")]
  .filter((row) => row.innerText.includes("(required)")).map((row) => row.querySelector("th").innerText)"""
SCROLLING = """() => [...document.querySelectorAll("main *")]
  .filter((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX))
  .filter((element) => element.scrollWidth > element.clientWidth)
  .map((element) => [element.tabIndex, element.ariaLabel])"""


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def reader(open_window: OpenWindow, request: pytest.FixtureRequest) -> Keyboard:
    """Somebody who has not signed in."""
    return open_window(scripts=request.param)


def test_page_reads_the_same_for_anybody(reader: Keyboard) -> None:
    asked: list[str] = []

    def keep(request: Request) -> None:
        asked.append(request.url)

    reader.page.on("request", keep)
    reader.open(DOCS)
    reader.page.remove_listener("request", keep)
    assert reader.title == "JSON API – RANZ micro-credentials"
    assert asked
    assert [url for url in asked if not url.startswith((reader.address, "data:"))] == []
    assert reader.all_words("main h2") == [*OPERATIONS, "Records"]
    assert "PATCH /api/admin/micro-credentials/{id}" in reader.main
    assert "NZQCF level" in reader.main


def test_headings_go_down_one_step_at_a_time(keyboard: Keyboard) -> None:
    keyboard.open(DOCS)
    headings = keyboard.ask(HEADINGS)
    levels = [level for level, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert len({text for _, text in headings}) == len(headings)


def test_only_what_may_be_left_out_is_not_required(keyboard: Keyboard) -> None:
    keyboard.open(DOCS)
    assert keyboard.ask(REQUIRED) == ["title", "level", "issuingBody"]
    for name in ("Error", "Definition", "DefinitionChange"):
        assert "(required)" not in keyboard.words(f"section[aria-labelledby='schema-{name}']"), name


def test_link_of_a_body_leads_to_its_record(reader: Keyboard) -> None:
    reader.open(DOCS)
    reader.tab_to("a: NewDefinition")
    reader.press("Enter")
    reader.page.wait_for_url(f"**{DOCS}#schema-NewDefinition")
    assert reader.ask("() => document.querySelector(':target')?.id") == "schema-NewDefinition"


def test_what_scrolls_at_320_px_is_reached_and_named(keyboard: Keyboard) -> None:
    keyboard.page.set_viewport_size(NARROW)
    keyboard.open(DOCS)
    assert keyboard.ask(SIDEWAYS) <= 0
    scrolling = keyboard.ask(SCROLLING)
    assert len(scrolling) > len(OPERATIONS)
    assert [name for index, name in scrolling if index != 0 or not name] == []
    stops = 0
    keyboard.hasten("Tab")
    while not keyboard.ask("() => document.activeElement === document.body"):
        assert_focus_seen(keyboard)
        stops += 1
        keyboard.hasten("Tab")
    assert stops > len(scrolling)


def test_page_of_a_visitor_passes_axe_with_an_example_reached(open_window: OpenWindow) -> None:
    window = open_window()
    window.open(DOCS)
    window.tab_to("a: DefinitionChange")
    window.press("Tab")
    assert window.ask("() => document.activeElement.ariaLabel") == "Example request body"
    examine(window)
