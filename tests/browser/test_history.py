"""Back, Forward, reload and a second tab: always whole pages, and nothing typed is lost."""

import pytest
from flask import Flask

from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions

BACK = "What you typed before is back. It is not saved yet."
DRAFTS = "() => sessionStorage.length"


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=3)


def assert_whole_page(desk: Keyboard) -> None:
    assert desk.has(".site-header")
    assert desk.has("#definitions-filter")
    assert desk.has(".site-footer")
    assert desk.all_words("h1") == ["Micro-credentials"]
    assert desk.title.endswith("Micro-credentials – RANZ micro-credentials")


def test_back_and_forward_through_sort_page_and_form(desk: Keyboard, app: Flask) -> None:
    new_definitions(app, [f"Slate Repair {number:02}" for number in range(60)])
    desk.open(f"{LIST}?sort=title")
    desk.tab_to("page-next", key="Shift+Tab")
    desk.press("Enter")
    desk.tab_to("sort-title")
    desk.press("Enter", "n")
    states = [f"{LIST}?sort=title", f"{LIST}?sort=title&page=2", f"{LIST}?sort=-title", f"{LIST}/new?sort=-title"]
    assert desk.path == states[3]

    for step, state in [(desk.back, 2), (desk.back, 1), (desk.back, 0), (desk.forward, 1), (desk.forward, 2)]:
        step()
        assert desk.path == states[state]
        assert_whole_page(desk)
        assert desk.has("[data-inline-form]") is False
        assert desk.announced() == []
        first = desk.all_words("#definitions-table .title")[0]
        assert first == ["Compliance Practices Level 4", "Slate Repair 47", "Slate Repair 59"][state]
        assert desk.has("#page-previous") is (state == 1)
    desk.forward()
    assert desk.path == states[3]
    assert_whole_page(desk)
    assert desk.has("[data-inline-form]")


def test_search_leaves_one_step_in_the_history(desk: Keyboard) -> None:
    desk.open("/admin")
    desk.open(LIST)
    for word in ("level", "repairs"):
        desk.search(word)
    assert desk.path == f"{LIST}?q=repairs"
    desk.page.go_back()
    desk.settle()
    assert desk.path == "/admin"
    desk.page.go_forward()
    desk.settle()
    assert desk.path == f"{LIST}?q=repairs"
    assert_whole_page(desk)
    assert desk.value("definitions-search") == "repairs"
    assert desk.all_words("#definitions-table .title") == ["Repairs/Maintenance Level 5"]


@pytest.mark.parametrize("state", ["", "?q=level&sort=title", "/new?kind=default", "edit", "?page=9"])
def test_second_tab_and_reload_show_the_same_whole_page(desk: Keyboard, slate: str, state: str) -> None:
    path = f"{LIST}/{slate}/edit?sort=title" if state == "edit" else LIST + state
    desk.open(path)
    second = Keyboard(desk.page.context.new_page(), desk.address)
    second.open(path)
    desk.reload()
    assert_whole_page(desk)
    assert_whole_page(second)
    assert second.main == desk.main
    assert second.title == desk.title
    assert second.announced() == []


def test_forms_opened_in_a_page_are_the_page_of_their_address(desk: Keyboard, slate: str) -> None:
    """A tab duplicated from the address bar has what the first one got in parts."""
    desk.open(f"{LIST}?sort=title")
    desk.to_row(slate, "edit")
    desk.press("Enter")
    second = Keyboard(desk.page.context.new_page(), desk.address)
    second.open(desk.path)
    assert second.main == desk.main
    assert second.title == desk.title


@pytest.mark.parametrize("opener", ["create-definition", "edit"])
def test_typed_text_is_back_after_back_and_forward(desk: Keyboard, slate: str, opener: str) -> None:
    desk.open(LIST)
    desk.tab_to(row(slate, "edit") if opener == "edit" else opener)
    desk.press("Enter", "End")
    desk.type(" and Copper")
    typed = desk.value("title")
    desk.back()
    assert not desk.has("[data-inline-form]")
    desk.forward()
    assert desk.value("title") == typed
    assert desk.announced() == [BACK]
    assert_whole_page(desk)
    examine(desk)
    desk.reload()
    assert desk.value("title") == typed
    assert desk.announced() == [BACK]
    desk.tab_to("title")
    desk.press("Escape")
    assert desk.focused == "discard-keep"
    desk.press("Tab", "Enter")
    assert desk.announced() == ["Editing cancelled"]
    assert desk.ask(DRAFTS) == 0
    assert desk.path == LIST


def test_saved_form_leaves_no_draft(desk: Keyboard, slate: str) -> None:
    desk.open(LIST)
    desk.to_row(slate, "edit")
    desk.press("Enter", "End")
    desk.type(" and Copper")
    assert desk.ask(DRAFTS) == 1
    desk.press("Enter")
    assert desk.ask(DRAFTS) == 0
    desk.press("Enter")
    assert desk.value("title") == "Slate Repair and Copper"
    assert desk.announced() == ["Slate Repair and Copper saved"]


def test_back_after_saving_shows_no_old_form_as_new(desk: Keyboard, slate: str) -> None:
    desk.open(LIST)
    desk.to_row(slate, "edit")
    desk.press("Enter", "End")
    desk.type(" and Copper")
    desk.press("Enter")
    desk.back()
    assert desk.path == LIST
    assert_whole_page(desk)
    assert not desk.has("[data-inline-form]")
    assert "Slate Repair and Copper" in desk.main


def test_signing_out_clears_drafts_and_back_shows_nothing(desk: Keyboard, slate: str) -> None:
    desk.open(f"{LIST}/{slate}/edit")
    desk.tab_to("title")
    desk.press("End")
    desk.type(" and Copper")
    assert desk.ask(DRAFTS) == 1
    desk.tab_to("summary: Mere Tamahori", key="Shift+Tab")
    desk.press("Enter")
    desk.tab_to("button: Sign out", most=5)
    desk.follow("Enter")
    assert desk.path == "/sign-in"
    assert desk.ask(DRAFTS) == 0
    desk.page.go_back()
    desk.settle()
    assert desk.path.startswith("/sign-in?next=")
    assert desk.all_words("h1") == ["Sign in"]
