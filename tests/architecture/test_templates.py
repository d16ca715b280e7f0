"""Every template: it compiles, says nothing that the content security policy forbids, and each partial has its root."""

import re
from pathlib import Path

import pytest
from flask import Flask

from ranzcred.config import ROOT
from tests.support.http.markup import Element, parse

FOLDER = ROOT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
PARTIALS = [name for name in TEMPLATES if Path(name).name.startswith("_")]
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
MACRO = re.compile(r"{%-?\s*macro\b.*?endmacro\s*-?%}", re.DOTALL)
ROWS = re.compile(r"{%-?\s*call\(\w+\)\s+list_table\b.*?%}(.*?){%-?\s*endcall\s*-?%}", re.DOTALL)
ICON = re.compile(r"""icon\(\s*["']([\w-]+)["']""")
ELSEWHERE = re.compile(r"""(?:src|href|action|content|hx-\w+)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
FORBIDDEN = {
    "a script in the page": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style in the page": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "a handler in the page": re.compile(r"\son[a-z]+\s*=|\shx-on\b", re.IGNORECASE),
    "a script as an address": re.compile(r"javascript:|\bjs:", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\("),
    "something from elsewhere": ELSEWHERE,
}
FORM = re.compile(r"<form\b(?P<tag>(?:{[{%].*?[%}]}|[^>])*)>(?P<content>.*?)</form>", re.DOTALL)
TYPED = re.compile(
    r'\bfield\((?!form\.file\b)[^{}]*\)|caller\(\)|<input(?![^>]*type="(?:hidden|checkbox|file|radio)")[^>]*>'
)
OWN = re.compile(r'\bautocomplete="(username|name|email|current-password|new-password|one-time-code)"')
"""What a browser may fill in: it belongs to whoever signs in."""
SELECTS = {"components/table.html", "admin/credentials/bulk/bar.html", "components/coverage/_gaps.html"}
"""The filters whose choices a declaration has, and the actions on what is selected; of what is asked about, one."""
OWN_FORMS = {
    "account/recovery/forgotten.html": ["username"],
    "account/recovery/email_change.html": ["email"],
    "account/recovery/reset.html": ["username", "new-password"],
    "account/recovery/invitation.html": ["username", "name", "new-password"],
    "access/sign_in.html": ["username", "current-password"],
    "access/confirm.html": ["username", "current-password", "one-time-code"],
    "account/factors/new_app.html": ["one-time-code"],
    "account/_password.html": ["username", "current-password", "new-password"],
    "account/first_password.html": ["username", "new-password"],
    "account/sign_in/first_admin.html": ["name", "username", "new-password"],
    "account/sign_in/two_factor.html": ["one-time-code"],
}


def source(name: str) -> str:
    return (FOLDER / name).read_text()


def elements(name: str) -> Element:
    """A template's markup without what Jinja fills in; rows and headers are in a table, as the component puts them."""
    written = ROWS.sub(r"<table><tbody>\1</tbody></table>", MACRO.sub("", source(name)))
    return parse(JINJA.sub("", written))


@pytest.mark.parametrize("pattern", [JINJA, MACRO, ROWS, ICON], ids=["JINJA", "MACRO", "ROWS", "ICON"])
def test_what_is_left_out_or_looked_for_is_found(pattern: re.Pattern[str]) -> None:
    assert any(pattern.search(source(name)) for name in TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(unconnected_app: Flask, name: str) -> None:
    assert unconnected_app.jinja_env.get_template(name).name == name


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("forbidden", FORBIDDEN)
def test_template_has_nothing_forbidden(name: str, forbidden: str) -> None:
    found = FORBIDDEN[forbidden].search(source(name))
    assert not found, f"{forbidden}: {found[0]}"


@pytest.mark.parametrize("name", PARTIALS)
def test_partial_has_one_root_with_an_id(name: str) -> None:
    """Where it has alternatives, they all have the same."""
    roots = elements(name).elements
    assert roots
    assert len({root.get("id") for root in roots}) == 1, [root.get("id") for root in roots]
    assert roots[0].get("id")
    assert "{% extends" not in source(name)


def test_partials_have_roots_of_their_own() -> None:
    assert {"admin/definitions/_table.html", "portal/_held_table.html", "dev/_api.html"} <= set(PARTIALS)
    ids = [elements(name).elements[0]["id"] for name in PARTIALS]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", PARTIALS)
def test_partial_is_the_file_that_a_page_includes(name: str) -> None:
    including = re.compile(rf"""{{%-?\s*include\s+["']{re.escape(name)}["']""")
    assert any(including.search(source(other)) for other in TEMPLATES if other != name)


def test_swap_targets_are_roots_of_partials() -> None:
    roots = {f"#{elements(name).elements[0]['id']}" for name in PARTIALS}
    targets = {target for name in TEMPLATES for target in re.findall(r'hx-target="(#[\w-]+)"', source(name))}
    places = {f"#{key}" for name in TEMPLATES for key in re.findall(r'<div id="([\w-]+)"></div>', source(name))}
    assert targets
    assert targets <= roots | places


def test_icons_are_all_drawn(unconnected_app: Flask) -> None:
    drawn = {symbol["id"] for symbol in parse((ROOT / "static" / "icons.svg").read_text()).all("symbol")}
    named = {icon for name in TEMPLATES for icon in ICON.findall(source(name))}
    in_navigation = {item.icon for item in unconnected_app.extensions["navigation"]}
    assert in_navigation
    assert named | in_navigation <= drawn


def test_scripts_are_vendored_with_their_licences() -> None:
    vendor = ROOT / "static" / "vendor"
    readme = (vendor / "README.md").read_text()
    folders = [path for path in vendor.iterdir() if path.is_dir()]
    assert {"htmx", "pico"} <= {folder.name for folder in folders}
    for folder in folders:
        assert list(folder.glob("LICENSE*")), folder.name
        assert re.search(rf"{folder.name}.*\d+\.\d+\.\d+", readme, re.IGNORECASE), folder.name


def test_selects_offer_what_the_code_knows() -> None:
    """What grows with the data is suggested as one types."""
    assert {name for name in TEMPLATES if "<select" in source(name) or "<datalist" in source(name)} == SELECTS


def test_forms_take_nothing_from_the_browser_but_what_is_its_users_own() -> None:
    own: dict[str, list[str]] = {}
    typed_into = 0
    for name in TEMPLATES:
        for form in FORM.finditer((FOLDER / name).read_text()):
            fields = list(TYPED.finditer(form["content"]))
            typed_into += bool(fields)
            said = OWN.findall(form["content"])
            own |= {name: own.get(name, []) + said} if said else {}
            off = 'autocomplete="off"' in form["tag"]
            assert off or all(OWN.search(field[0]) for field in fields), (name, [field[0] for field in fields])
    assert own == OWN_FORMS
    assert typed_into >= 10, "the forms are found"
