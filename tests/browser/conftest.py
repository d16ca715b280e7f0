"""A real browser on a real server, driven by keys alone; whatever it complains of fails the test."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage

from tests.browser.chromium import chromium
from tests.browser.keyboard import Keyboard, forbid_all_but_keys
from tests.browser.server import Site, serving
from tests.factories.people import Account, new_user
from tests.visitor import Visitor

TIMEOUT_MS = 5_000
OBSERVER = Path(__file__).with_name("observer.js").read_text()
REFUSED = re.compile("Failed to load resource: the server responded with a status of 4")
"""How Chromium remarks upon an answer that the page expects and shows."""


class OpenWindow(Protocol):
    """Open a further browser, signed in as `account` or as nobody."""

    def __call__(self, account: Account | None = None, *, scripts: bool = True) -> Keyboard: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    with serving(app) as served:
        yield served


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What browsers complained of; a test that provokes something takes it out."""
    heard: list[str] = []
    yield heard
    assert not heard


@pytest.fixture
def open_window(
    browser: Browser,
    site: Site,
    complaints: list[str],
    signed_in: Callable[[Account], Visitor],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[OpenWindow]:
    contexts: list[BrowserContext] = []

    def open_window(account: Account | None = None, *, scripts: bool = True) -> Keyboard:
        context = browser.new_context(
            base_url=site.address,
            locale="en-NZ",
            reduced_motion="reduce",
            java_script_enabled=scripts,
            viewport={"width": 1280, "height": 800},
        )
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        context.add_init_script(OBSERVER)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda message: _listen(message, complaints))
        if account:
            cookie = signed_in(account).client.get_cookie("ranzcred")
            assert cookie is not None
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site.address}])
        return Keyboard(context.new_page(), site.address, scripts=scripts)

    forbid_all_but_keys(monkeypatch)
    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def desk(open_window: OpenWindow, admin: Account) -> Keyboard:
    """An administrator at a browser."""
    return open_window(admin)


@pytest.fixture
def somebody_else(app: Flask, signed_in: Callable[[Account], Visitor]) -> Visitor:
    """Another administrator, at work at the same time."""
    visitor = signed_in(new_user(app, name="Hone Ruatapu"))
    visitor.get("/account")
    return visitor


def _listen(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type == "error" and not REFUSED.match(message.text):
        complaints.append(message.text)
