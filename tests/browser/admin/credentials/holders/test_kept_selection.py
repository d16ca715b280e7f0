"""What is selected stays selected, whatever part of the list is shown, until it is done or cleared."""

import pytest

from ranzcred.core.db.transactions import writing
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.credentials import operations
from tests.browser.admin.credentials.holders.holders_table import control, statuses
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.browser.server import Site
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.people import Account
from tests.support.factories.principals import acting

CHECKED = """() => [...document.querySelectorAll("[data-select]:checked")]
  .map((box) => `${box.closest("tr").id}-select`)"""


def checked(keyboard: Keyboard) -> list[str]:
    """The ids of the boxes that are shown and checked."""
    return list(keyboard.ask(CHECKED))


@pytest.fixture
def two_selected(keyboard: Keyboard, page: str, staff: list[str]) -> Keyboard:
    keyboard.open(page)
    keyboard.tab_to(control(staff[0], "select"))
    keyboard.press("x", "j", "x")
    return keyboard


def search_then(keyboard: Keyboard, act: str) -> None:
    """Search for one who is not selected, and choose an action for those who are."""
    keyboard.search("mere")
    keyboard.tab_to("bulk-action")
    keyboard.type(act)


def test_search_keeps_what_is_selected_and_says_what_is_not_shown(two_selected: Keyboard, staff: list[str]) -> None:
    two_selected.search("aroha")
    assert two_selected.words("#bulk-selected") == "2 selected, 1 of them not shown"
    assert checked(two_selected) == [control(staff[0], "select")]
    examine(two_selected)
    two_selected.search("mere")
    assert two_selected.words("#bulk-selected") == "2 selected, 2 of them not shown"
    two_selected.announced()
    two_selected.tab_to(control(staff[2], "select"))
    two_selected.press("Space")
    assert two_selected.announced() == ["3 selected, 2 of them not shown"]
    two_selected.press("/", "Control+A", "Backspace")
    two_selected.until("() => !location.search.includes('q=')")
    two_selected.settle()
    assert checked(two_selected) == [control(key, "select") for key in staff]
    assert two_selected.words("#bulk-selected") == "3 selected"


def test_action_is_done_to_exactly_those_whom_its_confirmation_names(
    two_selected: Keyboard, database_probe: DatabaseProbe, staff: list[str]
) -> None:
    search_then(two_selected, "Awa")
    two_selected.press("Tab", "Enter")
    assert two_selected.words("#bulk-heading") == "Award 2 credentials?"
    assert two_selected.all_words("#bulk-plan strong") == ["Aroha Ngata", "Wiremu Parata"]
    two_selected.press("Escape")
    assert two_selected.words("#bulk-selected") == "2 selected, 2 of them not shown"
    two_selected.press("Enter")
    two_selected.tab_to("bulk-confirm")
    two_selected.press("Enter")
    assert two_selected.announced()[-1] == "2 credentials awarded Undo"
    assert statuses(database_probe, staff) == ["AWARDED"] * 3
    assert two_selected.words("#bulk-selected") == "0 selected"
    assert two_selected.value("bulk-action") == ""


@pytest.mark.parametrize("leave", ["back", "reload"])
def test_what_is_selected_is_there_after_back_and_reload(two_selected: Keyboard, staff: list[str], leave: str) -> None:
    two_selected.tab_to("sort-staff", key="Shift+Tab")
    two_selected.press("Enter")
    assert two_selected.words("#bulk-selected") == "2 selected"
    {"back": two_selected.back, "reload": two_selected.reload}[leave]()
    assert sorted(checked(two_selected)) == sorted(control(key, "select") for key in staff[:2])
    assert two_selected.words("#bulk-selected") == "2 selected"


def test_page_that_is_opened_anew_has_nothing_selected(two_selected: Keyboard, page: str) -> None:
    two_selected.open(page)
    assert (checked(two_selected), two_selected.words("#bulk-selected")) == ([], "0 selected")


def test_selection_is_cleared_by_key(two_selected: Keyboard) -> None:
    two_selected.search("mere")
    two_selected.announced()
    two_selected.tab_to("bulk-clear")
    two_selected.press("Enter")
    assert two_selected.announced() == ["0 selected"]
    assert two_selected.focused == "select-all"
    assert not two_selected.has("#bulk"), "the bar is there while somebody is selected"


def test_conflict_and_failure_keep_what_is_selected(
    two_selected: Keyboard, site: Site, complaints: list[str], staff: list[str]
) -> None:
    search_then(two_selected, "Awa")
    site.fail_once("/staff/bulk", status="502 Bad Gateway")
    two_selected.press("Tab", "Enter")
    complaints.clear()
    assert two_selected.words("#bulk-selected") == "2 selected, 2 of them not shown"
    with site.app.app_context(), writing():
        operations.update_credential(
            credential_id=staff[0],
            version=None,
            changes={"notes": "Changed meanwhile."},
            by=acting(SYSTEM),
            settings=settings_of(site.app),
        )
    two_selected.press("Enter")
    assert "an't be changed" in two_selected.words("#bulk-plan")
    two_selected.press("Escape")
    assert two_selected.words("#bulk-selected") == "2 selected, 2 of them not shown"


def test_whoever_is_removed_is_no_longer_selected(two_selected: Keyboard, staff: list[str]) -> None:
    two_selected.tab_to(control(staff[1], "remove"))
    two_selected.press("Enter")
    two_selected.tab_to("remove-confirm")
    two_selected.press("Enter")
    assert two_selected.words("#bulk-selected") == "1 selected"


def test_without_scripts_nothing_is_selected_unseen(
    open_window: OpenWindow, admin: Account, page: str, staff: list[str]
) -> None:
    plain = open_window(admin, scripts=False)
    plain.open(page)
    assert not plain.has("#bulk-clear")
    assert not plain.has("#bulk-selected")
