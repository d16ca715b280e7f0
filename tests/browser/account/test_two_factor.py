"""Two-factor by keyboard alone: an app, its recovery codes, and what goes on once one has shown again who one is."""

from datetime import timedelta

import pyotp
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.people import Account, new_user
from tests.support.factors import code_at, new_app, proved_before

PAGE = "/account/two-factor"


def enter_code(keyboard: Keyboard) -> None:
    """Enter the code of the key that the page shows."""
    secret = keyboard.value("app-key").replace(" ", "")
    keyboard.type(pyotp.TOTP(secret).at(clock.now()))
    keyboard.follow("Enter")


def test_app_is_set_up_and_its_recovery_codes_are_saved_as_a_file(keyboard: Keyboard) -> None:
    keyboard.open(PAGE)
    keyboard.tab_to("a: Set up an authenticator app")
    keyboard.follow("Enter")
    keyboard.tab_to("app-key")
    examine(keyboard)
    keyboard.press("Tab")
    assert keyboard.focused == "code"
    keyboard.type("12 34")
    keyboard.follow("Enter")
    assert keyboard.focused == "app-errors"
    examine(keyboard)
    keyboard.press("Tab", "Enter", "Control+A")
    assert keyboard.focused == "code"
    enter_code(keyboard)
    assert keyboard.words("#status") == "Authenticator app set up"
    assert keyboard.focused == "codes-heading"
    examine(keyboard)
    codes = keyboard.all_words(".recovery-codes code")
    keyboard.press("Tab")
    assert keyboard.focused == "save-codes"
    with keyboard.page.expect_download() as saving:
        keyboard.hasten("Enter")
    assert saving.value.suggested_filename == "RANZ recovery codes.txt"
    assert saving.value.path().read_text().splitlines() == codes


def test_another_app_in_its_place_leads_back_to_where_it_was_begun(open_window: OpenWindow, org_staff: Account) -> None:
    window = open_window(org_staff)
    for _ in range(2):
        window.open(f"{PAGE}/app")
        window.tab_to("code")
        enter_code(window)
    assert (window.path, window.focused) == (f"{PAGE}#app-heading", "app-heading")
    window.tab_to("app-remove")
    window.follow("Enter")
    window.tab_to("button: Remove")
    window.follow("Enter")
    assert window.words("#status") == "Authenticator app removed"
    assert window.focused == "app-heading"


def test_form_goes_on_where_it_was_once_one_has_shown_who_one_is(
    app: Flask, keyboard: Keyboard, admin: Account
) -> None:
    keyboard.open("/admin/users")
    keyboard.press("n")
    keyboard.type("Hana Rangi")
    keyboard.press("Tab")
    keyboard.type("hana@ranz.example.nz")
    keyboard.press("Tab")
    keyboard.type("RANZ au")
    proved_before(app, timedelta(minutes=11))
    keyboard.follow("Control+Enter")
    keyboard.tab_to("current_password")
    keyboard.type(admin.password)
    keyboard.follow("Enter")
    assert keyboard.focused == "name"
    assert [keyboard.value(field) for field in ("name", "email", "role")] == [
        "Hana Rangi",
        "hana@ranz.example.nz",
        "ranz:auditor",
    ]
    examine(keyboard)
    keyboard.press("Control+Enter")
    assert keyboard.focused == "invitation-link"


def test_what_was_only_to_be_confirmed_is_asked_again_once_one_has_shown_who_one_is(
    app: Flask, keyboard: Keyboard, admin: Account
) -> None:
    hana = new_user(app, name="Hana Rangi", role=Role.RANZ_AUDITOR)
    keyboard.open(f"/admin/users/{hana.id}")
    proved_before(app, timedelta(minutes=11))
    keyboard.tab_to("sign-out-user")
    keyboard.press("Enter", "Tab")
    assert keyboard.focused == "step-confirm"
    keyboard.follow("Enter")
    assert keyboard.path == f"/account/confirm?next=/admin/users/{hana.id}&again=y"
    examine(keyboard)
    keyboard.tab_to("current_password")
    keyboard.type(admin.password)
    keyboard.follow("Enter")
    keyboard.settle()
    assert keyboard.path == f"/admin/users/{hana.id}"
    assert keyboard.focused == "step-cancel"
    assert keyboard.words("#step-heading") == "End all sign-ins of Hana Rangi?"
    keyboard.press("Tab", "Enter")
    confirmed = "You've confirmed it's you. Nothing has changed yet."
    assert keyboard.announced() == [confirmed, "Hana Rangi signed out everywhere"]
    assert keyboard.focused == "sign-out-user"


def test_enter_that_is_pressed_twice_confirms_once(app: Flask, keyboard: Keyboard, admin: Account) -> None:
    keyboard.open("/account")
    proved_before(app, timedelta(minutes=11))
    for _ in range(2):
        keyboard.open("/account/email")
        assert keyboard.path == "/account/confirm?next=/account/email"
        keyboard.tab_to("current_password")
        keyboard.type(admin.password)
        keyboard.loads(lambda: keyboard.hasten("Enter", "Enter"))
        assert keyboard.path == "/account/email"
        proved_before(app, timedelta(minutes=11))


def test_enter_that_is_pressed_twice_gives_one_code(app: Flask, open_window: OpenWindow, admin: Account) -> None:
    new_app(app, admin)
    window = open_window(None)
    window.open("/sign-in?next=/account")
    window.tab_to("email")
    window.type(admin.email)
    window.press("Tab")
    window.type(admin.password)
    window.follow("Enter")
    window.tab_to("code")
    window.type(code_at())
    window.loads(lambda: window.hasten("Enter", "Enter"))
    assert window.path == "/account"
