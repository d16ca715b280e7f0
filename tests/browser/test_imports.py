"""Imports by keyboard: a file is chosen, looked through, corrected, and imported."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask

from ranzcred.directory.imports import operations
from ranzcred.directory.models import OrganisationMember
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database_probe import Inspector
from tests.support.factories.files import csv_bytes
from tests.support.factories.people import Account, new_organisation

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


def choose(desk: Keyboard, file: Path, *rows: Sequence[str]) -> None:
    """Choose a file with these rows, and go to the button that sends it."""
    file.write_bytes(csv_bytes(*rows))
    # The browser hands its dialog over only from a while after somebody listens for it.
    desk.page.once("filechooser", lambda _: None)
    desk.tab_to("file")
    with desk.page.expect_file_chooser() as chooser:
        desk.hasten("Enter")
    chooser.value.set_files(file)
    desk.tab_to("import-check")


def test_refused_rows_are_downloaded_corrected_and_imported(
    desk: Keyboard, file: Path, tmp_path: Path, inspector: Inspector
) -> None:
    desk.open(PROGRAMME)
    desk.tab_to("import-organisations")
    desk.follow("Enter")
    examine(desk)
    choose(desk, file, HEADER, AROHA)
    desk.press("Enter")
    assert desk.focused == "import-errors"
    assert desk.title == "Error: Import – Programme – RANZ micro-credentials"
    assert "Choose “Staff”, or another file." in desk.words("#import-errors")
    assert not desk.has("#status p")
    examine(desk)

    desk.tab_to("kind")
    desk.press("ArrowDown")
    choose(desk, file, HEADER, AROHA, [*SIONE[:3], "nobody"])
    desk.announced()
    desk.press("Enter")
    assert desk.focused == "import-heading"
    assert desk.title == "winter.csv – Import – Programme – RANZ micro-credentials"
    assert desk.announced() == ["Uploading…", "Dry run finished: 1 to be made, 1 refused"]
    assert not desk.has("#import-confirm")
    examine(desk)

    desk.tab_to("show-refused")
    desk.press("Enter")
    assert (desk.focused, desk.announced()) == ("show-refused", ["1 row refused"])
    assert desk.words("#import-rows tbody") == (
        "3 Refused Sione Latu Email: Enter an e-mail address, such as aroha@example.co.nz."
    )
    examine(desk)
    desk.tab_to("import-refused", key="Shift+Tab")
    with desk.page.expect_download() as download:
        desk.hasten("Enter")
    download.value.save_as(tmp_path / "refused.csv")
    header, refused = csv.reader((tmp_path / "refused.csv").read_text("utf-8-sig").splitlines())

    desk.tab_to("import-another")
    desk.follow("Enter")
    choose(desk, file, header, [*refused[:-1], SIONE[-1]], ["", *AROHA])
    desk.press("Enter")
    desk.tab_to("import-confirm")
    desk.announced()
    desk.press("Enter")
    assert desk.focused == "import-heading"
    assert desk.announced() == ["Importing 2 rows…", "Import finished: 2 made"]
    assert inspector.count(OrganisationMember) == 2
    examine(desk)


def test_progress_is_shown_and_the_focus_kept(desk: Keyboard, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "ROWS_AT_ONCE", 1)
    desk.open(f"{PROGRAMME}/import?kind=staff")
    choose(desk, file, HEADER, AROHA, MERE, SIONE)
    desk.announced()
    desk.hasten("Enter")
    desk.page.wait_for_selector("#import-bar")
    assert desk.focused == "import-heading"
    desk.page.wait_for_selector("#import-rows")
    desk.settle()
    assert desk.focused == "import-heading"
    assert desk.announced() == ["Uploading…", "Checking 3 rows", "Dry run finished: 3 to be made"]
    assert desk.words("#import-heading") == "Dry run: winter.csv"
    desk.reload()
    assert desk.words("#import-confirm") == "Import 3 rows"


def test_import_without_scripts(
    open_window: OpenWindow, admin: Account, file: Path, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
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
    assert plain.words("#status") == "Import finished: 2 made"
    assert inspector.count(OrganisationMember) == 2
