"""The dialog of the search over everything, as somebody at a keyboard has it."""

from tests.browser.keyboard import Keyboard

INPUT = "search-input"
ACTIVE = """() => {
  const input = document.getElementById("search-input");
  const active = document.getElementById(input.getAttribute("aria-activedescendant"));
  const selected = [...document.querySelectorAll("#search-dialog [aria-selected=true]")];
  if (selected.length > 1 || selected[0] !== (active ?? undefined)) throw new Error("two options are active");
  return active && active.querySelector(".search-label").firstChild.textContent.trim();
}"""
SHOWN_FOR = """(q) => document.getElementById("search-input").value === q
  && document.querySelector("#search-options").dataset.q === q"""


def open_search(keyboard: Keyboard) -> None:
    keyboard.press("Control+k")
    assert keyboard.focused == INPUT
    keyboard.until("() => document.querySelector('#search-dialog [role=option]')")


def search(keyboard: Keyboard, text: str) -> None:
    """Type into the dialog, and wait for what is found."""
    keyboard.type(text)
    keyboard.until(SHOWN_FOR, text)
    keyboard.settle()


def active(keyboard: Keyboard) -> str | None:
    """The label of the active option, of which a screen reader tells."""
    found = keyboard.ask(ACTIVE)
    return None if found is None else str(found)


def groups(keyboard: Keyboard) -> list[str]:
    return keyboard.all_words("#search-dialog [role=group] > [role=presentation]")
