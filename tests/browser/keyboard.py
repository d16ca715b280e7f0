"""A page at which somebody sits with a keyboard and nothing else."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ElementHandle, Error, Frame, Locator, Mouse, Page, Route, Touchscreen

LIST = "/admin/micro-credentials"
LONGEST_PAGE = 50
NOT_KEYS = {
    "check",
    "clear",
    "click",
    "dblclick",
    "dispatch_event",
    "down",
    "drag_and_drop",
    "drag_to",
    "fill",
    "focus",
    "hover",
    "move",
    "scroll_into_view_if_needed",
    "select_option",
    "select_text",
    "set_checked",
    "tap",
    "uncheck",
    "up",
    "wheel",
}
IDLE = "() => document.readyState === 'complete' && observed.pending === 0"
SEARCHED = "(q) => new URLSearchParams(location.search).get('q') === q"
WORDS = "(selector) => [...document.querySelectorAll(selector)].map((element) => element.innerText)"
SEEN = """(selector) => [...document.querySelectorAll(selector)].some((element) => {
  const { width, height } = element.getBoundingClientRect();
  return width && height && element.checkVisibility({ visibilityProperty: true });
})"""
LEFT = "Execution context was destroyed"
"""How Playwright says that another page took the place of the one that was asked."""
FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const row = element.closest("tr[id]");
  if (!element.id && row && element.matches("a.title")) return `${row.id}-name`;
  if (!element.id && row && element.matches("[data-select]")) return `${row.id}-select`;
  return element.id || `${element.localName}: ${element.innerText.trim()}`;
}"""
"""Of a row's controls, its name and its box have no id of their own: they are called by the row's."""


def row(key: str, control: str) -> str:
    """The id of a control in a definition's row of the table."""
    return f"definition-{key}-{control}"


