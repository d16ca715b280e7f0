"""Those who hold a definition: searched, filtered and sorted by keyboard; and without scripts."""

from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.browser.admin.credentials.holders.holders_table import control, go_to
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import Account


def test_holders_are_searched_filtered_and_sorted(keyboard: Keyboard, page: str, staff: list[str]) -> None:
    keyboard.open(page)
    keyboard.search("parata")
    assert keyboard.announced()[-1] == "1 person"
    assert keyboard.focused == "holders-search"
    keyboard.search("nowhere")
    examine(keyboard)
    keyboard.open(page)
    keyboard.tab_to("filter-status")
    keyboard.type("Aw")
    keyboard.settle()
    assert keyboard.path == f"{page}?status=AWARDED"
    keyboard.tab_to("sort-expiry")
    keyboard.press("Enter")
    assert keyboard.focused == "sort-expiry"
    assert keyboard.announced()[-1] == "Sorted by expiry date, ascending"
    go_to(keyboard, control(staff[2], "edit"))
    keyboard.press("Enter")
    keyboard.type("Exp")
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "a: Show Mere Tamahori"


def test_everything_about_holders_without_scripts(
    open_window: OpenWindow, admin: Account, database_probe: DatabaseProbe, page: str, staff: list[str]
) -> None:
    plain = open_window(admin, scripts=False)
    plain.open(page)
    plain.tab_to(control(staff[0], "edit"))
    plain.follow("Enter")
    plain.tab_to("standing")
    plain.type("Ass")
    plain.tab_to("button: Save")
    plain.follow("Enter")
    assert plain.words("#status") == "Aroha Ngata's Slate Repair: In Training to Assessment Pending Undo"
    plain.tab_to(control(staff[1], "remove"))
    plain.follow("Enter")
    plain.tab_to("remove-confirm")
    plain.follow("Enter")
    assert plain.words("#status") == "Wiremu Parata no longer has Slate Repair. 2 people"
    plain.tab_to(control(staff[0], "select"))
    plain.press("Space")
    plain.tab_to("bulk-action")
    plain.type("Remove")
    plain.tab_to("bulk-continue")
    plain.follow("Enter")
    assert plain.title.startswith("Remove 1 credential")
    plain.tab_to("bulk-confirm")
    plain.follow("Enter")
    assert plain.words("#status") == "1 credential removed"
    assert database_probe.count(StaffMicroCredential) == 1
