"""Style sheets and scripts: reached from the page, in their layers, and chosen by what a template says alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from ranzcred.config import ROOT
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.lists.filters import ListFilters

STATIC = ROOT / "static"
STYLES = sorted((STATIC / "css").rglob("*.css"))
FILES = {path for kind in ("css", "js") for path in STATIC.rglob(f"*.{kind}")}
ENTRY = STATIC / "css" / "app.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
IMPORT = {
    ".css": re.compile(r"""@import\s+url\("([^"]+)"\)"""),
    ".js": re.compile(r"""^import\b[^;"]*"([^"]+)";""", re.MULTILINE),
}
NAMED = re.compile(r"""url_for\(["']static["'],\s*filename=["']([^"']+)["']\)""")
BY_PLACE = re.compile(r":nth-[\w-]+|\bt[dh][^\s,>+~{]*:(?:first|last|only)-(?:child|of-type)")
BY_ATTRIBUTE = re.compile(r"\[(?:name|for|id)\b")
CLASSES = re.compile(r'class="((?:[^"{]|{{.*?}}|{%.*?%})*)"')
FILLED_IN_BY_NAME = re.compile(r"{{[^}]*\b(?:name|column|key)\b")


def styles(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


def selectors(path: Path) -> Iterator[str]:
    for found in re.finditer(r"([^{};]+){", styles(path)):
        if not found[1].strip().startswith("@"):
            yield found[1].strip()


def imported(path: Path) -> set[Path]:
    """What a file imports, each by an address that is relative to it."""
    addresses = IMPORT[path.suffix].findall(path.read_text())
    assert not [address for address in addresses if address.startswith("/") or ":" in address]
    return {(path.parent / address).resolve() for address in addresses}


def kinds(base: type[object]) -> Iterator[type[object]]:
    yield base
    for kind in base.__subclasses__():
        yield from kinds(kind)


def test_what_is_looked_for_is_found() -> None:
    """Several of the tests below would pass where nothing is read."""
    assert ENTRY in FILES
    assert {".card", ".toast"} <= {selector for path in STYLES for selector in selectors(path)}
    classes = [found for path in (ROOT / "templates").rglob("*.html") for found in CLASSES.findall(path.read_text())]
    assert any("{{" in found for found in classes)


def test_style_sheets_and_scripts_are_all_reached_from_a_page() -> None:
    named = {name for path in (ROOT / "templates").rglob("*.html") for name in NAMED.findall(path.read_text())}
    reached = {STATIC / name for name in named if Path(name).suffix in IMPORT}
    left = list(reached)
    while left:
        new = imported(left.pop()) - reached
        reached |= new
        left += new
    assert reached == FILES


def test_scripts_come_before_htmx_which_begins_at_once() -> None:
    """Scripts that are deferred run in the order in which a page names them."""
    named = [name for name in NAMED.findall((ROOT / "templates" / "base.html").read_text()) if name.endswith(".js")]
    assert named == ["js/main.js", "vendor/htmx/htmx.min.js"]


def test_styles_are_all_in_a_layer() -> None:
    """What is in none would win over all that is."""
    layers, *imports = [line for line in styles(ENTRY).splitlines() if line]
    named = re.findall(r"\w+", layers.removeprefix("@layer"))
    assert named == ["pico", "base", "components", "areas", "overrides"]
    used = [re.fullmatch(r"""@import url\("([^"]+)"\) layer\((\w+)\);""", line) for line in imports]
    assert [match[2] for match in used if match and match[2] in named] == sorted(
        (match[2] for match in used if match), key=named.index
    )
    assert all(used)
    folders = {(match[1].split("/")[0], match[2]) for match in used if match}
    assert folders == {("..", "pico"), *((layer, layer) for layer in named[1:])}
    imported_styles = {ENTRY.parent / match[1] for match in used if match}
    later = {path for path in STYLES if path not in {ENTRY, *imported_styles}}
    for path in later:  # a page's own: all of it is in one of these layers
        assert re.match(rf"@layer ({'|'.join(named)}) {{\n(  .*\n|\n)*}}\s*\Z", styles(path).lstrip()), path.name
    assert [path.name for path in STYLES if path != ENTRY and "@import" in styles(path)] == []
    assert [path.name for path in imported_styles & set(STYLES) if path != ENTRY and "@layer" in styles(path)] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_columns_are_not_chosen_by_their_place(path: Path) -> None:
    assert [selector for selector in selectors(path) if BY_PLACE.search(selector)] == []


def test_nothing_is_chosen_by_the_name_of_a_field_or_column(unconnected_app: Flask) -> None:
    fields = {name for kind in kinds(BaseForm) for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}
    columns = {name for kind in kinds(ListFilters) for name in getattr(kind, "COLUMNS", ())}
    assert {"skill_standard", "lbp_number", "awarded_on"} <= fields
    assert {"issuing_body", "staff"} <= columns
    names = {name.replace("_", "-") for name in fields | columns}
    forbidden = {f"{before}{name}" for name in names for before in ("#", ".field-", ".col-", ".column-")}
    forbidden.remove("#status")  # where the page announces what has happened
    found = {
        f"{path.name}: {selector}"
        for path in STYLES
        for selector in selectors(path)
        if BY_ATTRIBUTE.search(selector) or forbidden.intersection(re.findall(r"[.#][\w-]+", selector))
    }
    assert found == set()


def test_templates_make_no_class_of_a_name() -> None:
    generated = {
        f"{path.relative_to(ROOT)}: {classes}"
        for path in (ROOT / "templates").rglob("*.html")
        for classes in CLASSES.findall(path.read_text())
        if FILLED_IN_BY_NAME.search(classes)
    }
    assert generated == set()
