"""HTML read strictly into elements, and found by CSS selector.

A start tag that nothing closes, an end tag that nothing opened and an attribute given twice are errors:
a browser would guess what was meant.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SIMPLE = re.compile(
    r"(?P<tag>^[\w-]+|^\*)|#(?P<id>[\w-]+)|\.(?P<css>[\w-]+)"
    r"|\[(?P<name>[\w:-]+)(?:(?P<operator>[~^$*]?=)['\"]?(?P<value>[^'\"\]]*)['\"]?)?\]"
)
STEPS = re.compile(r"(\s*>\s*|\s+)(?![^\[]*\])")


@dataclass(eq=False)
class Element:
    """An element; `attributes` are as written, `children` are elements and texts in order."""

    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    @property
    def elements(self) -> "list[Element]":
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def text(self) -> str:
        """What it says, with white space folded."""
        return " ".join("".join(self._texts()).split())

    @property
    def raw_text(self) -> str:
        """What it says, as written: a textarea's content."""
        return "".join(self._texts())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()

    def walk(self) -> "Iterator[Element]":
        """Every element within, in the document's order."""
        for child in self.elements:
            yield child
            yield from child.walk()

    def all(self, selector: str) -> "list[Element]":
        """The elements within that match, in the document's order."""
        alternatives = [STEPS.split(part.strip()) for part in selector.split(",")]
        return [element for element in self.walk() if any(_matches(element, steps) for steps in alternatives)]

    def one(self, selector: str) -> "Element":
        """The only element within that matches."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector}"
        return found[0]

    def has(self, selector: str) -> bool:
        return bool(self.all(selector))

    def texts(self, selector: str) -> list[str]:
        """What the matching elements say."""
        return [element.text for element in self.all(selector)]


def parse(html: str) -> Element:
    """The document or fragment, as the children of an element without a name."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    assert parser.here is parser.root, f"<{parser.here.tag}> is not closed"
    return parser.root


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        assert len(attributes) == len(attrs), f"<{tag}> has an attribute twice: {attrs}"
        element = Element(tag, attributes, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.here.tag, f"</{tag}> where <{self.here.tag}> is open, line {self.getpos()[0]}"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def _matches(element: Element | None, steps: list[str]) -> bool:
    """Whether the last simple selector fits `element` and the ones before it fit around it."""
    if element is None or not _fits(element, steps[-1]):
        return False
    if len(steps) == 1:
        return True
    around, combinator = steps[:-2], steps[-2].strip()
    if combinator == ">":
        return _matches(element.parent, around)
    outer = element.parent
    while outer is not None:
        if _matches(outer, around):
            return True
        outer = outer.parent
    return False


def _fits(element: Element, simple: str) -> bool:
    position = 0
    while position < len(simple):
        part = SIMPLE.match(simple, position)
        assert part, f"not a selector that tests know: {simple}"
        if not _has(element, part):
            return False
        position = part.end()
    return True


def _has(element: Element, part: re.Match[str]) -> bool:
    if part["tag"]:
        return part["tag"] in {"*", element.tag}
    if part["id"]:
        return element.get("id") == part["id"]
    if part["css"]:
        return part["css"] in element.get("class").split()
    if part["name"] not in element.attributes:
        return False
    value, wanted = element[part["name"]], part["value"]
    tests: dict[str | None, Callable[[], bool]] = {
        None: lambda: True,
        "=": lambda: value == wanted,
        "~=": lambda: wanted in value.split(),
        "^=": lambda: value.startswith(wanted),
        "$=": lambda: value.endswith(wanted),
        "*=": lambda: wanted in value,
    }
    return tests[part["operator"]]()
