"""Nothing grows past what a newcomer reads in a minute."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ranzcred.config import ROOT

MODULES = sorted((ROOT / "ranzcred").rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


@pytest.mark.parametrize(
    ("folder", "pattern", "limit"),
    [
        ("ranzcred", "*.py", 300),
        ("templates", "*.html", 120),
        ("static/css", "*.css", 250),
        ("static/js", "*.js", 250),
        ("tests", "*.py", 250),
        ("bench", "*.py", 300),
    ],
)
def test_files_are_short(folder: str, pattern: str, limit: int) -> None:
    counted = {str(path.relative_to(ROOT)): lines(path) for path in (ROOT / folder).rglob(pattern)}
    assert len(counted) > 10
    assert {path: count for path, count in counted.items() if count > limit} == {}


def test_modules_are_those_of_the_package() -> None:
    folders = {path.parent.relative_to(ROOT).as_posix() for path in MODULES}
    assert {"ranzcred", "ranzcred/core", "ranzcred/domain/definitions", "ranzcred/web/kit", "ranzcred/cli"} <= folders


def test_functions_are_short() -> None:
    long = {f"{path.name}:{f.name}": length(f) for path in MODULES for f in functions(path) if length(f) > 40}
    assert long == {}


def test_modules_all_say_what_they_are_for() -> None:
    assert [str(path) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_modules_are_named_for_what_they_own() -> None:
    assert [str(path) for path in MODULES if FORBIDDEN_NAMES & {path.stem, path.parent.name}] == []
