"""What a template shows is a dataclass, and a name that none gives is an error."""

import ast
from dataclasses import dataclass, fields
from typing import get_args, get_origin

import pytest
from flask import Flask
from jinja2 import UndefinedError
from jinja2.meta import find_referenced_templates
from jinja2.nodes import Name

from ranzcred.config import ROOT
from ranzcred.web.kit.lists.paged_list import ListTable
from ranzcred.web.kit.view_models import Part, ViewModel

WEB = ROOT / "ranzcred" / "web"
RENDERERS = {
    *("render_template", "render_template_string", "stream_template", "stream_template_string"),
    *("get_template", "select_template", "get_or_select_template", "from_string"),
}
MECHANISM = {WEB / "kit" / name for name in ("view_models.py", "cached_parts.py", "filled_rows.py")}


def renderers_named_in(source: str) -> set[str]:
    """Return what renders a template, or gets one to render, that a module names: in a call, an import or otherwise."""
    nodes = list(ast.walk(ast.parse(source)))
    named = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    named |= {node.id for node in nodes if isinstance(node, ast.Name)}
    named |= {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return named & RENDERERS


def template_of(model: type[ViewModel]) -> str | None:
    """Return the template that a view model names, or None."""
    default = next(each.default for each in fields(model) if each.name == "template")
    return default if isinstance(default, str) else None


def view_models(base: type[ViewModel] = ViewModel) -> dict[type[ViewModel], str]:
    """Return every view model that names its template, with that."""
    template = template_of(base)
    found = {base: template} if template else {}
    for below in base.__subclasses__():
        found |= view_models(below)
    return found


def names_in(app: Flask, template: str) -> set[str]:
    """Return the names that a template asks for, and those that it includes, extends or imports."""
    tree = app.jinja_env.parse((ROOT / "templates" / template).read_text())
    others = [name for name in find_referenced_templates(tree) if name]
    return {name.name for name in tree.find_all(Name)}.union(*(names_in(app, other) for other in others))


def is_part(kind: object) -> bool:
    """Return whether a field is a part of the page, whose names are the page's."""
    return any(isinstance(each, type) and issubclass(each, Part) for each in (kind, get_origin(kind), *get_args(kind)))


def test_no_view_renders_a_template_by_itself() -> None:
    rendering = {path for path in WEB.rglob("*.py") if renderers_named_in(path.read_text())}
    assert rendering == MECHANISM


@pytest.mark.parametrize(
    "source",
    [
        "render_template('page.html')",
        "flask.render_template('page.html')",
        "from flask import render_template as show",
        "show = flask.stream_template_string",
        "app.jinja_env.select_template(['page.html'])",
    ],
)
def test_rendering_is_found_by_whatever_name(source: str) -> None:
    assert renderers_named_in(source)


def test_a_name_that_nothing_gives_is_an_error(unconnected_app: Flask) -> None:
    with unconnected_app.app_context(), pytest.raises(UndefinedError):
        unconnected_app.jinja_env.from_string("{{ filers }}").render(filters="")


def test_two_parts_may_give_a_name_only_to_the_same_thing() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Named(Part):
        name: str

    @dataclass(frozen=True, kw_only=True)
    class Page(Part):
        first: Named
        second: Named

    one = "the same"
    assert Page(first=Named(name=one), second=Named(name=one)).names() == {"name": one}
    with pytest.raises(TypeError, match="Page has name twice"):
        Page(first=Named(name=one), second=Named(name="another")).names()


def test_every_view_model_has_a_template_of_its_own() -> None:
    templates = list(view_models().values())
    assert len(templates) > 30
    assert [name for name in templates if not (ROOT / "templates" / name).is_file()] == []
    assert sorted(templates) == sorted(set(templates))


def test_every_field_of_a_view_model_is_shown(unconnected_app: Flask) -> None:
    """Nothing is loaded that no template asks for."""
    every_table = {each.name for each in fields(ListTable)}
    unused = {}
    for model, template in view_models().items():
        given = {each.name for each in fields(model) if not is_part(each.type)} - every_table
        unused[model.__name__] = sorted(given - names_in(unconnected_app, template))
    assert {name: left for name, left in unused.items() if left} == {}
