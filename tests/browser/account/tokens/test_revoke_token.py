"""API tokens revoked, with the keyboard alone."""

import pytest
from sqlalchemy import select

from ranzcred.domain.accounts.models import ApiToken
from tests.browser.account.tokens.token_page import TOKENS, create, names, revoke
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.http.browser_client import BrowserClient


def confirm(keyboard: Keyboard) -> None:
    """From Cancel in the dialog to Revoke."""
    keyboard.press("Tab")
    assert keyboard.focused == "revoke-confirm"
    keyboard.press("Enter")


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
        assert "will stop working" in keyboard.words("#revoke-text")
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
    assert keyboard.words("#tokens-heading") == "No active tokens"
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
    assert keyboard.announced() == ["Token not found. It may have been revoked."]
    assert keyboard.focused == "revoke-confirm"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == revoke(trio[0])
