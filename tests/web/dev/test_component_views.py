"""The page of components: all of them, on a developer's machine alone."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from jinja2 import nodes
from jinja2.runtime import Macro
from markupsafe import Markup

from ranzcred.config import ROOT
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

ADDRESS = "/dev/components"
COMPONENTS = sorted((ROOT / "templates" / "components").glob("*.html"))


def macros(app: Flask, source: str) -> set[str]:
    """The macros of a template; one that has none is shown by being included."""
    return {macro.name for macro in app.jinja_env.parse(source).find_all(nodes.Macro)} or {"include"}


@pytest.fixture
def shown(app: Flask, browser_client: BrowserClient, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, set[str]]:
    """Every macro and partial that Jinja renders for the page, by the name of its file."""
    rendered: dict[str, set[str]] = {path.name: set() for path in COMPONENTS}
    invoke, get_template = Macro._invoke, app.jinja_env.get_template

    def record_macro(macro: Macro, arguments: list[object], autoescape: bool) -> str | Markup:
        file = macro._func.__code__.co_filename.rpartition("/")[2]
        rendered.setdefault(file, set()).add(macro.name)
        return invoke(macro, arguments, autoescape)

    def record_template(name: str, *rest: object) -> object:
        rendered.setdefault(name.removeprefix("components/"), set()).add("include")
        return get_template(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Macro, "_invoke", record_macro)
    monkeypatch.setattr(app.jinja_env, "get_template", record_template)
    assert browser_client.get(ADDRESS).status_code == 200
    return rendered


def test_every_component_is_shown(app: Flask, shown: Mapping[str, set[str]]) -> None:
    assert {path.name for path in COMPONENTS} >= {"ui.html", "dialogs.html", "resume.html"}
    missing = {path.name: macros(app, path.read_text()) - shown[path.name] for path in COMPONENTS}
    assert {name: left for name, left in missing.items() if left} == {}


def test_every_icon_is_shown(browser_client: BrowserClient) -> None:
    drawn = {symbol["id"] for symbol in parse((ROOT / "static" / "icons.svg").read_text()).all("symbol")}
    page = parse(browser_client.get(ADDRESS).text)
    assert {item.text.strip() for item in page.all("#gallery-small .contents li")} == drawn


def test_page_needs_no_sign_in_and_its_samples_lead_back_to_it(browser_client: BrowserClient) -> None:
    page = parse(browser_client.get(ADDRESS).text)
    assert page.one("h1").text.strip() == "Components"
    forms = {form["action"] for form in page.all("main form")}
    assert forms == {ADDRESS, "/account/shortcuts"}


def test_page_is_not_there_in_production(production_app: Flask) -> None:
    browser_client = BrowserClient(production_app, base_url="https://localhost")
    assert browser_client.get(ADDRESS).status_code == 404
    assert [rule.rule for rule in production_app.url_map.iter_rules() if re.match("/dev", rule.rule)] == []
    assert "dev" not in production_app.blueprints


def test_page_is_there_in_no_menu(app: Flask) -> None:
    assert [item.endpoint for item in app.extensions["navigation"] if item.endpoint.startswith("dev.")] == []
