"""Imports by keyboard: a file is chosen, looked through, corrected, and imported."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask

from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.imports import operations
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.files import csv_bytes
from tests.support.factories.people import Account, new_organisation

pytestmark = pytest.mark.of_both_databases

PROGRAMME = "/admin/programme"
HEADER = ["Organisation", "First name", "Last name", "Email"]
AROHA = ["Skyline", "Aroha", "Ngata", "aroha@x.example.nz"]
MERE = ["Skyline", "Mere", "Tamahori", "mere@x.example.nz"]
SIONE = ["Skyline", "Sione", "Latu", "sione@x.example.nz"]


@pytest.fixture(autouse=True)
def skyline(app: Flask) -> str:
    return new_organisation(app, name="Skyline")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "winter.csv"


def choose(keyboard: Keyboard, file: Path, *rows: Sequence[str]) -> None:
    """Choose a file with these rows, and go to the button that sends it."""
    file.write_bytes(csv_bytes(*rows))
    # The browser hands its dialog over only from a while after somebody listens for it.
    keyboard.page.once("filechooser", lambda _: None)
    keyboard.tab_to("file")
    with keyboard.page.expect_file_chooser() as chooser:
        keyboard.hasten("Enter")
    chooser.value.set_files(file)
    keyboard.tab_to("import-check")


def test_refused_rows_are_downloaded_corrected_and_imported(
    keyboard: Keyboard, file: Path, tmp_path: Path, database_probe: DatabaseProbe
) -> None:
    keyboard.open(PROGRAMME)
    keyboard.tab_to("import-organisations")
    keyboard.follow("Enter")
    examine(keyboard)
    choose(keyboard, file, HEADER, AROHA)
    keyboard.press("Enter")
    assert keyboard.focused == "import-errors"
    assert keyboard.title == "Error: Import – Programme – RANZ micro-credentials"
    assert "Choose “People”, or another file." in keyboard.words("#import-errors")
    assert not keyboard.has("#status p")
    examine(keyboard)

    keyboard.tab_to("kind")
    keyboard.press("ArrowDown")
    choose(keyboard, file, HEADER, AROHA, [*SIONE[:3], "nobody"])
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.focused == "import-heading"
    assert keyboard.title == "winter.csv – Import – Programme – RANZ micro-credentials"
    assert keyboard.announced() == ["Uploading…", "Preview ready: 1 to add, 1 with errors"]
    assert not keyboard.has("#import-confirm")
    examine(keyboard)

    keyboard.tab_to("show-refused")
    keyboard.press("Enter")
    assert (keyboard.focused, keyboard.announced()) == ("show-refused", ["1 row with errors"])
    assert keyboard.words("#import-rows tbody") == (
        "3 With errors Sione Latu Email: Enter an email address, such as aroha@example.co.nz."
    )
    examine(keyboard)
    keyboard.tab_to("import-refused", key="Shift+Tab")
    with keyboard.page.expect_download() as download:
        keyboard.hasten("Enter")
    download.value.save_as(tmp_path / "refused.csv")
    header, refused = csv.reader((tmp_path / "refused.csv").read_text("utf-8-sig").splitlines())

    keyboard.tab_to("import-another")
    keyboard.follow("Enter")
    choose(keyboard, file, header, [*refused[:-1], SIONE[-1]], ["", *AROHA])
    keyboard.press("Enter")
    keyboard.tab_to("import-confirm")
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.focused == "import-heading"
    assert keyboard.announced() == ["Importing 2 rows…", "Import finished: 2 added"]
    assert database_probe.count(OrganisationMember) == 2
    examine(keyboard)


def test_progress_is_shown_and_the_focus_kept(keyboard: Keyboard, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "ROWS_AT_ONCE", 1)
    keyboard.open(f"{PROGRAMME}/import?kind=staff")
    choose(keyboard, file, HEADER, AROHA, MERE, SIONE)
    keyboard.announced()
    keyboard.hasten("Enter")
    keyboard.page.wait_for_selector("#import-bar")
    assert keyboard.focused == "import-heading"
    keyboard.page.wait_for_selector("#import-rows")
    keyboard.settle()
    assert keyboard.focused == "import-heading"
    assert keyboard.announced() == ["Uploading…", "Checking 3 rows", "Preview ready: 3 to add"]
    assert keyboard.words("#import-heading") == "Preview: winter.csv"
    keyboard.reload()
    assert keyboard.words("#import-confirm") == "Import 3 rows"


def test_import_without_scripts(
    open_window: OpenWindow, admin: Account, file: Path, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "ROWS_AT_ONCE", 1)
    plain = open_window(admin, scripts=False)
    plain.open(f"{PROGRAMME}/import?kind=staff")
    choose(plain, file, HEADER[:2], ["Skyline", "Aroha"])
    plain.follow("Enter")
    assert "The column “Last name” is missing." in plain.words("#import-errors")
    choose(plain, file, HEADER, AROHA, MERE)
    plain.follow("Enter")
    assert plain.words("#import-progress label") == "Reading: 0 of 2 rows"
    plain.tab_to("button: Continue")
    plain.follow("Enter")
    plain.tab_to("import-confirm")
    plain.follow("Enter")
    assert plain.words("#status") == "Import finished: 2 added"
    assert database_probe.count(OrganisationMember) == 2
