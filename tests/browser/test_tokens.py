"""API tokens: made, shown once and revoked, with the keyboard alone."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.accounts.models import ApiToken, TokenScope
from tests.browser.conftest import OpenWindow
from tests.browser.examine import NARROW, examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.browser_client import Visitor
from tests.support.database_probe import Inspector, table
from tests.support.factories.people import Account, new_token, new_user

TOKENS = "/account/api-tokens"
TITLE = "API tokens – RANZ micro-credentials"
MADE = "Member portal created. Copy the token now: it is shown only once."
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


def names(desk: Keyboard) -> list[str]:
    return desk.all_words("#tokens-table tbody th")


def create(desk: Keyboard, name: str) -> None:
    """Fill in the name, leave the rest, and send the form."""
    desk.tab_to("name")
    desk.type(name)
    (desk.press if desk.scripts else desk.follow)("Enter")


def confirm(desk: Keyboard) -> None:
    """From Cancel in the dialog to Revoke."""
    desk.press("Tab")
    assert desk.focused == "revoke-confirm"
    desk.press("Enter")


def test_user_menu_leads_to_the_tokens(desk: Keyboard) -> None:
    desk.open(LIST)
    desk.tab_to("summary: Mere Tamahori")
    desk.press("Enter")
    desk.tab_to("a: API tokens", most=5)
    desk.follow("Enter")
    assert desk.presses <= 12
    assert desk.path == TOKENS
    assert desk.title == TITLE
    assert desk.announced() == []
    assert desk.words("#tokens-heading") == "No token is in use"
    examine(desk)
    desk.press("Tab")
    assert desk.focused == "a: Skip to main content"


def test_user_menu_of_staff_has_no_tokens(open_window: OpenWindow, org_staff: Account) -> None:
    window = open_window(org_staff)
    window.open("/account")
    window.tab_to(f"summary: {org_staff.name}")
    window.press("Enter")
    assert window.has("#sign-out")
    assert not window.has(f"a[href='{TOKENS}']")


def test_create_with_errors_lands_on_summary_and_keeps_what_was_chosen(desk: Keyboard, inspector: Inspector) -> None:
    desk.open(TOKENS)
    desk.tab_to("name")
    desk.type("x" * 101)
    desk.press("Tab", "ArrowDown", "Tab", "ArrowDown", "Tab", "Enter")
    message = "Name must have at most 100 characters. It has 1 too many."
    assert desk.focused == "token-errors"
    assert desk.announced() == [f"There is a problem {message}"]
    assert desk.title == f"Error: {TITLE}"
    kept = {name: desk.value(name) for name in ("name", "scope", "lifetime")}
    assert kept == {"name": "x" * 101, "scope": "write", "lifetime": "90"}
    assert desk.attribute("name", "aria-invalid") == "true"
    assert "name-error" in str(desk.attribute("name", "aria-describedby")).split()
    assert desk.words("#name-error") == f"Error: {message}"
    assert desk.attribute("scope", "aria-invalid") is None
    assert desk.path == TOKENS
    examine(desk)
    desk.press("Tab", "Enter")
    assert desk.focused == "name"
    assert inspector.count(ApiToken) == 0

    desk.press("Control+A")
    desk.type("Member portal")
    desk.press("Enter")
    assert desk.announced() == [MADE]
    assert desk.title == TITLE
    tokens = table(ApiToken)
    assert inspector.value(select(tokens.c.scope)) == TokenScope.WRITE


def test_created_lands_on_the_token_with_its_text_selected(
    desk: Keyboard, app: Flask, inspector: Inspector, complaints: list[str]
) -> None:
    desk.open(TOKENS)
    desk.press("Tab", "Enter", "Tab", "Tab")
    assert desk.focused == "name"
    desk.type("Member portal")
    desk.press("Enter")
    assert desk.presses <= 5
    assert desk.focused == "new-token"
    assert desk.announced() == [MADE]
    text = desk.value("new-token")
    assert text.startswith("ranz_")
    assert desk.ask(SELECTED) == text
    assert desk.attribute("new-token", "readonly") is not None
    assert desk.words("label[for='new-token']") == "Token"
    assert names(desk) == ["Member portal"]
    assert desk.value("name") == ""
    examine(desk)

    called = app.test_client().get("/api/admin/micro-credentials", headers={"Authorization": f"Bearer {text}"})
    assert called.status_code == 200
    desk.reload()
    assert not desk.has("#new-token")
    assert text not in desk.page.content()
    assert names(desk) == ["Member portal"]
    assert inspector.count(ApiToken) == 1
    assert complaints == []


def test_token_is_not_kept_for_back(desk: Keyboard) -> None:
    desk.open(TOKENS)
    create(desk, "Member portal")
    text = desk.value("new-token")
    desk.open("/account")
    desk.back()
    assert desk.path == TOKENS
    assert names(desk) == ["Member portal"]
    assert text not in desk.page.content()


def test_name_in_use_is_told_at_the_name(desk: Keyboard, app: Flask, admin: Account, inspector: Inspector) -> None:
    new_token(app, admin, name="Member portal")
    desk.open(TOKENS)
    desk.tab_to("name")
    desk.type("Member portal")
    desk.press("Tab", "ArrowDown")
    with desk.page.expect_response(f"**{TOKENS}") as answered:
        desk.press("Tab", "Tab", "Enter")
    assert answered.value.status == 409
    assert desk.focused == "token-errors"
    assert desk.announced() == [f"There is a problem {NAME_TAKEN}"]
    assert desk.words("#name-error") == f"Error: {NAME_TAKEN}"
    assert (desk.value("name"), desk.value("scope")) == ("Member portal", "write")
    assert names(desk) == ["Member portal"]
    assert inspector.count(ApiToken) == 1
    examine(desk)


def test_double_press_on_create_makes_one_token(desk: Keyboard, inspector: Inspector) -> None:
    held = desk.hold_posts(TOKENS)
    desk.open(TOKENS)
    desk.tab_to("name")
    desk.type("Member portal")
    desk.press("Tab", "Tab", "Tab")
    assert desk.focused == "button: Create token"
    before = inspector.last_seq()
    with desk.page.expect_request(f"**{TOKENS}"):
        desk.hasten("Enter", "Enter", "Space")
    desk.ask("() => true")  # lets the request that is held be told
    for route in held:
        route.continue_()
    desk.settle()
    assert desk.focused == "new-token"
    assert desk.announced() == [MADE]
    assert inspector.count(ApiToken) == 1
    assert [entry["action"] for entry in inspector.entries(after=before)] == ["CREATE"]


@pytest.mark.parametrize("key", ["Enter", "Escape"])
def test_revoke_opens_a_modal_on_cancel_which_goes_back_to_the_row(
    desk: Keyboard, trio: list[str], inspector: Inspector, key: str
) -> None:
    desk.open(TOKENS)
    desk.tab_to(revoke(trio[1]))
    for _ in range(2):
        desk.press("Enter")
        assert desk.focused == "revoke-cancel"
        assert desk.has("#token-revoke:modal")
        assert desk.words("#revoke-heading") == "Revoke Portal B?"
        assert "will be refused from now on" in desk.words("#revoke-text")
        assert desk.attribute("token-revoke", "aria-labelledby") == "revoke-heading"
        assert desk.attribute("token-revoke", "aria-describedby") == "revoke-text"
        assert desk.ask("() => document.activeElement.innerText") == "Cancel"
        examine(desk)
        desk.press(key)
        assert desk.focused == revoke(trio[1])
        assert not desk.has("dialog")
        assert desk.announced() == []
        assert desk.path == TOKENS
    examine(desk)
    tokens = table(ApiToken)
    assert inspector.rows(select(tokens).where(tokens.c.revoked_at.is_not(None))) == []


def test_revoked_lands_on_the_next_row_else_the_previous_else_the_name(
    desk: Keyboard, trio: list[str], inspector: Inspector
) -> None:
    first, second, third = trio
    desk.open(TOKENS)
    desk.tab_to(revoke(second))
    desk.presses = 0
    desk.press("Enter")
    confirm(desk)
    assert desk.presses <= 3
    for left, announced in (([first, third], "Portal B"), ([first], "Portal C"), ([], "Portal A")):
        expected = {2: revoke(third), 1: revoke(first), 0: "name"}[len(left)]
        assert desk.focused == expected
        assert desk.announced() == [f"{announced} revoked"]
        assert len(names(desk)) == len(left)
        assert not desk.has("dialog")
        examine(desk)
        if left:
            desk.press("Enter")
            confirm(desk)
    assert desk.words("#tokens-heading") == "No token is in use"
    tokens = table(ApiToken)
    assert inspector.rows(select(tokens).where(tokens.c.revoked_at.is_(None))) == []


def test_revoke_leaves_the_new_token_and_what_is_typed(desk: Keyboard, trio: list[str]) -> None:
    desk.open(TOKENS)
    create(desk, "Member portal")
    text = desk.value("new-token")
    desk.tab_to("name")
    desk.type("Mobile app")
    desk.tab_to(revoke(trio[0]))
    desk.announced()
    desk.press("Enter")
    confirm(desk)
    assert desk.focused == revoke(trio[1])
    assert desk.announced() == ["Portal A revoked"]
    assert desk.value("new-token") == text
    assert desk.value("name") == "Mobile app"


def test_revoke_of_one_that_is_gone_is_told(desk: Keyboard, trio: list[str], somebody_else: Visitor) -> None:
    desk.open(TOKENS)
    desk.tab_to(revoke(trio[0]))
    desk.press("Enter")
    assert somebody_else.post(f"{TOKENS}/{trio[0]}/revoke").status_code == 303
    confirm(desk)
    assert desk.announced() == ["There is no such token. It may have been revoked."]
    assert desk.focused == "revoke-confirm"
    examine(desk)
    desk.press("Escape")
    assert desk.focused == revoke(trio[0])


def test_shortcuts_come_to_no_harm_and_j_and_k_move_between_rows(desk: Keyboard, trio: list[str]) -> None:
    desk.open(TOKENS)
    desk.tab_to("a: JSON API")
    before = desk.ask(STATE)
    desk.press("n", "/")
    assert desk.ask(STATE) == before
    for key, index in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
        desk.press(key)
        assert desk.focused == revoke(trio[index])
    before = desk.ask(STATE)
    desk.press("n", "/")
    assert desk.ask(STATE) == before
    assert desk.announced() == []
    desk.press("Enter", "n", "/", "j")
    assert desk.focused == "revoke-cancel"


def test_long_names_keep_the_table_in_its_place(desk: Keyboard, app: Flask) -> None:
    other = new_user(app, name="Hone " + "Ruatapu" * 10)
    key = new_token(app, other, name=LONGEST[:100], days=1).id
    desk.open(TOKENS)
    assert desk.ask(SPILT) == 0, "the whole table is seen on a wide screen"
    desk.page.set_viewport_size(NARROW)
    desk.tab_to(revoke(key))
    desk.press("Enter")
    assert desk.focused == "revoke-cancel"
    examine(desk)
    desk.press("Escape")
    assert desk.focused == revoke(key)
    examine(desk)


def test_without_scripts_created_with_errors_then_shown_once(plain: Keyboard, inspector: Inspector) -> None:
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
    assert inspector.count(ApiToken) == 1


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
