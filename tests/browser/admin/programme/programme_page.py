"""The Programme: its address, its controls, and the way to them by keyboard."""

from tests.browser.keyboard import Keyboard

PROGRAMME = "/admin/programme"


def control(kind: str, key: str, name: str) -> str:
    return f"{kind}-{key}-{name}"


def go_to(keyboard: Keyboard, element_id: str) -> None:
    """Into the table by "j", and along it."""
    keyboard.press("j")
    if keyboard.focused != element_id:
        keyboard.tab_to(element_id, most=20)
