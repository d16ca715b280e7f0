"""The documentation leads where it says: links, paths, names, commands and settings are there."""

import importlib.util
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

import click
import pytest

from ranzcred.cli.main import cli
from ranzcred.config import ROOT

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md"))]
README_LINES = 115
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PATH = re.compile(r"(?<![\w./-])(?:ranzcred|templates|static|migrations|tests|bench|docs)/[\w./<>*-]*")
CODE = re.compile(r"`([^`]+)`")
FILE = re.compile(r"`([\w.<*][\w./<>*-]*\.(?:css|html|js|json|py|txt))`")
WITH_NAMES_TO_AVOID = ROOT / "docs" / "naming.md"
FOLDERS = ("bench", "docs", "migrations", "ranzcred", "static", "templates", "tests")
RUNNING = ROOT / "docs" / "running.md"
COMMAND = re.compile(
    r"(?<![\w/.-])(?:\S*\.venv/bin/)?ranzcred((?: [a-z]+(?:-[a-z]+)*)+)"
    r"((?: (?:\[?--?[\w-]+|[^\s`-]+))*)"
)
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
SETTING = re.compile(r"\b(?:RANZCRED_[A-Z_]+|DATABASE_URL|SECRET_KEY(?:_FALLBACKS)?)\b")
MADE = re.compile(r"(?:^| )make ([a-z]+)", re.MULTILINE)
MODULE = re.compile(r"python3? -m ([\w.]+)")
TARGET = re.compile(r"^([a-z][\w-]*):", re.MULTILINE)


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


def test_what_is_looked_for_is_found() -> None:
    """Each of the tests below would pass where its pattern finds nothing."""
    assert {WITH_NAMES_TO_AVOID, RUNNING} < set(PAGES)
    assert [folder for folder in FOLDERS if not (ROOT / folder).is_dir()] == []
    text = "\n".join(page.read_text() for page in PAGES)
    lines = "\n".join(line for page in PAGES for line in code(page))
    for pattern in (LINK, HEADING, PATH, FILE):
        assert len(pattern.findall(text)) > 50, pattern.pattern
    for pattern in (COMMAND, MADE, MODULE):
        assert len(pattern.findall(lines)) > 5, pattern.pattern
    assert any(OPTION.search(rest) for _, rest in COMMAND.findall(lines))


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
    named, absent = 0, []
    for row in (ROOT / "docs" / "glossary.md").read_text().splitlines():
        words = CODE.findall(row.rpartition(" | ")[2]) if row.startswith("|") else []
        for name, path in pairwise(words):
            if "/" not in name and "/" in path:
                named += 1
                absent += [] if is_named_in(name, path) else [f"{name} in {path}"]
    assert named > 50
    assert absent == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != WITH_NAMES_TO_AVOID], ids=name_of)
def test_files_are_there(page: Path) -> None:
    """Whatever folder a page leaves out: `policy.py`, `mail/<name>/body.txt`."""
    files = [f"/{path.relative_to(ROOT)}" for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")]
    files += [f"/{path.name}" for path in ROOT.iterdir()]
    named = {re.sub(r"<[^>]*>", "*", path) for path in FILE.findall(page.read_text())}
    assert [path for path in sorted(named) if not any(fnmatch(file, f"*/{path}") for file in files)] == []


def test_readme_shows_the_tree() -> None:
    [tree] = [block for block in FENCE.findall(README.read_text()) if "\nranzcred/\n" in block]
    shown, above = set(), [ROOT]
    for line in tree.splitlines()[1:-1]:
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        above = [*above[: depth + 1], above[depth] / name]
        shown.add(above[-1])
    package = ROOT / "ranzcred"
    there = {path for base in (package, package / "domain", package / "web") for path in base.iterdir()}
    assert [path for path in shown if not path.exists()] == []
    assert {path for path in there if path.is_dir() and not path.name.startswith("_")} - shown == set()


def code(page: Path) -> Iterator[str]:
    """Yield each line of a page that is code, and each piece of code in its prose."""
    for block in FENCE.findall(page.read_text()):
        yield from block.splitlines()[1:-1]
    yield from CODE.findall(prose(page))


def find_command(words: str) -> click.Command | None:
    """Return the command that words begin with: "token create mere" is `token create`. None where there is none."""
    command: click.Command = cli
    for word in words.split():
        if not isinstance(command, click.Group):
            return command
        if word not in command.commands:
            return None
        command = command.commands[word]
    return None if isinstance(command, click.Group) else command


def unknown_options(command: click.Command, line: str) -> set[str]:
    return set(OPTION.findall(line)) - {option for parameter in command.params for option in parameter.opts}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_are_there_with_their_options(page: Path) -> None:
    wrong = []
    for line in code(page):
        for words, rest in COMMAND.findall(line):
            command = find_command(words)
            if command is None or unknown_options(command, rest):
                wrong.append(line)
    assert wrong == []


def leaves(group: click.Group, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, f"{above}{name} ")
        else:
            yield f"{above}{name}"


def test_every_command_is_described() -> None:
    table = RUNNING.read_text().partition("## Commands")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `((?:[a-z]+(?:-[a-z]+)* ?)+)([^`]*)`", table, re.MULTILINE)
    assert {words.strip() for words, _ in rows} == {name for name in leaves(cli) if not name.startswith("db ")}
    for words, rest in rows:
        command = find_command(words)
        assert command
        assert unknown_options(command, rest) == set(), words


def test_every_setting_is_described() -> None:
    table = RUNNING.read_text().partition("## Settings")[2].partition("\n## ")[0]
    modules = (ROOT / "ranzcred" / "config").glob("*.py")
    settings = {setting for module in modules for setting in SETTING.findall(module.read_text())}
    assert {"DATABASE_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "RANZCRED_DATA_DIR"} <= settings
    assert set(SETTING.findall(table)) == settings


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_targets_of_make_and_modules_are_there(page: Path) -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    lines = list(code(page))
    made = {target for line in lines for target in MADE.findall(line)}
    run = {module for line in lines for module in MODULE.findall(line)}
    assert made - targets == set()
    assert [module for module in run if importlib.util.find_spec(module) is None] == []
