"""API tokens: made, shown once and revoked, with the keyboard alone."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.accounts.models import ApiToken, TokenScope
from tests.browser.conftest import OpenWindow
from tests.browser.examine import NARROW, examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_token, new_user
from tests.support.http.browser_client import BrowserClient

TOKENS = "/account/api-tokens"
TITLE = "API tokens – RANZ micro-credentials"
CREATED = "Member portal created. Copy the token now: it is shown only once."
NAME_TAKEN = "There is a token with the name Member portal already. Revoke it first, or choose another name."
LONGEST = "Supercalifragilisticexpialidocious" * 3
STATE = """() => [document.activeElement.id, location.pathname, document.querySelectorAll("dialog[open]").length,
  document.querySelectorAll("#tokens-table tbody tr").length]"""
SELECTED = """() => {
  const { selectionStart, selectionEnd, value } = document.activeElement;
  return value.slice(selectionStart, selectionEnd);
}"""
SPILT = """() => [...document.querySelectorAll(".table-scroll")]
  .filter((box) => box.scrollWidth > box.clientWidth).length"""


@pytest.fixture
def trio(app: Flask, admin: Account) -> list[str]:
    """The keys of three tokens, in the order of the table."""
    return [new_token(app, admin, name=f"Portal {letter}").id for letter in "ABC"]


@pytest.fixture
def plain(open_window: OpenWindow, admin: Account) -> Keyboard:
    """An administrator whose browser runs no scripts."""
    return open_window(admin, scripts=False)


def revoke(key: str) -> str:
    """The id of the control that revokes a token."""
    return f"token-{key}-revoke"


def names(keyboard: Keyboard) -> list[str]:
    return keyboard.all_words("#tokens-table tbody th")


def create(keyboard: Keyboard, name: str) -> None:
    """Fill in the name, leave the rest, and send the form."""
    keyboard.tab_to("name")
    keyboard.type(name)
    (keyboard.press if keyboard.scripts else keyboard.follow)("Enter")


def confirm(keyboard: Keyboard) -> None:
    """From Cancel in the dialog to Revoke."""
    keyboard.press("Tab")
    assert keyboard.focused == "revoke-confirm"
    keyboard.press("Enter")


def test_user_menu_leads_to_the_tokens(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.tab_to("summary: Mere Tamahori")
    keyboard.press("Enter")
    keyboard.tab_to("a: API tokens", most=5)
    keyboard.follow("Enter")
    assert keyboard.presses <= 12
    assert keyboard.path == TOKENS
    assert keyboard.title == TITLE
    assert keyboard.announced() == []
    assert keyboard.words("#tokens-heading") == "No token is in use"
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


def test_create_with_errors_lands_on_summary_and_keeps_what_was_chosen(
    keyboard: Keyboard, database_probe: DatabaseProbe
) -> None:
    keyboard.open(TOKENS)
    keyboard.tab_to("name")
    keyboard.type("x" * 101)
    keyboard.press("Tab", "ArrowDown", "Tab", "ArrowDown", "Tab", "Enter")
    message = "Name must have at most 100 characters. It has 1 too many."
    assert keyboard.focused == "token-errors"
    assert keyboard.announced() == [f"There is a problem {message}"]
    assert keyboard.title == f"Error: {TITLE}"
    kept = {name: keyboard.value(name) for name in ("name", "scope", "lifetime")}
    assert kept == {"name": "x" * 101, "scope": "write", "lifetime": "90"}
    assert keyboard.attribute("name", "aria-invalid") == "true"
    assert "name-error" in str(keyboard.attribute("name", "aria-describedby")).split()
    assert keyboard.words("#name-error") == f"Error: {message}"
    assert keyboard.attribute("scope", "aria-invalid") is None
    assert keyboard.path == TOKENS
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "name"
    assert database_probe.count(ApiToken) == 0

    keyboard.press("Control+A")
    keyboard.type("Member portal")
    keyboard.press("Enter")
    assert keyboard.announced() == [CREATED]
    assert keyboard.title == TITLE
    tokens = table(ApiToken)
    assert database_probe.value(select(tokens.c.scope)) == TokenScope.WRITE


def test_created_lands_on_the_token_with_its_text_selected(
    keyboard: Keyboard, app: Flask, database_probe: DatabaseProbe, complaints: list[str]
) -> None:
    keyboard.open(TOKENS)
    keyboard.press("Tab", "Enter", "Tab", "Tab")
    assert keyboard.focused == "name"
    keyboard.type("Member portal")
    keyboard.press("Enter")
    assert keyboard.presses <= 5
    assert keyboard.focused == "new-token"
    assert keyboard.announced() == [CREATED]
    text = keyboard.value("new-token")
    assert text.startswith("ranz_")
    assert keyboard.ask(SELECTED) == text
    assert keyboard.attribute("new-token", "readonly") is not None
    assert keyboard.words("label[for='new-token']") == "Token"
    assert names(keyboard) == ["Member portal"]
    assert keyboard.value("name") == ""
    examine(keyboard)

    called = app.test_client().get("/api/admin/micro-credentials", headers={"Authorization": f"Bearer {text}"})
    assert called.status_code == 200
    keyboard.reload()
    assert not keyboard.has("#new-token")
    assert text not in keyboard.page.content()
    assert names(keyboard) == ["Member portal"]
    assert database_probe.count(ApiToken) == 1
    assert complaints == []


def test_token_is_not_kept_for_back(keyboard: Keyboard) -> None:
    keyboard.open(TOKENS)
    create(keyboard, "Member portal")
    text = keyboard.value("new-token")
    keyboard.open("/account")
    keyboard.back()
    assert keyboard.path == TOKENS
    assert names(keyboard) == ["Member portal"]
    assert text not in keyboard.page.content()


def test_name_in_use_is_told_at_the_name(
    keyboard: Keyboard, app: Flask, admin: Account, database_probe: DatabaseProbe
) -> None:
    new_token(app, admin, name="Member portal")
    keyboard.open(TOKENS)
    keyboard.tab_to("name")
    keyboard.type("Member portal")
    keyboard.press("Tab", "ArrowDown")
    with keyboard.page.expect_response(f"**{TOKENS}") as answered:
        keyboard.press("Tab", "Tab", "Enter")
    assert answered.value.status == 409
    assert keyboard.focused == "token-errors"
    assert keyboard.announced() == [f"There is a problem {NAME_TAKEN}"]
    assert keyboard.words("#name-error") == f"Error: {NAME_TAKEN}"
    assert (keyboard.value("name"), keyboard.value("scope")) == ("Member portal", "write")
    assert names(keyboard) == ["Member portal"]
    assert database_probe.count(ApiToken) == 1
    examine(keyboard)


def test_double_press_on_create_makes_one_token(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    held = keyboard.hold_posts(TOKENS)
    keyboard.open(TOKENS)
    keyboard.tab_to("name")
    keyboard.type("Member portal")
    keyboard.press("Tab", "Tab", "Tab")
    assert keyboard.focused == "button: Create token"
    before = database_probe.last_seq()
    with keyboard.page.expect_request(f"**{TOKENS}"):
        keyboard.hasten("Enter", "Enter", "Space")
    keyboard.ask("() => true")  # lets the request that is held be told
    for route in held:
        route.continue_()
    keyboard.settle()
    assert keyboard.focused == "new-token"
    assert keyboard.announced() == [CREATED]
    assert database_probe.count(ApiToken) == 1
    assert [entry["action"] for entry in database_probe.entries(after=before)] == ["CREATE"]


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_revoke_opens_a_modal_on_cancel_which_goes_back_to_the_row(
    keyboard: Keyboard, trio: list[str], database_probe: DatabaseProbe, key: str
) -> None:
    keyboard.open(TOKENS)
    keyboard.tab_to(revoke(trio[1]))
    for _ in range(2):
        keyboard.press("Enter")
        assert keyboard.focused == "revoke-cancel"
        assert keyboard.has("#token-revoke:modal")
        assert keyboard.words("#revoke-heading") == "Revoke Portal B?"
        assert "will be refused from now on" in keyboard.words("#revoke-text")
        assert keyboard.attribute("token-revoke", "aria-labelledby") == "revoke-heading"
        assert keyboard.attribute("token-revoke", "aria-describedby") == "revoke-text"
        assert keyboard.ask("() => document.activeElement.innerText") == "Cancel"
        examine(keyboard)
        keyboard.press(key)
        assert keyboard.focused == revoke(trio[1])
        assert not keyboard.has("dialog")
        assert keyboard.announced() == []
        assert keyboard.path == TOKENS
    examine(keyboard)
    tokens = table(ApiToken)
    assert database_probe.rows(select(tokens).where(tokens.c.revoked_at.is_not(None))) == []


def test_revoked_lands_on_the_next_row_else_the_previous_else_the_name(
    keyboard: Keyboard, trio: list[str], database_probe: DatabaseProbe
) -> None:
    first, second, third = trio
    keyboard.open(TOKENS)
    keyboard.tab_to(revoke(second))
    keyboard.presses = 0
    keyboard.press("Enter")
    confirm(keyboard)
    assert keyboard.presses <= 3
    for left, announced in (([first, third], "Portal B"), ([first], "Portal C"), ([], "Portal A")):
        expected = {2: revoke(third), 1: revoke(first), 0: "name"}[len(left)]
        assert keyboard.focused == expected
        assert keyboard.announced() == [f"{announced} revoked"]
        assert len(names(keyboard)) == len(left)
        assert not keyboard.has("dialog")
        examine(keyboard)
        if left:
            keyboard.press("Enter")
            confirm(keyboard)
    assert keyboard.words("#tokens-heading") == "No token is in use"
    tokens = table(ApiToken)
    assert database_probe.rows(select(tokens).where(tokens.c.revoked_at.is_(None))) == []


def test_revoke_leaves_the_new_token_and_what_is_typed(keyboard: Keyboard, trio: list[str]) -> None:
    keyboard.open(TOKENS)
    create(keyboard, "Member portal")
    text = keyboard.value("new-token")
    keyboard.tab_to("name")
    keyboard.type("Mobile app")
    keyboard.tab_to(revoke(trio[0]))
    keyboard.announced()
    keyboard.press("Enter")
    confirm(keyboard)
    assert keyboard.focused == revoke(trio[1])
    assert keyboard.announced() == ["Portal A revoked"]
    assert keyboard.value("new-token") == text
    assert keyboard.value("name") == "Mobile app"


def test_revoke_of_one_that_is_gone_is_told(keyboard: Keyboard, trio: list[str], somebody_else: BrowserClient) -> None:
    keyboard.open(TOKENS)
    keyboard.tab_to(revoke(trio[0]))
    keyboard.press("Enter")
    assert somebody_else.post(f"{TOKENS}/{trio[0]}/revoke").status_code == 303
    confirm(keyboard)
    assert keyboard.announced() == ["There is no such token. It may have been revoked."]
    assert keyboard.focused == "revoke-confirm"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == revoke(trio[0])


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


def test_without_scripts_created_with_errors_then_shown_once(plain: Keyboard, database_probe: DatabaseProbe) -> None:
    plain.open("/account")
    plain.tab_to("summary: Mere Tamahori")
    plain.press("Enter")
    plain.tab_to("a: API tokens", most=5)
    plain.follow("Enter")
    assert plain.path == TOKENS
    create(plain, "x" * 101)
    assert plain.title == f"Error: {TITLE}"
    assert plain.value("name") == "x" * 101
    assert plain.attribute("name", "aria-invalid") == "true"
    plain.tab_to("a: Name must have at most 100 characters. It has 1 too many.")
    plain.press("Enter")
    assert plain.focused == "name"
    plain.press("Control+A")
    plain.type("Member portal")
    plain.follow("Enter")
    assert plain.title == TITLE
    assert plain.words("#made-heading") == "Member portal created"
    text = plain.value("new-token")
    assert text.startswith("ranz_")
    plain.tab_to("new-token")
    assert plain.page.evaluate(SELECTED) == text, "the Tab key selects what it comes to"

    create(plain, "Member portal")
    assert plain.all_words("#token-errors li") == [NAME_TAKEN]
    plain.open(TOKENS)
    assert text not in plain.page.content()
    assert names(plain) == ["Member portal"]
    assert database_probe.count(ApiToken) == 1


def test_without_scripts_revoke_is_confirmed_on_a_page_of_its_own(plain: Keyboard, trio: list[str]) -> None:
    plain.open(TOKENS)
    plain.tab_to(revoke(trio[1]))
    plain.follow("Enter")
    assert plain.path == f"{TOKENS}/{trio[1]}/revoke"
    assert plain.title == "Revoke Portal B – RANZ micro-credentials"
    assert "will be refused from now on" in plain.main
    plain.tab_to("revoke-cancel")
    plain.follow("Enter")
    assert plain.path == f"{TOKENS}#{revoke(trio[1])}"
    assert plain.focused == revoke(trio[1])
    stops = {trio[1]: revoke(trio[2]), trio[2]: revoke(trio[0]), trio[0]: "name"}
    for (key, stop), letter in zip(stops.items(), "BCA", strict=True):
        plain.follow("Enter")
        plain.tab_to("revoke-confirm")
        plain.follow("Enter")
        assert plain.path == f"{TOKENS}#{stop}", key
        assert plain.focused == stop
        assert plain.words("#status") == f"Portal {letter} revoked"
    assert plain.words("#tokens-heading") == "No token is in use"
