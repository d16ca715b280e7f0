"""No folder holds more than a newcomer reads at a glance, and nothing lies loose where only folders belong."""

from collections import Counter

from ranzcred.config import ROOT

MOST = 14
TREES = ("bench", "docs", "migrations", "ranzcred", "static", "templates", "tests")
LOGS = {"docs/decisions", "migrations/versions"}
"""What grows by nature, a file for each decision or migration, and is read by its newest."""
VENDORED = ROOT / "static" / "vendor"
GENERATED = {".br", ".gz", ".pyc"}


def files_by_folder() -> Counter[str]:
    """How many files lie directly in each folder."""
    files = [path for tree in TREES for path in (ROOT / tree).rglob("*") if path.is_file()]
    return Counter(
        path.parent.relative_to(ROOT).as_posix()
        for path in files
        if path.suffix not in GENERATED and VENDORED not in path.parents
    )


def test_folders_hold_few_files() -> None:
    counted = files_by_folder()
    assert {"ranzcred", "static/css/components", "templates/account", "tests/browser", *LOGS} <= set(counted)
    assert {folder.partition("/")[0] for folder in counted} == set(TREES)
    assert VENDORED.is_dir()
    assert {folder: count for folder, count in counted.items() if count > MOST and folder not in LOGS} == {}


def test_package_has_nothing_loose_but_the_application() -> None:
    assert {path.name for path in (ROOT / "ranzcred").glob("*.py")} == {"__init__.py"}
