"""The single-key shortcuts: what they do, where they keep silent, and their switch (WCAG 2.2, 2.1.4)."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.accounts.models import User
from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition

RECLAD, REPAIRS, COMPLIANCE = (default.id for default in DEFAULTS)
KEYS = ["n", "/", "?", "j", "k"]
AREAS = {
    "d": "/admin",
    "q": "/admin/queues",
    "v": "/admin/coverage",
    "o": "/admin/programme",
    "p": "/admin/people",
    "u": "/admin/users",
    "c": "/admin/credentials",
    "m": LIST,
    "a": "/admin/audit-log",
    "n": "/admin/notifications",
}
STATE = """() => [document.activeElement.id, document.querySelectorAll("dialog[open]").length,
  document.querySelectorAll("[data-inline-form]").length]"""
COMPOSED = """(key) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }))"""


def test_n_opens_the_form_and_slash_the_search(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("/")
    assert keyboard.focused == "definitions-search"
    assert keyboard.value("definitions-search") == ""
    keyboard.tab_to("create-definition", key="Shift+Tab")
    keyboard.press("n")
    assert keyboard.focused == "title"
    assert keyboard.value("title") == ""
    assert keyboard.announced() == []


def test_question_mark_lists_them(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.tab_to("create-definition")
    keyboard.press("?")
    assert keyboard.focused == "shortcuts-close"
    assert keyboard.has("#shortcuts-dialog:modal")
    assert keyboard.attribute("shortcuts-dialog", "aria-labelledby") == "shortcuts-heading"
    assert keyboard.all_words("#shortcuts-dialog h3") == ["Anywhere", "Go to", "Rows", "Forms"]
    listed = keyboard.all_words("#shortcuts-dialog dt")
    assert listed[:7] == ["Ctrl+K", "n", "/", "v", "u", "?", "Esc"]
    assert listed[-17:-4] == ["j", "k", "↓", "x", "b", "e", "d", "a", "r", "s", "h", "[", "]"]
    assert listed[-4:] == ["Ctrl+Enter", "Esc", "Alt+↓", "Ctrl+A"]
    assert {f"g {key}" for key in AREAS} <= set(listed)
    assert keyboard.announced() == []
    examine(keyboard)
    for key in ("Enter", "Escape"):
        keyboard.press(key)
        assert not keyboard.has("dialog")
        assert keyboard.focused == "create-definition"
        keyboard.press("?")


def test_j_and_k_move_between_rows(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("j")
    assert keyboard.focused == row(RECLAD, "name")
    keyboard.press("Tab")
    assert keyboard.focused == row(RECLAD, "edit")
    keyboard.press("j")
    assert keyboard.focused == row(REPAIRS, "edit")
    keyboard.press("j", "j")
    assert keyboard.focused == row(COMPLIANCE, "edit")
    keyboard.press("k")
    assert keyboard.focused == row(REPAIRS, "edit")
    keyboard.press("k", "k")
    assert keyboard.focused == row(RECLAD, "edit")
    assert keyboard.announced() == []
    examine(keyboard)


def test_j_and_k_come_to_no_harm_where_there_are_no_rows(keyboard: Keyboard) -> None:
    for path in (f"{LIST}?q=nothing+like+it", f"{LIST}/{RECLAD}", "/admin", "/account/two-factor"):
        keyboard.open(path)
        keyboard.press("j", "k")
        assert keyboard.ask("() => document.activeElement === document.body")


@pytest.mark.parametrize("key", AREAS)
def test_g_and_a_letter_lead_to_an_area(keyboard: Keyboard, key: str) -> None:
    keyboard.open("/account")
    keyboard.press("g")
    keyboard.follow(key)
    assert keyboard.path == AREAS[key]
    assert keyboard.presses == 2


def test_any_other_key_ends_what_g_began(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    for other in ("j", "z", "Escape", "Shift+Tab", "Control+Home"):
        keyboard.press("g", other, "n")
        assert keyboard.focused == "title"
        keyboard.press("Escape")
    assert keyboard.path == LIST


def test_g_means_nothing_in_a_field(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("/")
    keyboard.type("gm")
    assert keyboard.value("definitions-search") == "gm"
    keyboard.press("Control+A", "Delete", "g", "Shift+Tab", "d")
    assert keyboard.path.partition("?")[0] == LIST


@pytest.mark.parametrize("field", ["definitions-search", "filter-kind", "title", "requirements"])
def test_shortcuts_keep_silent_in_a_field(keyboard: Keyboard, field: str) -> None:
    keyboard.open(f"{LIST}/new")
    keyboard.tab_to(field)
    before = keyboard.ask(STATE)
    keyboard.press(*KEYS)
    assert keyboard.ask(STATE) == before
    if field != "filter-kind":
        assert keyboard.value(field) == "".join(KEYS)


@pytest.mark.parametrize("dialog", ["shortcuts-dialog", "discard-dialog", "definition-delete"])
def test_shortcuts_keep_silent_in_a_dialog(keyboard: Keyboard, app: Flask, dialog: str) -> None:
    slate = new_definition(app, title="Slate Repair")
    keyboard.open(LIST)
    if dialog == "shortcuts-dialog":
        keyboard.press("?")
    elif dialog == "discard-dialog":
        keyboard.press("n")
        keyboard.type("Copper")
        keyboard.press("Escape")
    else:
        keyboard.to_row(slate, "delete")
        keyboard.press("Enter")
    assert keyboard.has(f"#{dialog}:modal")
    before = keyboard.ask(STATE)
    keyboard.press(*KEYS)
    assert keyboard.ask(STATE) == before


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_shortcuts_keep_silent_with_a_modifier(keyboard: Keyboard, modifier: str) -> None:
    keyboard.open(LIST)
    keyboard.tab_to("create-definition")
    before = keyboard.ask(STATE)
    keyboard.press(*(f"{modifier}+{key}" for key in ("n", "/", "j", "x", "Shift+?")))
    assert keyboard.ask(STATE) == before


def test_keys_keep_silent_while_an_input_method_composes(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.tab_to("create-definition")
    before = keyboard.ask(STATE)
    for key in KEYS:
        keyboard.ask(COMPOSED, key)
    keyboard.settle()
    assert keyboard.ask(STATE) == before

    keyboard.press("n")
    method = keyboard.page.context.new_cdp_session(keyboard.page)
    method.send("Input.imeSetComposition", {"text": "やね", "selectionStart": 2, "selectionEnd": 2})
    keyboard.ask(COMPOSED, "Escape")
    assert keyboard.focused == "title"
    assert not keyboard.has("dialog")
    method.send("Input.insertText", {"text": "屋根"})
    assert keyboard.value("title") == "屋根"
    assert keyboard.focused == "title"


def test_switch_turns_them_off_and_on(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    users = table(User)
    keyboard.open(LIST)
    keyboard.tab_to("summary: Mere Tamahori")
    keyboard.press("Enter")
    examine(keyboard)
    keyboard.tab_to("shortcuts-switch-button", most=5)
    for checked, state in (("false", "off"), ("true", "on")):
        keyboard.press("Space")
        assert keyboard.focused == "shortcuts-switch-button"
        assert keyboard.announced() == [f"Single-key shortcuts are {state}"]
        assert keyboard.attribute("shortcuts-switch-button", "role") == "switch"
        assert keyboard.attribute("shortcuts-switch-button", "aria-checked") == checked
        assert database_probe.value(select(users.c.shortcuts_enabled)) is (state == "on")
        examine(keyboard)
        keyboard.press("Escape")
        assert keyboard.focused == "summary: Mere Tamahori"
        before = keyboard.ask(STATE)
        keyboard.press("g", "x", "n")
        assert (keyboard.ask(STATE) == before) is (state == "off")
        if state == "off":
            keyboard.reload()
            keyboard.press(*KEYS)
            assert keyboard.ask("() => document.activeElement === document.body")
            keyboard.tab_to("summary: Mere Tamahori")
            keyboard.press("Enter")
            keyboard.tab_to("shortcuts-switch-button", most=5)


def test_user_menu_closes_when_the_focus_leaves_it(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.tab_to("summary: Mere Tamahori")
    keyboard.press("Enter")
    assert keyboard.has(".user-menu[open]")
    keyboard.tab_to("button: Sign out", most=5)
    keyboard.press("Tab")
    assert not keyboard.has(".user-menu[open]")
    assert keyboard.focused == "create-definition"
