"""No view has a way of its own to show a refusal: what it catches would leave no trace in the log."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from ranzcred.config import ROOT
from ranzcred.core.errors import Problem

PACKAGE = ROOT / "ranzcred"
KIT = PACKAGE / "kit"
OF_REQUESTS = {"Blueprint", "Response", "ResponseReturnValue", "redirect", "render_template", "request"}
"""What a module imports that answers requests."""
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if KIT not in path.parents)


def kinds(base: type[Problem]) -> Iterator[str]:
    """Every class of refusal, by name."""
    yield base.__name__
    for derived in base.__subclasses__():
        yield from kinds(derived)


def answers_requests(tree: ast.Module) -> bool:
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    found = {alias.name for node in imports if (node.module or "").startswith("flask") for alias in node.names}
    return bool(found & OF_REQUESTS)


def caught(tree: ast.Module) -> Iterator[tuple[int, set[str]]]:
    """Line and names of each `except` whose exceptions go no further."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type and not isinstance(node.body[-1], ast.Raise):
            yield node.lineno, {each.id for each in ast.walk(node.type) if isinstance(each, ast.Name)}


def test_refusals_are_known_by_name(app: Flask) -> None:
    assert app
    assert {"Problem", "Conflict", "Duplicate", "Stale", "Invalid", "NotFound"} <= set(kinds(Problem))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_view_leaves_refusals_to_the_kit(app: Flask, path: Path) -> None:
    assert app
    tree = ast.parse(path.read_text())
    refusals = set(kinds(Problem))
    found = [(line, names & refusals) for line, names in caught(tree) if names & refusals]
    assert not found or not answers_requests(tree), f"let `attempt` catch it: {found}"
