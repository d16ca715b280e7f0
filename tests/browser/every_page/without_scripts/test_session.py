"""Signing in and out and one's own settings with JavaScript switched off."""

from sqlalchemy import func, update

from ranzcred.domain.accounts.models import SignIn
from tests.browser.conftest import OpenWindow
from tests.browser.every_page.without_scripts.plain_pages import fill_in
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Account


def sign_in(plain: Keyboard, account: Account) -> None:
    plain.tab_to("email")
    plain.type(account.email)
    plain.press("Tab")
    plain.type(account.password)
    plain.follow("Enter")


def test_signing_in_and_out(open_window: OpenWindow, admin: Account) -> None:
    plain = open_window(scripts=False)
    plain.open(f"{LIST}?sort=title")
    assert plain.path.startswith("/sign-in?next=")
    plain.tab_to("email")
    plain.type(admin.email)
    plain.press("Tab")
    plain.type("not it")
    plain.follow("Enter")
    assert plain.title.startswith("Error: Sign in")
    assert plain.value("email") == admin.email
    assert plain.value("password") == ""
    plain.tab_to("password")
    plain.type(admin.password)
    plain.follow("Enter")
    assert plain.path == f"{LIST}?sort=title"

    plain.tab_to(f"summary: {admin.name}")
    plain.press("Enter")
    plain.tab_to("button: Sign out", most=5)
    plain.follow("Enter")
    assert plain.path == "/sign-in"
    plain.open(LIST)
    assert plain.path.startswith("/sign-in?next=")


def test_ended_session_brings_the_typed_form_back(
    plain: Keyboard, admin: Account, slate: str, database_probe: DatabaseProbe
) -> None:
    plain.open(f"{LIST}/{slate}/edit?sort=title")
    fill_in(plain, "Slate Repair by Me", "3")
    database_probe.run(update(table(SignIn)).values(ended_at=func.current_timestamp()))
    plain.follow("Enter")
    assert plain.all_words("h1") == ["Sign in"]
    assert "You've been signed out." in plain.main
    sign_in(plain, admin)
    plain.tab_to("button: Continue editing")
    plain.follow("Enter")
    assert plain.value("title") == "Slate Repair by Me"
    assert database_probe.entries()[-1]["action"] == "LOGIN", "saved without being asked"
    plain.tab_to("title")
    plain.follow("Enter")
    assert plain.words("#status") == "Slate Repair by Me saved"
    assert plain.path == f"{LIST}?sort=title#definition-{slate}-edit"


def test_switch_of_the_shortcuts(plain: Keyboard, admin: Account) -> None:
    plain.open(f"{LIST}?sort=title")
    for state in ("off", "on"):
        plain.tab_to(f"summary: {admin.name}")
        plain.press("Enter")
        plain.tab_to("shortcuts-switch-button", most=5)
        plain.follow("Enter")
        assert plain.path == f"{LIST}?sort=title"
        assert plain.words("#status") == f"Single-key shortcuts are {state}"
