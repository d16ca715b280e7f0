"""A real browser on a real server, driven by keys alone; whatever it complains of fails the test."""

import re
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, WebError

from tests.browser.chromium import chromium
from tests.browser.examine import WIDE
from tests.browser.keyboard import Keyboard, forbid_all_but_keys
from tests.browser.server import Site, serving
from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient

TIMEOUT_MS = 5_000
OBSERVER = Path(__file__).with_name("observer.js").read_text()
REFUSED = re.compile("Failed to load resource: the server responded with a status of 4")
"""How Chromium remarks upon an answer that the page expects and shows."""


class OpenWindow(Protocol):
    """Open a window of a further browser profile, signed in as `account` or as nobody.

    `unworn` is for a test that changes the profile itself.
    """

    def __call__(self, account: Account | None = None, *, scripts: bool = True, unworn: bool = False) -> Keyboard: ...


def pytest_itemcollected(item: pytest.Item) -> None:
    """Most journeys show what a browser does with pages, whichever database they were made from."""
    if not item.get_closest_marker("of_both_databases"):
        item.add_marker("of_the_browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def new_profile(browser: Browser, *, scripts: bool) -> BrowserContext:
    """What a person's windows share: cookies, and whether scripts run."""
    profile = browser.new_context(
        locale="en-NZ", reduced_motion="reduce", color_scheme="light", java_script_enabled=scripts, viewport=WIDE
    )
    profile.set_default_timeout(TIMEOUT_MS)
    profile.add_init_script(OBSERVER)
    return profile


@pytest.fixture(scope="session")
def worn_profiles(browser: Browser) -> Iterator[dict[bool, BrowserContext]]:
    """One with scripts and one without, used by one test after the other: a new one costs most of a second.

    A test finds no cookie and no window of another. What a profile keeps besides is the static files, as a visitor's.
    A blank window stays open in each: the next test's is then a tab beside it, which Chromium opens in half the time.
    """
    with new_profile(browser, scripts=True) as with_scripts, new_profile(browser, scripts=False) as without:
        for profile in (with_scripts, without):
            profile.new_page()
        yield {True: with_scripts, False: without}


@pytest.fixture(scope="session")
def listening_socket() -> Iterator[socket.socket]:
    """Where one site after the other is found."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        yield bound


@pytest.fixture
def site(app: Flask, listening_socket: socket.socket) -> Iterator[Site]:
    with serving(app, listening_socket) as served:
        yield served


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What browsers complained of; a test that provokes something takes it out."""
    heard: list[str] = []
    yield heard
    assert not heard


@contextmanager
def listening(profile: BrowserContext, complaints: list[str]) -> Iterator[None]:
    """Hear what the windows of a profile complain of; close those opened here and forget the cookies in the end."""

    def hear_error(error: WebError) -> None:
        complaints.append(str(error.error))

    def hear_message(message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSED.match(message.text):
            complaints.append(message.text)

    kept = list(profile.pages)
    profile.on("weberror", hear_error)
    profile.on("console", hear_message)
    yield
    for page in profile.pages:
        if page not in kept:
            page.close()
    profile.remove_listener("weberror", hear_error)
    profile.remove_listener("console", hear_message)
    profile.clear_cookies()


@pytest.fixture
def open_window(
    browser: Browser,
    worn_profiles: dict[bool, BrowserContext],
    site: Site,
    complaints: list[str],
    signed_in: Callable[[Account], BrowserClient],
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
) -> Iterator[OpenWindow]:
    forbid_all_but_keys(monkeypatch)
    axe = not pytestconfig.getoption("--again")
    free = dict(worn_profiles)
    with ExitStack() as closing:

        def open_window(account: Account | None = None, *, scripts: bool = True, unworn: bool = False) -> Keyboard:
            profile = None if unworn else free.pop(scripts, None)
            if profile is None:
                profile = closing.enter_context(new_profile(browser, scripts=scripts))
            closing.enter_context(listening(profile, complaints))
            if account:
                cookie = signed_in(account).client.get_cookie("ranzcred")
                assert cookie is not None
                profile.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])
            return Keyboard(profile.new_page(), site.address, scripts=scripts, axe=axe)

        yield open_window


@pytest.fixture
def keyboard(open_window: OpenWindow, admin: Account) -> Keyboard:
    """An administrator at a browser."""
    return open_window(admin)


@pytest.fixture
def somebody_else(app: Flask, signed_in: Callable[[Account], BrowserClient]) -> BrowserClient:
    """Another administrator, at work at the same time."""
    browser_client = signed_in(new_user(app, name="Hone Ruatapu"))
    browser_client.get("/account")
    return browser_client
