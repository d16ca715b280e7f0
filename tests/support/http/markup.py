"""HTML as a browser reads it, found by CSS selector. Markup that a browser would have to mend is an error.

That is a start tag that nothing closes, an end tag that nothing opened, an attribute given twice, and an element that
is dropped or moved because it may not be where it was written. No parser of today reports all of these: the tags are
read once more, as they are written.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from selectolax.lexbor import LexborHTMLParser, LexborNode

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
DOCUMENT = re.compile(r"\s*<(!doctype|html)\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Element:
    """An element of what was parsed; a document or fragment is one without a name."""

    node: LexborNode

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    @property
    def tag(self) -> str:
        return self.node.tag or ""

    @property
    def attributes(self) -> dict[str, str]:
        """Return the attributes by name; one without a value has an empty one."""
        return {name: value or "" for name, value in self.node.attributes.items()}

    @property
    def parent(self) -> "Element | None":
        return Element(self.node.parent) if self.node.parent else None

    @property
    def elements(self) -> "list[Element]":
        """Return the child elements; those of a template are its content's, which no selector finds."""
        node = self.node.template_fragments()[0] if self.tag == "template" else self.node
        return [Element(child) for child in node.iter() if child.is_element_node]

    @property
    def text(self) -> str:
        """Return the text with white space folded."""
        return " ".join(self.raw_text.split())

    @property
    def raw_text(self) -> str:
        """Return the text as it is: a textarea's content."""
        return self.node.text()

    def walk(self) -> "Iterator[Element]":
        """Yield every element within, in the document's order."""
        for child in self.elements:
            yield child
            yield from child.walk()

    def all(self, selector: str) -> "list[Element]":
        """Return the elements within that match, in the document's order."""
        return [Element(node) for node in self.node.css(selector) if node.mem_id != self.node.mem_id]

    def one(self, selector: str) -> "Element":
        """Return the only element within that matches."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector}"
        return found[0]

    def has(self, selector: str) -> bool:
        return bool(self.all(selector))

    def texts(self, selector: str) -> list[str]:
        """Return the texts of the matching elements."""
        return [element.text for element in self.all(selector)]

    def names(self, selector: str) -> list[str]:
        """Return what a screen reader calls the matching links and buttons."""
        return [element.get("aria-label") or element.text for element in self.all(selector)]


def parse(html: str) -> Element:
    """Return the parent of what a document or fragment begins with."""
    written = _Tags()
    written.feed(html)
    written.close()
    assert not written.open, f"<{written.open[-1]}> is not closed"
    root = Element(_document(html) if DOCUMENT.match(html) else _fragment(html))
    for found, expected in itertools.zip_longest(_tags(root), written.tags):
        assert found == expected, f"a browser drops or moves elements: it has {found}, written is {expected}"
    return root


def _tags(element: Element, depth: int = 0) -> Iterator[tuple[str, int]]:
    """Yield each element's tag, and within how many others it is."""
    for child in element.elements:
        yield child.tag.lower(), depth
        yield from _tags(child, depth + 1)


def _document(html: str) -> LexborNode:
    root = LexborHTMLParser(html).root
    assert root is not None
    assert root.parent is not None
    return root.parent


def _fragment(html: str) -> LexborNode:
    """Return the content of a template: htmx reads a fragment so, and even a row may begin it."""
    [content] = LexborHTMLParser(f"<template>{html}</template>").template_fragments()
    return content


class _Tags(HTMLParser):
    """The tags as they are written, each with how many are open around it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, int]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice: {attrs}"
        self.tags.append((tag, len(self.open)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        here = self.open.pop() if self.open else ""
        assert tag == here, f"</{tag}> where <{here}> is open, line {self.getpos()[0]}"
