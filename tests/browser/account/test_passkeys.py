"""A passkey in a browser: added, used to sign in and to show who it is, and removed, with the keyboard alone."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.domain.accounts.links.models import LinkKind
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.browser.server import Site
from tests.support.environment import change_settings
from tests.support.factories.links import invited, new_link
from tests.support.factories.people import PASSWORD, Account
from tests.support.factors import proved_before

PAGE = "/account/two-factor"


@pytest.fixture
def site(app: Flask, site: Site) -> Site:
    """The site by a name: browsers bind passkeys to no address of numbers."""
    site.address = site.address.replace("127.0.0.1", "localhost")
    change_settings(app, base_url=site.address)
    return site


def give_device(keyboard: Keyboard, *, verifies: bool = True) -> None:
    """Give the computer a fingerprint reader, and somebody's finger on it."""
    session = keyboard.page.context.new_cdp_session(keyboard.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_passkey_from_its_first_day_to_its_last(
    app: Flask, site: Site, open_window: OpenWindow, org_staff: Account
) -> None:
    own = open_window(org_staff, unworn=True)
    give_device(own)
    own.open(PAGE)
    own.tab_to("a: Add a passkey")
    own.follow("Enter")
    own.tab_to("name")
    own.press("Control+A")
    own.type("Work laptop")
    examine(own)
    own.follow("Enter")
    assert own.words("#status") == "Passkey added"
    assert len(own.all_words(".recovery-codes code")) == 10
    assert "Work laptop" in own.words(".passkeys")
    examine(own)

    own.open("/account")
    own.tab_to("summary: " + org_staff.name)
    own.press("Enter")
    own.tab_to("button: Sign out")
    own.follow("Enter")
    own.open("/sign-in?next=/account/two-factor")
    own.tab_to("button: Sign in with a passkey")
    examine(own)
    own.follow("Enter")
    assert own.path == PAGE

    proved_before(app, timedelta(minutes=11))
    own.tab_to(own.ask("() => document.querySelector('.passkeys a').id"))
    own.follow("Enter")
    assert own.path.startswith("/account/confirm?next=")
    own.tab_to("button: Use a passkey")
    examine(own)
    own.follow("Enter")
    assert "Remove the passkey Work laptop?" in own.main
    own.tab_to("button: Remove")
    examine(own)
    own.follow("Enter")
    assert own.words("#status") == "Passkey removed"
    assert not own.has(".passkeys")


def test_device_that_gives_none_leaves_the_page_and_says_so(
    site: Site, open_window: OpenWindow, org_staff: Account
) -> None:
    own = open_window(org_staff, unworn=True)
    give_device(own, verifies=False)
    own.open(f"{PAGE}/passkeys/new")
    own.tab_to("button: Add passkey")
    own.hasten("Enter")
    own.until("() => document.querySelector('#alert p')")
    assert own.words("#alert") == "No passkey was used. Try again, or use another way."
    assert own.focused == "button: Add passkey"
    own.open("/account")


def test_invitation_is_accepted_with_a_passkey(app: Flask, site: Site, open_window: OpenWindow) -> None:
    path = new_link(app, LinkKind.INVITE, user_id=invited(app).id)
    window = open_window(unworn=True)
    give_device(window)
    window.open(path)
    window.tab_to("name")
    window.press("Control+A", "Delete")
    window.tab_to("button: Use a passkey instead")
    examine(window)
    window.follow("Enter")
    assert window.all_words(".error-summary a") == ["Enter a name."]
    examine(window)
    window.tab_to("name")
    window.type("Hine Te Rangi")
    window.tab_to("button: Use a passkey instead")
    window.follow("Enter")
    assert len(window.all_words(".recovery-codes code")) == 10
    assert window.words(".user-name") == "Hine Te Rangi"
    examine(window)
    window.open("/admin")
    assert window.path == "/admin"


def test_device_that_gives_none_leaves_the_password(app: Flask, site: Site, open_window: OpenWindow) -> None:
    path = new_link(app, LinkKind.INVITE, user_id=invited(app).id)
    window = open_window(unworn=True)
    give_device(window, verifies=False)
    window.open(path)
    window.tab_to("button: Use a passkey instead")
    window.hasten("Enter")
    window.until("() => document.querySelector('#alert p')")
    window.tab_to("password")
    window.type(PASSWORD)
    window.follow("Enter")
    assert window.path == "/admin"


def test_no_button_without_scripts(app: Flask, site: Site, open_window: OpenWindow, org_staff: Account) -> None:
    visitor = open_window(scripts=False)
    visitor.open("/sign-in")
    assert visitor.has("#password")
    assert not visitor.has("[data-passkey] button")
    visitor.open(new_link(app, LinkKind.INVITE, user_id=invited(app).id))
    assert visitor.has("#password")
    assert not visitor.has("[data-passkey]:not([hidden])")
    own = open_window(org_staff, scripts=False, unworn=True)
    own.open(f"{PAGE}/passkeys/new")
    assert "Your browser can't make passkeys." in own.main
    assert not own.has("[data-passkey] button")
