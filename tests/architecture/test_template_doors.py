"""Templates use each other in one direction, as modules do: a door's use its own, components and the frame."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from jinja2 import Environment, meta, nodes

from ranzcred.config import ROOT

FOLDER = ROOT / "templates"
WEB = ROOT / "ranzcred" / "web"
TEMPLATES = sorted(
    path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.suffix in {".html", ".txt"}
)
DOORS = ("admin", "portal", "account", "api", "dev")
WITH_PAGES = (*DOORS, "access")
"""The parts of the web that show pages of their own: the doors, and access, which asks to sign in."""
MAY_USE = {
    **{part: {part, "components", "base.html"} for part in WITH_PAGES},
    "errors": {"components", "base.html"},
    "kit": {"kit", "components", "base.html"},
    "base.html": {"components"},
    "components": {"components"},
    "mail": {"mail"},
}
NAMED = re.compile(r'f?"((?:[a-z_]+/)+[^"/]*\.html)"')
"""A template that a module names."""


def top(name: str) -> str:
    """The folder that a template belongs to, or the file that stands beside the folders."""
    return name.partition("/")[0]


def used(environment: Environment, name: str) -> Iterator[str | None]:
    """The templates that one includes, imports, extends or writes row by row; None where only a value says which."""
    tree = environment.parse((FOLDER / name).read_text())
    yield from meta.find_referenced_templates(tree)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "filled_row":
            yield call.args[0].value if isinstance(call.args[0], nodes.Const) else None


def test_template_folders_all_have_a_rule() -> None:
    assert {top(name) for name in TEMPLATES} == set(MAY_USE)


def test_templates_of_rows_are_known(unconnected_app: Flask) -> None:
    assert "admin/definitions/row.html" in used(unconnected_app.jinja_env, "admin/definitions/_table.html")


def test_doors_are_those_of_the_web() -> None:
    folders = {path.parent.name for path in WEB.glob("*/__init__.py")}
    assert folders == {*WITH_PAGES, "kit"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_uses_its_own_door_and_what_is_below(unconnected_app: Flask, name: str) -> None:
    templates = list(used(unconnected_app.jinja_env, name))
    assert None not in templates, "a template is named by a value"
    assert [other for other in templates if other and top(other) not in MAY_USE[top(name)]] == []


@pytest.mark.parametrize("part", WITH_PAGES)
def test_part_shows_its_own_templates_and_components(part: str) -> None:
    modules = sorted((WEB / part).rglob("*.py"))
    named = {(path.name, name) for path in modules for name in NAMED.findall(path.read_text())}
    assert part in {top(name) for _, name in named}
    assert {(module, name) for module, name in named if top(name) not in {part, "components"}} == set()


def test_macros_whose_calls_are_kept_know_no_user(unconnected_app: Flask) -> None:
    """One that is imported with context has the page's user in reach."""
    kept = 0
    for name in TEMPLATES:
        tree = unconnected_app.jinja_env.parse((FOLDER / name).read_text())
        calls = [each for each in tree.find_all(nodes.Call) if getattr(each.node, "name", "") == "cached_call"]
        without_context = {
            imported for each in tree.find_all(nodes.FromImport) if not each.with_context for imported in each.names
        }
        assert {getattr(each.args[0], "name", None) for each in calls} <= without_context, name
        kept += len(calls)
    assert kept
