"""No view has a way of its own to show a refusal: what it catches would leave no trace in the log."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from ranzcred.config import ROOT
from ranzcred.core.errors import Problem

WEB = ROOT / "ranzcred" / "web"
KIT = WEB / "kit"
MODULES = sorted(path for path in WEB.rglob("*.py") if KIT not in path.parents)
"""Whatever responds to requests: the domain knows none, and the kit has `attempt`."""
EVERY = {"Exception", "BaseException"}


def kinds(base: type[Problem]) -> Iterator[str]:
    """Every class of refusal, by name."""
    yield base.__name__
    for derived in base.__subclasses__():
        yield from kinds(derived)


def caught(tree: ast.Module) -> Iterator[tuple[int, set[str]]]:
    """Line and names of each `except` whose exceptions go no further."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and not isinstance(node.body[-1], ast.Raise):
            yield node.lineno, set(re.findall(r"\w+", ast.unparse(node.type))) if node.type else EVERY


def test_refusals_are_known_by_name(unconnected_app: Flask) -> None:
    assert unconnected_app
    assert {"Problem", "Conflict", "Duplicate", "Stale", "Invalid", "NotFound"} <= set(kinds(Problem))


def test_modules_are_those_of_the_web_but_the_kit() -> None:
    assert (KIT / "refusals.py").is_file()
    everywhere = {path.relative_to(WEB).parts[0] for path in WEB.rglob("*.py")}
    assert {path.relative_to(WEB).parts[0] for path in MODULES} == everywhere - {KIT.name}
    assert any(list(caught(ast.parse(path.read_text()))) for path in MODULES)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WEB)))
def test_view_leaves_refusals_to_the_kit(unconnected_app: Flask, path: Path) -> None:
    assert unconnected_app
    tree = ast.parse(path.read_text())
    refusals = {*kinds(Problem), *EVERY}
    found = [(line, names & refusals) for line, names in caught(tree) if names & refusals]
    assert not found, f"let `attempt` catch it: {found}"
