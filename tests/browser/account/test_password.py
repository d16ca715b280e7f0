"""One's own password changed, and with it the API tokens, with the keyboard alone."""

from flask import Flask

from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.people import PASSWORD, Account, new_token
from tests.support.http.api_client import ApiClient

NEW = "gutter seam kererū 31"


def test_password_change_leaves_the_tokens_where_the_box_is_unticked(
    keyboard: Keyboard, app: Flask, admin: Account
) -> None:
    token = new_token(app, admin)
    for ticked, new, status, said in (
        (False, NEW, 200, "You've been signed out everywhere else."),
        (True, PASSWORD, 401, "You've been signed out everywhere else. 1 API token ended."),
    ):
        keyboard.open("/account")
        keyboard.tab_to("current_password")
        keyboard.type(PASSWORD if new == NEW else NEW)
        keyboard.press("Tab")
        keyboard.type(new)
        keyboard.press("Tab")
        assert keyboard.focused == "end_tokens"
        assert keyboard.ask("() => document.activeElement.checked") is True
        examine(keyboard)
        if not ticked:
            keyboard.press("Space")
        keyboard.press("Tab")
        assert keyboard.focused == "button: Change password"
        keyboard.follow("Enter")
        assert keyboard.words("#status") == f"Password changed. {said}"
        assert ApiClient(app, token).get().status_code == status
