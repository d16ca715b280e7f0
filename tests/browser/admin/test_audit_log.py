"""The Audit log by keyboard: filters, pages, entries that open, Check for tampering and exports."""

from pathlib import Path

import pytest
from flask import Flask

from ranzcred.domain.audit.proof import runs
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account

LOG = "/admin/audit-log"
SUMMARY = "() => document.activeElement.closest('li')?.id"


def seqs(keyboard: Keyboard) -> list[int]:
    ids = keyboard.ask("() => [...document.querySelectorAll('ol.entries > li')].map((entry) => entry.id)")
    return [int(each.removeprefix("entry-")) for each in ids]


def test_entry_opens_and_closes_by_enter(keyboard: Keyboard, app: Flask) -> None:
    key = new_definition(app, title="Slate Repair", requirements="A proof.")
    keyboard.open(LOG)
    examine(keyboard)
    keyboard.tab_to("filter-to")
    for _ in range(20):
        keyboard.hasten("Tab")
        if keyboard.ask(SUMMARY):
            break
    keyboard.press("Enter")
    opened = "details[open]"
    assert keyboard.words(f"{opened} .entry-line").startswith("Created micro-credential Slate Repair by the system")
    assert "Requirements A proof." in keyboard.words(f"{opened} .changes")
    keyboard.press("Tab", "Enter")
    assert keyboard.focused.startswith("technical-")
    assert "Previous hash" in keyboard.words(f"{opened} {opened}")
    examine(keyboard)
    keyboard.press("Tab")
    assert keyboard.focused.startswith("a: All changes to this record")
    keyboard.press("Shift+Tab", "Enter", "Shift+Tab", "Enter")
    assert not keyboard.has(opened)
    keyboard.press("Enter", "Tab", "Tab")
    keyboard.follow("Enter")
    assert keyboard.path == f"{LOG}?kind=MicroCredentialDefinition&record={key}"
    assert keyboard.words("#entries-heading") == "1 entry"
    examine(keyboard)


def test_searched_log_keeps_the_focus_and_tells_once(keyboard: Keyboard, app: Flask) -> None:
    new_definition(app, title="Tāmaki Slate")
    keyboard.open(LOG)
    keyboard.search("tamaki")
    assert keyboard.focused == "audit-search"
    assert keyboard.announced()[-1] == "1 entry"
    assert keyboard.path == f"{LOG}?q=tamaki"
    keyboard.search("nothing like it")
    assert keyboard.announced()[-1] == "No entries found"
    examine(keyboard)


@pytest.mark.parametrize(
    ("field", "keys", "query"),
    [("filter-action", "v", "action=VERIFY"), ("filter-kind", "u", "kind=User")],
)
def test_filtered_log_keeps_the_focus_on_the_filter(keyboard: Keyboard, field: str, keys: str, query: str) -> None:
    keyboard.open(LOG)
    keyboard.tab_to(field)
    keyboard.press(*keys)
    keyboard.settle()
    assert keyboard.focused == field
    assert query in keyboard.path
    assert len(keyboard.announced()) == 1


def test_older_and_newer_entries_land_on_the_heading(
    keyboard: Keyboard, app: Flask, database_probe: DatabaseProbe
) -> None:
    new_definitions(app, [f"Slate {number:02}" for number in range(60)])
    last = database_probe.last_seq()
    keyboard.open(f"{LOG}?action=CREATE")
    first = seqs(keyboard)
    keyboard.tab_to("page-older", key="Shift+Tab")
    keyboard.press("Enter")
    assert keyboard.focused == "entries-heading"
    assert keyboard.announced() == [f"Entries {first[-1] - 1} to 1"]
    examine(keyboard)
    keyboard.tab_to("page-newer")
    keyboard.press("Enter")
    assert keyboard.focused == "entries-heading"
    assert seqs(keyboard) == first
    assert first[0] <= last


def test_verify_now_goes_on_by_itself_and_keeps_the_focus(
    keyboard: Keyboard, app: Flask, database_probe: DatabaseProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "ENTRIES_AT_ONCE", 10)
    new_definitions(app, [f"Slate {number:02}" for number in range(40)])
    last = database_probe.last_seq()
    keyboard.open(LOG)
    assert keyboard.words("#audit-verification") == "Not checked yet"
    keyboard.tab_to("verify-now")
    keyboard.hasten("Enter")
    keyboard.page.wait_for_selector("#audit-verification .badge-green")
    keyboard.settle()
    assert keyboard.focused == "verify-now"
    assert keyboard.announced() == ["Checking the audit log", "Check finished. No tampering found"]
    assert keyboard.words("#audit-verification").endswith(f"({last} entries)")
    examine(keyboard)


def test_export_is_downloaded_by_keyboard(keyboard: Keyboard, database_probe: DatabaseProbe, tmp_path: Path) -> None:
    keyboard.open(f"{LOG}?action=LOGIN")
    keyboard.tab_to("audit-export-menu")
    keyboard.press("Enter")
    keyboard.tab_to("button: JSON Lines")
    with keyboard.page.expect_download() as download:
        keyboard.hasten("Enter")
    download.value.save_as(tmp_path / "log.jsonl")
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 1
    assert download.value.suggested_filename.endswith(".jsonl")
    assert keyboard.focused == "button: JSON Lines"
    assert database_probe.entries()[-1]["action"] == "EXPORT"


def test_log_without_scripts(
    open_window: OpenWindow, admin: Account, app: Flask, database_probe: DatabaseProbe
) -> None:
    new_definition(app, title="Tāmaki Slate")
    window = open_window(admin, scripts=False)
    window.open(LOG)
    last = database_probe.last_seq()
    window.tab_to("verify-now")
    window.follow("Enter")
    assert window.words("h1") == "Audit log check"
    window.tab_to("button: Continue")
    window.follow("Enter")
    assert window.words(".badge").endswith(f"({last} entries)")
    window.tab_to("a: Audit log", key="Shift+Tab")
    window.follow("Enter")
    window.tab_to("audit-search")
    window.type("tamaki")
    window.follow("Enter")
    assert window.words("#entries-heading") == "1 entry"
    assert window.path.startswith(f"{LOG}?q=tamaki")
    window.tab_to("filter-to")
    while not window.ask(SUMMARY):
        window.hasten("Tab")
    window.press("Enter", "Tab")
    assert window.focused.startswith("technical-")
    window.follow("Enter")
    assert window.words("h1").startswith("Entry ")
    assert window.words(".entry-line").startswith("Created micro-credential Tāmaki Slate by the system")
    assert "Previous hash" in window.ask("() => document.querySelector('[id^=more-]').textContent")
