"""A definition, and a browser that runs no scripts."""

import pytest
from flask import Flask

from tests.browser.conftest import OpenWindow
from tests.browser.keyboard import Keyboard
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account


@pytest.fixture
def plain(open_window: OpenWindow, admin: Account) -> Keyboard:
    """An administrator whose browser runs no scripts."""
    return open_window(admin, scripts=False)


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=3)
