"""The texts that people see, taken from the sources of templates, of Python modules and of scripts.

A text is what has a blank in it or begins like a sentence: names of templates, endpoints and classes are none.
"""

import ast
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

SPOKEN = {"alt", "aria-label", "data-busy", "data-page-title", "data-title", "placeholder", "title"}
"""The attributes whose values are seen or read out."""
TEXT = re.compile(r"\s|\A[A-Z][a-z-]+\Z")
SCRIPT = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<quote>["'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)""", re.DOTALL
)
IN_TEMPLATE_LITERAL = re.compile(r"\$\{[^}]*\}")
LOGGED = {"log_security_event", "logger"}
"""What takes text for the system's log alone."""


class Markup(HTMLParser):
    """The text of markup, and the attributes that are spoken."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        self.texts += [value for name, value in attrs if value and name in SPOKEN]


def texts_of(path: Path) -> list[str]:
    """Return the texts of one file, with single blanks between their words."""
    texts = {".html": of_page, ".txt": of_mail, ".json": of_samples, ".py": of_module, ".js": of_script}[path.suffix]
    return [" ".join(text.split()) for text in texts(path.read_text()) if TEXT.search(text.strip())]


def of_page(source: str) -> Iterator[str]:
    """Yield the text and spoken attributes of a template, and the texts within its expressions."""
    markup = Markup()
    markup.feed("".join(value for kind, value in _tokens(source) if kind == "data"))
    markup.close()
    yield from markup.texts
    yield from _expressed(source)


def of_mail(source: str) -> Iterator[str]:
    """Yield the text of a template without markup, and the texts within its expressions."""
    yield "".join(value for kind, value in _tokens(source) if kind == "data")
    yield from _expressed(source)


def of_samples(source: str) -> Iterator[str]:
    """Yield what a page says of a mail and of its samples."""
    content = json.loads(source)
    yield from (content["title"], content["about"])
    yield from (sample["about"] for sample in content["samples"])


def of_module(source: str) -> Iterator[str]:
    """Yield the strings of a module, and the docstrings of commands, which are their help."""
    tree = ast.parse(source)
    left_out = {id(part) for node in ast.walk(tree) if _is_unseen(node) for part in ast.walk(node)}
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    yield from (ast.get_docstring(each) or "" for each in functions if _is_command(each))
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def of_script(source: str) -> Iterator[str]:
    """Yield the strings of a script."""
    yield from (IN_TEMPLATE_LITERAL.sub("…", found["text"]) for found in SCRIPT.finditer(source) if found["quote"])


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    return ((kind, value) for _, kind, value in Environment().lex(source))  # noqa: S701 - nothing is rendered


def _expressed(source: str) -> Iterator[str]:
    return (value[1:-1] for kind, value in _tokens(source) if kind == "string")


def _is_unseen(node: ast.AST) -> bool:
    """Return whether a node is a docstring, or a call that logs."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    called = node.func if isinstance(node, ast.Call) else None
    called = called.value if isinstance(called, ast.Attribute) else called
    return isinstance(called, ast.Name) and called.id in LOGGED


def _is_command(function: ast.FunctionDef) -> bool:
    calls = (each.func for each in function.decorator_list if isinstance(each, ast.Call))
    return any(isinstance(called, ast.Attribute) and called.attr in {"command", "group"} for called in calls)
