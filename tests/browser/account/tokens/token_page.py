"""The page of API tokens by keyboard: its addresses and sentences, and the steps on it."""

from tests.browser.keyboard import Keyboard

TOKENS = "/account/api-tokens"
TITLE = "API tokens – RANZ micro-credentials"
NAME_TAKEN = "You already have a token called Member portal. Choose another name, or revoke that one first."
SELECTED = """() => {
  const { selectionStart, selectionEnd, value } = document.activeElement;
  return value.slice(selectionStart, selectionEnd);
}"""


def revoke(key: str) -> str:
    """The id of the control that revokes a token."""
    return f"token-{key}-revoke"


def names(keyboard: Keyboard) -> list[str]:
    return keyboard.all_words("#tokens-table tbody th")


def create(keyboard: Keyboard, name: str) -> None:
    """Fill in the name, leave the rest, and send the form."""
    keyboard.tab_to("name")
    keyboard.type(name)
    (keyboard.press if keyboard.scripts else keyboard.follow)("Enter")
