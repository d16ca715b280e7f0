"""Lists as files by keyboard: with scripts and without, and what is said of a list that is too long."""

from pathlib import Path

import openpyxl
import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.web.kit.lists import exports
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.factories.people import Account, new_member

PEOPLE = "/admin/people"


@pytest.fixture(autouse=True)
def two_people(app: Flask) -> None:
    for name in ("Aroha", "Hemi"):
        new_member(app, first_name=name, last_name="Ngata")


def downloaded(keyboard: Keyboard, folder: Path) -> list[str]:
    """The names in the workbook that Enter downloads."""
    with keyboard.page.expect_download() as download:
        keyboard.hasten("Enter")
    assert download.value.suggested_filename == f"people-{clock.today().isoformat()}.xlsx"
    download.value.save_as(folder / "people.xlsx")
    _, *rows = openpyxl.load_workbook(folder / "people.xlsx").worksheets[0].iter_rows(values_only=True)
    return [str(row[0]) for row in rows]


def test_what_the_filters_leave_is_downloaded_by_keyboard(keyboard: Keyboard, tmp_path: Path) -> None:
    keyboard.open(PEOPLE)
    keyboard.tab_to("people-search")
    keyboard.type("aroha")
    keyboard.settle()
    keyboard.tab_to("people-export-menu")
    keyboard.press("Enter")
    keyboard.tab_to("button: XLSX")
    examine(keyboard)
    assert downloaded(keyboard, tmp_path) == ["Aroha Ngata"]
    assert keyboard.focused == "button: XLSX"


def test_list_is_downloaded_without_scripts(open_window: OpenWindow, admin: Account, tmp_path: Path) -> None:
    window = open_window(admin, scripts=False)
    window.open(f"{PEOPLE}?sort=-name")
    window.tab_to("people-export-menu")
    window.press("Enter")
    window.tab_to("button: XLSX")
    assert downloaded(window, tmp_path) == ["Hemi Ngata", "Aroha Ngata"]


def test_list_that_is_too_long_says_so_and_stays(keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(exports.MOST, "csv", 1)
    keyboard.open(f"{PEOPLE}?q=ngata")
    keyboard.tab_to("people-export-menu")
    keyboard.press("Enter")
    keyboard.tab_to("button: CSV")
    keyboard.hasten("Enter")
    keyboard.page.wait_for_selector("#people-export-problem")
    keyboard.settle()
    assert keyboard.focused == "people-export-problem"
    assert "Narrow it down" in keyboard.words("#people-export-problem")
    assert keyboard.ask("() => document.querySelector('#people-search').value") == "ngata"
    assert keyboard.ask("() => document.title").startswith("Error: ")
    examine(keyboard)