def forbid_all_but_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every way to act on a page that is not a key press raise."""

    def refuse(name: str) -> Callable[..., None]:
        def refused(*_args: object, **_kwargs: object) -> None:
            raise AssertionError(f"{name}() is no key press")

        return refused

    for kind in (Page, Frame, Locator, ElementHandle, Mouse, Touchscreen):
        for name in NOT_KEYS.intersection(dir(kind)):
            monkeypatch.setattr(kind, name, refuse(name))


class HeldPosts:
    """The posts to an address that the browser has sent and the server has not got yet."""

    def __init__(self, page: Page, pattern: str) -> None:
        self._page = page
        self._pattern = pattern
        self._routes: list[Route] = []
        page.route(pattern, self._handle)

    def _handle(self, route: Route) -> None:
        if route.request.method == "POST":
            self._routes.append(route)
        else:
            route.continue_()

    @contextmanager
    def catch(self) -> Iterator[None]:
        """Wait, after the block that sends a post, until it is held: a request is told of before its route."""
        with self._page.expect_request(self._pattern):
            yield
        while not self._routes:
            self._page.evaluate("0")  # a round trip hands over the events that wait

    def release(self) -> None:
        """Let every post that is held go on to the server."""
        for route in self._routes:
            route.continue_()
        self._routes.clear()


class Keyboard:
    """Presses keys, counts them, and tells what a user of a screen reader knows: focus, title, announcements."""

    def __init__(self, page: Page, address: str, *, scripts: bool = True, axe: bool = True) -> None:
        self.page = page
        self.address = address
        self.scripts = scripts
        self.axe = axe
        """Whether an examination of the page includes axe's."""
        self.presses = 0

    def hold_posts(self, path: str) -> "HeldPosts":
        """Return what keeps back what is posted to `path`; only pages opened after this are sure to."""
        return HeldPosts(self.page, f"**{path}")

    def open(self, path: str) -> None:
        """Load a page by its address."""
        self.page.goto(self.address + path)
        self.settle()

    def press(self, *keys: str) -> None:
        """Press keys one after the other, and wait for what they set off on this page."""
        for key in keys:
            self.hasten(key)
            self.settle()

    def hasten(self, *keys: str) -> None:
        """Press keys without waiting for what they set off."""
        for key in keys:
            self.presses += 1
            self.page.keyboard.press(key)

    def follow(self, *keys: str) -> None:
        """Press keys, of which the last one loads another page."""
        *before, last = keys
        self.press(*before)
        self.loads(lambda: self.hasten(last))

    def loads(self, act: Callable[[], object]) -> None:
        """Do something that loads a page, and wait for that."""
        with self.page.expect_event("load"):
            act()
        self.settle()

    def type(self, text: str) -> None:
        """Type text, which does not count."""
        self.page.keyboard.type(text)

    def tab_to(self, element_id: str, *, key: str = "Tab", most: int = 200) -> None:
        """Press `key` until the element has the focus."""
        for _ in range(most):
            self.hasten(key)
            if self.page.evaluate(FOCUSED) == element_id:
                return
        raise AssertionError(f"{key} does not lead to {element_id}")

    def to_row(self, key: str, control: str) -> None:
        """Go down the rows to a definition's, and along it to a control."""
        for _ in range(LONGEST_PAGE):
            self.hasten("j")
            if self.page.evaluate(FOCUSED) == row(key, "name"):
                break
        while self.focused != row(key, control):
            self.hasten("Tab")

    def search(self, text: str) -> None:
        """Type into the search box, and wait for what is found."""
        self.press("/", "Control+A")
        self.type(text)
        self.until(SEARCHED, text)
        self.settle()

    def back(self) -> None:
        self.loads(lambda: self.page.go_back(wait_until="commit"))

    def forward(self) -> None:
        self.loads(lambda: self.page.go_forward(wait_until="commit"))

    def reload(self) -> None:
        self.loads(self.page.reload)

    def settle(self) -> None:
        """Wait until the page is there and no request is under way."""
        self.page.wait_for_load_state("load")
        if self.scripts:
            self.until(IDLE)

    def until(self, condition: str, argument: object = None) -> None:
        """Wait until a function in the page holds, on this page or on the one that takes its place meanwhile."""
        # Playwright's own wait brings a library into each page, which costs as much as the page: it is often needless.
        try:
            if self.page.evaluate(condition, argument):
                return
        except Error as error:
            if LEFT not in error.message:
                raise
        self.page.wait_for_function(condition, arg=argument)

    @property
    def focused(self) -> str:
        """The id of what has the focus, else its kind and words. The body is never an answer."""
        found = self.page.evaluate(FOCUSED)
        assert found is not None, "the focus is lost"
        return str(found)

    def announced(self) -> list[str]:
        """What was told since this was last asked, on this page."""
        return [str(entry["text"]) for entry in self.page.evaluate("observed.told.splice(0)")]

    @property
    def title(self) -> str:
        return self.page.title()

    @property
    def path(self) -> str:
        """The address without host: path, query and fragment."""
        return urlsplit(self.page.url)._replace(scheme="", netloc="").geturl()

    @property
    def main(self) -> str:
        """The words of the page's main part."""
        return self.words("main")

    def words(self, selector: str) -> str:
        """The words of the one element that `selector` finds."""
        [text] = self.all_words(selector)
        return text

    def all_words(self, selector: str) -> list[str]:
        return [re.sub(r"\s+", " ", text).strip() for text in self.page.evaluate(WORDS, selector)]

    def has(self, selector: str) -> bool:
        """Whether there is a visible element."""
        return bool(self.page.evaluate(SEEN, selector))

    def value(self, element_id: str) -> str:
        """What stands in a field."""
        return str(self.page.evaluate("(id) => document.getElementById(id).value", element_id))

    def attribute(self, element_id: str, name: str) -> str | None:
        value = self.page.evaluate("([id, name]) => document.getElementById(id).getAttribute(name)", [element_id, name])
        return None if value is None else str(value)

    def ask(self, script: str, argument: object = None) -> Any:
        """The answer of a function in the page; it reads, and changes nothing."""
        return self.page.evaluate(script, argument)
