"""The page that shows every component: nothing in it is wrong by axe, in either scheme, at any width, in any dialog."""

import pytest

from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard

ADDRESS = "/dev/components"
DIALOGS = {
    "removal": "removal-reason",
    "refusal": "refusal-errors",
    "deletion": "deletion-cancel",
    "kept": "kept-cancel",
    "discard-dialog": "discard-keep",
    "shortcuts-dialog": "shortcuts-close",
}


@pytest.fixture
def window(open_window: OpenWindow) -> Keyboard:
    """A page at which nobody has signed in; what a policy of the page forbids is among its complaints."""
    window = open_window()
    window.open(ADDRESS)
    return window


def test_page_of_components(window: Keyboard) -> None:
    assert window.title == "Components – RANZ micro-credentials"
    assert window.focused == "gallery-errors"
    examine(window)


@pytest.mark.parametrize("dialog", DIALOGS)
def test_dialog_opens_and_gives_the_focus_back(window: Keyboard, dialog: str) -> None:
    window.tab_to(f"open-{dialog}")
    window.press("Enter")
    assert window.focused == DIALOGS[dialog]
    examine(window)
    window.press("Escape")
    assert window.focused == f"open-{dialog}"
