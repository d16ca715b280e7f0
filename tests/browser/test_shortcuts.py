"""The single-key shortcuts: what they do, where they keep silent, and their switch (WCAG 2.2, 2.1.4)."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.accounts.models import User
from ranzcred.definitions.defaults import DEFAULTS
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.database_probe import Inspector, table
from tests.support.factories.catalogue import new_definition

RECLAD, REPAIRS, COMPLIANCE = (default.id for default in DEFAULTS)
pytestmark = pytest.mark.of_the_browser
KEYS = ["n", "/", "?", "j", "k"]
STATE = """() => [document.activeElement.id, document.querySelectorAll("dialog[open]").length,
  document.querySelectorAll("[data-inline-form]").length]"""
COMPOSED = """(key) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }))"""


def test_n_opens_the_form_and_slash_the_search(desk: Keyboard) -> None:
    desk.open(LIST)
    desk.press("/")
    assert desk.focused == "definitions-search"
    assert desk.value("definitions-search") == ""
    desk.tab_to("create-definition", key="Shift+Tab")
    desk.press("n")
    assert desk.focused == "title"
    assert desk.value("title") == ""
    assert desk.announced() == []


def test_question_mark_lists_them(desk: Keyboard) -> None:
    desk.open(LIST)
    desk.tab_to("create-definition")
    desk.press("?")
    assert desk.focused == "shortcuts-close"
    assert desk.has("#shortcuts-dialog:modal")
    assert desk.attribute("shortcuts-dialog", "aria-labelledby") == "shortcuts-heading"
    assert desk.all_words("#shortcuts-dialog kbd") == ["n", "/", "j", "k", "x", "Esc", "?"]
    assert desk.announced() == []
    examine(desk)
    for key in ("Enter", "Escape"):
        desk.press(key)
        assert not desk.has("dialog")
        assert desk.focused == "create-definition"
        desk.press("?")


def test_j_and_k_move_between_rows(desk: Keyboard) -> None:
    desk.open(LIST)
    desk.press("j")
    assert desk.focused == row(RECLAD, "view")
    desk.press("Tab")
    assert desk.focused == row(RECLAD, "edit")
    desk.press("j")
    assert desk.focused == row(REPAIRS, "edit")
    desk.press("j", "j")
    assert desk.focused == row(COMPLIANCE, "edit")
    desk.press("k")
    assert desk.focused == row(REPAIRS, "edit")
    desk.press("k", "k")
    assert desk.focused == row(RECLAD, "edit")
    assert desk.announced() == []
    examine(desk)


def test_j_and_k_come_to_no_harm_where_there_are_no_rows(desk: Keyboard) -> None:
    for path in (f"{LIST}?q=nothing+like+it", f"{LIST}/{RECLAD}", "/admin", "/account"):
        desk.open(path)
        desk.press("j", "k")
        assert desk.ask("() => document.activeElement === document.body")


@pytest.mark.parametrize("field", ["definitions-search", "filter-kind", "title", "requirements"])
def test_shortcuts_keep_silent_in_a_field(desk: Keyboard, field: str) -> None:
    desk.open(f"{LIST}/new")
    desk.tab_to(field)
    before = desk.ask(STATE)
    desk.press(*KEYS)
    assert desk.ask(STATE) == before
    if field != "filter-kind":
        assert desk.value(field) == "".join(KEYS)


@pytest.mark.parametrize("dialog", ["shortcuts-dialog", "discard-dialog", "definition-delete"])
def test_shortcuts_keep_silent_in_a_dialog(desk: Keyboard, app: Flask, dialog: str) -> None:
    slate = new_definition(app, title="Slate Repair")
    desk.open(LIST)
    if dialog == "shortcuts-dialog":
        desk.press("?")
    elif dialog == "discard-dialog":
        desk.press("n")
        desk.type("Copper")
        desk.press("Escape")
    else:
        desk.to_row(slate, "delete")
        desk.press("Enter")
    assert desk.has(f"#{dialog}:modal")
    before = desk.ask(STATE)
    desk.press(*KEYS)
    assert desk.ask(STATE) == before


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_shortcuts_keep_silent_with_a_modifier(desk: Keyboard, modifier: str) -> None:
    desk.open(LIST)
    desk.tab_to("create-definition")
    before = desk.ask(STATE)
    desk.press(*(f"{modifier}+{key}" for key in ("n", "/", "j", "k", "Shift+?")))
    assert desk.ask(STATE) == before


def test_keys_keep_silent_while_an_input_method_composes(desk: Keyboard) -> None:
    desk.open(LIST)
    desk.tab_to("create-definition")
    before = desk.ask(STATE)
    for key in KEYS:
        desk.ask(COMPOSED, key)
    desk.settle()
    assert desk.ask(STATE) == before

    desk.press("n")
    method = desk.page.context.new_cdp_session(desk.page)
    method.send("Input.imeSetComposition", {"text": "やね", "selectionStart": 2, "selectionEnd": 2})
    desk.ask(COMPOSED, "Escape")
    assert desk.focused == "title"
    assert not desk.has("dialog")
    method.send("Input.insertText", {"text": "屋根"})
    assert desk.value("title") == "屋根"
    assert desk.focused == "title"


def test_switch_turns_them_off_and_on(desk: Keyboard, inspector: Inspector) -> None:
    users = table(User)
    desk.open(LIST)
    desk.tab_to("summary: Mere Tamahori")
    desk.press("Enter")
    examine(desk)
    desk.tab_to("shortcuts-switch-button", most=5)
    for checked, state in (("false", "off"), ("true", "on")):
        desk.press("Space")
        assert desk.focused == "shortcuts-switch-button"
        assert desk.announced() == [f"Keyboard shortcuts are {state}"]
        assert desk.attribute("shortcuts-switch-button", "role") == "switch"
        assert desk.attribute("shortcuts-switch-button", "aria-checked") == checked
        assert inspector.value(select(users.c.shortcuts_enabled)) is (state == "on")
        examine(desk)
        desk.press("Escape")
        assert desk.focused == "summary: Mere Tamahori"
        before = desk.ask(STATE)
        desk.press("n")
        assert (desk.ask(STATE) == before) is (state == "off")
        if state == "off":
            desk.reload()
            desk.press(*KEYS)
            assert desk.ask("() => document.activeElement === document.body")
            desk.tab_to("summary: Mere Tamahori")
            desk.press("Enter")
            desk.tab_to("shortcuts-switch-button", most=5)


def test_user_menu_closes_when_the_focus_leaves_it(desk: Keyboard) -> None:
    desk.open(LIST)
    desk.tab_to("summary: Mere Tamahori")
    desk.press("Enter")
    assert desk.has(".user-menu[open]")
    desk.tab_to("button: Sign out", most=5)
    desk.press("Tab")
    assert not desk.has(".user-menu[open]")
    assert desk.focused == "bell"
