"""What is a rule knows no request: it is handed who acts, and whatever else it needs."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ranzcred.config import ROOT

RULES = {
    *("models", "forms", "operations", "queries", "policy", "filters", "presenters"),
    *("principal", "passwords", "throttle", "api_tokens", "choices", "deciding", "inbox", "delivery_log"),
    *("assignment", "planning", "lifecycle", "selection", "status", "held", "sweep", "notices", "verifications"),
}
"""What the modules that hold rules are called, in whichever feature."""
MODULES = sorted(path for path in (ROOT / "ranzcred").glob("*/**/*.py") if path.stem in RULES)
OF_REQUESTS = ("flask", "flask_login", "flask_wtf", "ranzcred.accounts.current", "ranzcred.htmx", "ranzcred.inline")


def imported(path: Path) -> Iterator[str]:
    """Every module that a module imports, and every name that it imports from one."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_rules_are_in_these_modules() -> None:
    assert {path.stem for path in MODULES} == RULES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rules_know_no_request(path: Path) -> None:
    within = [f"{module}." for module in OF_REQUESTS]
    assert [name for name in imported(path) if any(f"{name}.".startswith(module) for module in within)] == []
