"""API tokens made and shown once, with the keyboard alone."""

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.accounts.models import ApiToken
from tests.browser.account.tokens.token_page import NAME_TAKEN, SELECTED, TITLE, TOKENS, create, names
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account, new_token

TICKED = "() => [...document.querySelectorAll('#scope input:checked')].map((box) => box.value)"
CREATED = "Member portal created. Copy the token now. You won't see it again."


def test_create_with_errors_lands_on_summary_and_keeps_what_was_chosen(
    keyboard: Keyboard, database_probe: DatabaseProbe
) -> None:
    keyboard.open(TOKENS)
    keyboard.tab_to("name")
    keyboard.type("x" * 101)
    keyboard.press("Tab", "ArrowDown", "Tab", "Space", "Tab", "Tab", "Space", "Tab")
    assert keyboard.focused == "button: Create token"
    keyboard.press("Enter")
    message = "Name must be 100 characters or fewer (1 too many)."
    assert keyboard.focused == "token-errors"
    assert keyboard.announced() == [f"There is a problem {message}"]
    assert keyboard.title == f"Error: {TITLE}"
    kept = {name: keyboard.value(name) for name in ("name", "lifetime")}
    assert kept == {"name": "x" * 101, "lifetime": "180"}
    assert keyboard.ask(TICKED) == ["definitions", "directory"]
    assert keyboard.attribute("name", "aria-invalid") == "true"
    assert "name-error" in str(keyboard.attribute("name", "aria-describedby")).split()
    assert keyboard.words("#name-error") == f"Error: {message}"
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
    assert database_probe.value(select(tokens.c.scope)) == "definitions directory"


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
    keyboard.press("Tab", "Tab", "Space")
    with keyboard.page.expect_response(f"**{TOKENS}") as answered:
        keyboard.press("Enter")
    assert answered.value.status == 409
    assert keyboard.focused == "token-errors"
    assert keyboard.announced() == [f"There is a problem {NAME_TAKEN}"]
    assert keyboard.words("#name-error") == f"Error: {NAME_TAKEN}"
    assert (keyboard.value("name"), keyboard.ask(TICKED)) == ("Member portal", ["definitions"])
    assert names(keyboard) == ["Member portal"]
    assert database_probe.count(ApiToken) == 1
    examine(keyboard)


def test_double_press_on_create_makes_one_token(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    held = keyboard.hold_posts(TOKENS)
    keyboard.open(TOKENS)
    keyboard.tab_to("name")
    keyboard.type("Member portal")
    keyboard.tab_to("button: Create token")
    before = database_probe.last_seq()
    with held.catch():
        keyboard.hasten("Enter", "Enter", "Space")
    held.release()
    keyboard.settle()
    assert keyboard.focused == "new-token"
    assert keyboard.announced() == [CREATED]
    assert database_probe.count(ApiToken) == 1
    assert [entry["action"] for entry in database_probe.entries(after=before)] == ["CREATE"]
