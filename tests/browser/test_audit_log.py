"""The Audit Log by keyboard: filters, pages, entries that open, Verify now and exports."""

from pathlib import Path

import pytest
from flask import Flask

from ranzcred.audit import verifications
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database_probe import Inspector
from tests.support.factories.catalogue import new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import Account

LOG = "/admin/audit-log"
SUMMARY = "() => document.activeElement.closest('li')?.id"


def seqs(desk: Keyboard) -> list[int]:
    ids = desk.ask("() => [...document.querySelectorAll('ol.entries > li')].map((entry) => entry.id)")
    return [int(each.removeprefix("entry-")) for each in ids]


def test_entry_opens_and_closes_by_enter(desk: Keyboard, app: Flask) -> None:
    key = new_definition(app, title="Slate Repair", requirements="A proof.")
    desk.open(LOG)
    examine(desk)
    desk.tab_to("filter-to")
    for _ in range(20):
        desk.hasten("Tab")
        if desk.ask(SUMMARY):
            break
    desk.press("Enter")
    opened = "details[open]"
    assert desk.words(f"{opened} summary").startswith("Created Definition Slate Repair by system")
    assert "Requirements added: A proof." in desk.words(f"{opened} .changes")
    assert "Hash before it" in desk.words(f"{opened} .entry-facts")
    examine(desk)
    desk.press("Tab")
    assert desk.focused.startswith("a: All changes of this record")
    desk.press("Shift+Tab", "Enter")
    assert not desk.has(opened)
    desk.press("Enter", "Tab")
    desk.follow("Enter")
    assert desk.path == f"{LOG}?kind=MicroCredentialDefinition&record={key}"
    assert desk.words("#entries-heading") == "1 entry"
    examine(desk)


def test_searched_log_keeps_the_focus_and_tells_once(desk: Keyboard, app: Flask) -> None:
    new_definition(app, title="Tāmaki Slate")
    desk.open(LOG)
    desk.search("tamaki")
    assert desk.focused == "audit-search"
    assert desk.announced()[-1] == "1 entry"
    assert desk.path == f"{LOG}?q=tamaki"
    desk.search("nothing like it")
    assert desk.announced()[-1] == "No entries found"
    examine(desk)


@pytest.mark.parametrize(
    ("field", "keys", "query"),
    [("filter-action", "v", "action=VERIFY"), ("filter-kind", "u", "kind=User"), ("filter-from", "01012026", "from=")],
)
def test_filtered_log_keeps_the_focus_on_the_filter(desk: Keyboard, field: str, keys: str, query: str) -> None:
    desk.open(LOG)
    desk.tab_to(field)
    desk.press(*keys)
    desk.settle()
    assert desk.focused == field
    assert query in desk.path
    assert len(desk.announced()) == 1


def test_older_and_newer_entries_land_on_the_heading(desk: Keyboard, app: Flask, inspector: Inspector) -> None:
    new_definitions(app, [f"Slate {number:02}" for number in range(60)])
    last = inspector.last_seq()
    desk.open(f"{LOG}?action=CREATE")
    first = seqs(desk)
    desk.tab_to("page-older", key="Shift+Tab")
    desk.press("Enter")
    assert desk.focused == "entries-heading"
    assert desk.announced() == [f"Entries {first[-1] - 1} to 1"]
    examine(desk)
    desk.tab_to("page-newer")
    desk.press("Enter")
    assert desk.focused == "entries-heading"
    assert seqs(desk) == first
    assert first[0] <= last


def test_verify_now_goes_on_by_itself_and_keeps_the_focus(
    desk: Keyboard, app: Flask, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifications, "ENTRIES_AT_ONCE", 10)
    new_definitions(app, [f"Slate {number:02}" for number in range(40)])
    last = inspector.last_seq()
    desk.open(LOG)
    assert desk.words("#audit-verification") == "Chain never verified"
    desk.tab_to("verify-now")
    desk.hasten("Enter")
    desk.page.wait_for_selector("#audit-verification .badge-green")
    desk.settle()
    assert desk.focused == "verify-now"
    assert desk.announced() == ["Verifying the audit log", f"Verification finished: {last} entries intact"]
    assert desk.words("#audit-verification").endswith(f"{last} entries intact")
    examine(desk)


def test_export_is_downloaded_by_keyboard(desk: Keyboard, inspector: Inspector, tmp_path: Path) -> None:
    desk.open(f"{LOG}?action=LOGIN")
    desk.tab_to("button: JSON Lines", key="Shift+Tab")
    with desk.page.expect_download() as download:
        desk.hasten("Enter")
    download.value.save_as(tmp_path / "log.jsonl")
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 1
    assert download.value.suggested_filename.endswith(".jsonl")
    assert desk.focused == "button: JSON Lines"
    assert inspector.entries()[-1]["action"] == "EXPORT"


def test_log_without_scripts(open_window: OpenWindow, admin: Account, app: Flask, inspector: Inspector) -> None:
    new_definition(app, title="Tāmaki Slate")
    window = open_window(admin, scripts=False)
    window.open(LOG)
    last = inspector.last_seq()
    window.tab_to("verify-now")
    window.follow("Enter")
    assert window.words("h1") == "Verification of the audit log"
    window.tab_to("button: Continue")
    window.follow("Enter")
    assert window.words(".badge").endswith(f"{last} entries intact")
    window.tab_to("a: Audit Log", key="Shift+Tab")
    window.follow("Enter")
    window.tab_to("audit-search")
    window.type("tamaki")
    window.follow("Enter")
    assert window.words("#entries-heading") == "1 entry"
    assert window.path.startswith(f"{LOG}?q=tamaki")
