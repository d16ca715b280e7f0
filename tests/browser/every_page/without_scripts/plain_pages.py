"""Steps on whole pages and plain forms, by keyboard."""

from tests.browser.keyboard import Keyboard


def fill_in(plain: Keyboard, title: str, level: str) -> None:
    plain.tab_to("title")
    plain.press("Control+A")
    plain.type(title)
    plain.press("Tab")
    plain.type(level)
