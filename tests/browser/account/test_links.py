"""A forgotten password, an invitation and another email: each from the mail to its end, with the keyboard alone."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from ranzcred.config import Settings
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.environment import with_channels
from tests.support.factories.links import invited, link_in_mail
from tests.support.factories.people import PASSWORD, Account
from tests.support.mailbox import Mailbox, mailbox, sending_to

NEW = "seven rains over kauri 41"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


@pytest.fixture
def app(settings: Settings, make_app: Callable[[Settings], Flask], box: Mailbox) -> Flask:
    return make_app(sending_to(box, with_channels(settings)))


def sign_in(keyboard: Keyboard, email: str, password: str) -> None:
    keyboard.tab_to("email")
    keyboard.type(email)
    keyboard.press("Tab")
    keyboard.type(password)
    keyboard.follow("Enter")


def test_forgotten_password_leads_by_a_mail_to_being_signed_in(
    app: Flask, open_window: OpenWindow, admin: Account, box: Mailbox
) -> None:
    window = open_window()
    window.open("/sign-in")
    window.tab_to("a: Forgotten your password?")
    window.follow("Enter")
    assert window.path == "/forgot"
    window.tab_to("button: Send the link")
    window.follow("Enter")
    examine(window)
    assert window.all_words(".error-summary a") == ["Enter an email."]
    window.tab_to("email")
    window.type(admin.email)
    window.follow("Enter")
    assert window.words("#status") == "If there is an account for that address, we have sent a link."
    window.open(link_in_mail(app, box))
    window.tab_to("password")
    examine(window)
    window.type(NEW)
    window.follow("Enter")
    assert window.words("#status").startswith("Password changed.")
    sign_in(window, admin.email, NEW)
    assert window.path == "/admin"


def test_invitation_leads_from_the_mail_to_being_signed_in(
    app: Flask, open_window: OpenWindow, admin: Account, box: Mailbox
) -> None:
    window = open_window()
    account = invited(app)
    path = link_in_mail(app, box)
    window.open(path)
    assert account.email in window.main
    window.tab_to("name")
    examine(window)
    window.press("Control+A")
    window.type("Hine Te Rangi")
    window.press("Tab")
    window.type(PASSWORD)
    window.follow("Enter")
    assert window.path == "/admin"
    assert window.words(".user-name") == "Hine Te Rangi"
    window.open(path)
    assert "This link has ended. Ask for a new one." in window.main
    examine(window)


def test_email_is_changed_by_a_mail(app: Flask, keyboard: Keyboard, box: Mailbox) -> None:
    keyboard.open("/account")
    keyboard.tab_to("a: Change your email")
    keyboard.follow("Enter")
    keyboard.tab_to("email")
    examine(keyboard)
    keyboard.type("mere.new@example.co.nz")
    keyboard.follow("Enter")
    assert keyboard.words("#status").startswith("We've sent a link to mere.new@example.co.nz.")
    keyboard.open(link_in_mail(app, box))
    keyboard.tab_to("button: Change email")
    examine(keyboard)
    keyboard.follow("Enter")
    assert keyboard.path == "/account"
    assert keyboard.words("#status").startswith("Email changed.")
    assert "mere.new@example.co.nz" in keyboard.main
