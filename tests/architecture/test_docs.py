"""The documentation leads where it says: links, paths and the glossary's names are there."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from ranzcred.config import ROOT

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md"))]
README_LINES = 110
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PATH = re.compile(r"(?<![\w./-])(?:ranzcred|templates|static|migrations|tests|bench|docs)/[\w./<>*-]*")
CODE = re.compile(r"`([^`]+)`")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """Return a page without its blocks of code, where nothing is a link or a heading."""
    return FENCE.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = [re.sub(r"[^\w\- ]", "", heading).lower() for heading in HEADING.findall(prose(page))]
    return {title.replace(" ", "-") for title in titles}


def is_missing(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return not target.is_relative_to(ROOT) or not target.exists() or bool(anchor and anchor not in anchors(target))


def named_paths(page: Path) -> Iterator[str]:
    """Yield each path that a page names, with `*` in place of what it leaves open: `mail/<name>/body.txt`."""
    for path in PATH.findall(page.read_text()):
        yield re.sub(r"<[^>]*>", "*", path).rstrip(".")


def is_named_in(name: str, path: str) -> bool:
    """Return whether a file of the glossary has a name as a word; a folder has every name."""
    file = ROOT / path
    return not file.is_file() or re.search(rf"\b{re.escape(name)}\b", file.read_text()) is not None


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_a_file_and_a_heading(page: Path) -> None:
    links = [link for link in LINK.findall(prose(page)) if not link.startswith(("https://", "http://"))]
    assert [link for link in links if is_missing(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_are_there(page: Path) -> None:
    assert [path for path in named_paths(page) if not any(ROOT.glob(path))] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, unread = {README}, [README]
    while unread:
        page = unread.pop()
        links = {(page.parent / link.partition("#")[0]).resolve() for link in LINK.findall(prose(page))}
        new = {link for link in links if link.suffix == ".md"} & set(PAGES) - reached
        reached |= new
        unread += new
    assert [name_of(page) for page in PAGES if page not in reached] == []


def test_readme_is_short() -> None:
    assert len(README.read_text().splitlines()) <= README_LINES


def test_glossary_names_what_its_files_have() -> None:
    absent = []
    for row in (ROOT / "docs" / "glossary.md").read_text().splitlines():
        words = CODE.findall(row.rpartition(" | ")[2]) if row.startswith("|") else []
        for name, path in pairwise(words):
            if "/" not in name and "/" in path and not is_named_in(name, path):
                absent.append(f"{name} in {path}")
    assert absent == []
