"""Back, Forward, reload and a second tab: always whole pages, and nothing typed is lost."""

import pytest
from flask import Flask

from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions

BACK = "We restored your unsaved changes."
DRAFTS = "() => sessionStorage.length"


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=3)


def assert_whole_page(keyboard: Keyboard) -> None:
    assert keyboard.has(".site-header")
    assert keyboard.has("#definitions-filter")
    assert keyboard.has(".site-footer")
    assert keyboard.all_words("h1") == ["Micro-credentials"]
    assert keyboard.title.endswith("Micro-credentials – RANZ micro-credentials")


def test_back_and_forward_through_sort_page_and_form(keyboard: Keyboard, app: Flask) -> None:
    new_definitions(app, [f"Slate Repair {number:02}" for number in range(60)])
    keyboard.open(f"{LIST}?sort=title")
    keyboard.tab_to("page-next", key="Shift+Tab")
    keyboard.press("Enter")
    keyboard.tab_to("sort-title")
    keyboard.press("Enter", "n")
    states = [f"{LIST}?sort=title", f"{LIST}?sort=title&page=2", f"{LIST}?sort=-title", f"{LIST}/new?sort=-title"]
    assert keyboard.path == states[3]

    for step, state in [
        (keyboard.back, 2),
        (keyboard.back, 1),
        (keyboard.back, 0),
        (keyboard.forward, 1),
        (keyboard.forward, 2),
    ]:
        step()
        assert keyboard.path == states[state]
        assert_whole_page(keyboard)
        assert keyboard.has("[data-inline-form]") is False
        assert keyboard.announced() == []
        first = keyboard.all_words("#definitions-table .title")[0]
        assert first == ["Compliance Practices Level 4", "Slate Repair 47", "Slate Repair 59"][state]
        assert keyboard.has("#page-previous") is (state == 1)
    keyboard.forward()
    assert keyboard.path == states[3]
    assert_whole_page(keyboard)
    assert keyboard.has("[data-inline-form]")


def test_search_leaves_one_step_in_the_history(keyboard: Keyboard) -> None:
    keyboard.open("/admin")
    keyboard.open(LIST)
    for word in ("level", "repairs"):
        keyboard.search(word)
    assert keyboard.path == f"{LIST}?q=repairs"
    keyboard.page.go_back()
    keyboard.settle()
    assert keyboard.path == "/admin"
    keyboard.page.go_forward()
    keyboard.settle()
    assert keyboard.path == f"{LIST}?q=repairs"
    assert_whole_page(keyboard)
    assert keyboard.value("definitions-search") == "repairs"
    assert keyboard.all_words("#definitions-table .title") == ["Repairs/Maintenance Level 5"]


@pytest.mark.parametrize("state", ["", "?q=level&sort=title", "/new?kind=default", "edit", "?page=9"])
def test_second_tab_and_reload_show_the_same_whole_page(keyboard: Keyboard, slate: str, state: str) -> None:
    path = f"{LIST}/{slate}/edit?sort=title" if state == "edit" else LIST + state
    keyboard.open(path)
    second = Keyboard(keyboard.page.context.new_page(), keyboard.address)
    second.open(path)
    keyboard.reload()
    assert_whole_page(keyboard)
    assert_whole_page(second)
    assert second.main == keyboard.main
    assert second.title == keyboard.title
    assert second.announced() == []


def test_forms_opened_in_a_page_are_the_page_of_their_address(keyboard: Keyboard, slate: str) -> None:
    """A tab duplicated from the address bar has what the first one got in parts."""
    keyboard.open(f"{LIST}?sort=title")
    keyboard.to_row(slate, "edit")
    keyboard.press("Enter")
    second = Keyboard(keyboard.page.context.new_page(), keyboard.address)
    second.open(keyboard.path)
    assert second.main == keyboard.main
    assert second.title == keyboard.title


@pytest.mark.parametrize("opener", ["create-definition", "edit"])
def test_typed_text_is_back_after_back_and_forward(keyboard: Keyboard, slate: str, opener: str) -> None:
    keyboard.open(LIST)
    keyboard.tab_to(row(slate, "edit") if opener == "edit" else opener)
    keyboard.press("Enter", "End")
    keyboard.type(" and Copper")
    typed = keyboard.value("title")
    keyboard.back()
    assert not keyboard.has("[data-inline-form]")
    keyboard.forward()
    assert keyboard.value("title") == typed
    assert keyboard.announced() == [BACK]
    assert_whole_page(keyboard)
    examine(keyboard)
    keyboard.reload()
    assert keyboard.value("title") == typed
    assert keyboard.announced() == [BACK]
    keyboard.tab_to("title")
    keyboard.press("Escape")
    assert keyboard.focused == "discard-keep"
    keyboard.press("Tab", "Enter")
    assert keyboard.announced() == ["Editing cancelled"]
    assert keyboard.ask(DRAFTS) == 0
    assert keyboard.path == LIST


def test_saved_form_leaves_no_draft(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    keyboard.to_row(slate, "edit")
    keyboard.press("Enter", "End")
    keyboard.type(" and Copper")
    assert keyboard.ask(DRAFTS) == 1
    keyboard.press("Enter")
    assert keyboard.ask(DRAFTS) == 0
    keyboard.press("Enter")
    assert keyboard.value("title") == "Slate Repair and Copper"
    assert keyboard.announced() == ["Slate Repair and Copper saved"]


def test_back_after_saving_shows_no_old_form_as_new(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    keyboard.to_row(slate, "edit")
    keyboard.press("Enter", "End")
    keyboard.type(" and Copper")
    keyboard.press("Enter")
    keyboard.back()
    assert keyboard.path == LIST
    assert_whole_page(keyboard)
    assert not keyboard.has("[data-inline-form]")
    assert "Slate Repair and Copper" in keyboard.main


def test_signing_out_clears_drafts_and_back_shows_nothing(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(f"{LIST}/{slate}/edit")
    keyboard.tab_to("title")
    keyboard.press("End")
    keyboard.type(" and Copper")
    assert keyboard.ask(DRAFTS) == 1
    keyboard.tab_to("summary: Mere Tamahori", key="Shift+Tab")
    keyboard.press("Enter")
    keyboard.tab_to("button: Sign out", most=5)
    keyboard.follow("Enter")
    assert keyboard.path == "/sign-in"
    assert keyboard.ask(DRAFTS) == 0
    keyboard.page.go_back()
    keyboard.settle()
    assert keyboard.path.startswith("/sign-in?next=")
    assert keyboard.all_words("h1") == ["Sign in"]
