"""The way to the API tokens, and their table."""

from flask import Flask

from tests.browser.account.tokens.token_page import TITLE, TOKENS, revoke
from tests.browser.conftest import OpenWindow
from tests.browser.examine import NARROW, examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.people import Account, new_token, new_user

LONGEST = "Supercalifragilisticexpialidocious" * 3
STATE = """() => [document.activeElement.id, location.pathname, document.querySelectorAll("dialog[open]").length,
  document.querySelectorAll("#tokens-table tbody tr").length]"""
SPILT = """() => [...document.querySelectorAll(".table-scroll")]
  .filter((box) => box.scrollWidth > box.clientWidth).length"""


def test_user_menu_leads_to_the_tokens(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.tab_to("summary: Mere Tamahori")
    keyboard.press("Enter")
    keyboard.tab_to("a: API tokens", most=5)
    keyboard.follow("Enter")
    assert keyboard.presses <= 19
    assert keyboard.path == TOKENS
    assert keyboard.title == TITLE
    assert keyboard.announced() == []
    assert keyboard.words("#tokens-heading") == "No active tokens"
    examine(keyboard)
    keyboard.press("Tab")
    assert keyboard.focused == "a: Skip to main content"


def test_user_menu_of_staff_has_no_tokens(open_window: OpenWindow, org_staff: Account) -> None:
    window = open_window(org_staff)
    window.open("/account")
    window.tab_to(f"summary: {org_staff.name}")
    window.press("Enter")
    assert window.has("#sign-out")
    assert not window.has(f"a[href='{TOKENS}']")


def test_shortcuts_come_to_no_harm_and_j_and_k_move_between_rows(keyboard: Keyboard, trio: list[str]) -> None:
    keyboard.open(TOKENS)
    keyboard.tab_to("a: JSON API")
    before = keyboard.ask(STATE)
    keyboard.press("n", "/")
    assert keyboard.ask(STATE) == before
    for key, index in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        keyboard.press(key)
        assert keyboard.focused == revoke(trio[index])
    before = keyboard.ask(STATE)
    keyboard.press("n", "/")
    assert keyboard.ask(STATE) == before
    assert keyboard.announced() == []
    keyboard.press("Enter", "n", "/", "j")
    assert keyboard.focused == "revoke-cancel"


def test_long_names_keep_the_table_in_its_place(keyboard: Keyboard, app: Flask) -> None:
    other = new_user(app, name="Hone " + "Ruatapu" * 10)
    key = new_token(app, other, name=LONGEST[:100], days=1).id
    keyboard.open(TOKENS)
    assert keyboard.ask(SPILT) == 0, "the whole table is seen on a wide screen"
    keyboard.page.set_viewport_size(NARROW)
    keyboard.tab_to(revoke(key))
    keyboard.press("Enter")
    assert keyboard.focused == "revoke-cancel"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == revoke(key)
    examine(keyboard)
