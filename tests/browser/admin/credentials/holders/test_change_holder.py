"""Those who hold a definition, by keyboard: changed, awarded and removed, one by one."""

import pytest

from tests.browser.admin.credentials.holders.holders_table import control, go_to, statuses
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.http.browser_client import BrowserClient

pytestmark = pytest.mark.of_both_databases


def test_award_takes_three_keys_from_edit(
    keyboard: Keyboard, database_probe: DatabaseProbe, page: str, staff: list[str]
) -> None:
    keyboard.open(page)
    examine(keyboard)
    go_to(keyboard, control(staff[0], "edit"))
    keyboard.presses = 0
    keyboard.press("Enter")
    assert keyboard.focused == "standing"
    examine(keyboard)
    keyboard.type("Aw")
    keyboard.press("Tab", "Enter")
    assert keyboard.presses <= 3
    assert keyboard.focused == control(staff[0], "edit")
    [announcement] = keyboard.announced()
    assert announcement.startswith("Aroha Ngata's Slate Repair: In Training to Awarded, award date ")
    assert statuses(database_probe, staff)[0] == "AWARDED"
    assert keyboard.all_words("#definition-statuses li")[4] == "Awarded 2"
    examine(keyboard)


def test_award_is_revoked_only_with_a_reason(
    keyboard: Keyboard, database_probe: DatabaseProbe, page: str, staff: list[str]
) -> None:
    keyboard.open(page)
    go_to(keyboard, control(staff[2], "edit"))
    keyboard.press("Enter")
    keyboard.type("In T")
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "credential-errors"
    assert keyboard.announced() == ["There is a problem Enter a reason: this credential has been awarded."]
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "reason"
    keyboard.type("Entered for somebody else.")
    keyboard.press("Escape")
    assert keyboard.focused == "discard-keep"
    keyboard.press("Enter")
    keyboard.tab_to("button: Save")
    keyboard.press("Enter")
    assert keyboard.focused == control(staff[2], "edit")
    assert statuses(database_probe, staff)[2] == "IN_TRAINING"


def test_credential_saved_by_two_shows_both(
    keyboard: Keyboard, somebody_else: BrowserClient, page: str, staff: list[str]
) -> None:
    keyboard.open(page)
    go_to(keyboard, control(staff[0], "edit"))
    keyboard.press("Enter")
    assert somebody_else.post(f"{page}/staff/{staff[0]}", {"status": "NOT_STARTED", "version": "1"}).status_code == 303
    keyboard.type("Ass")
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "credential-errors"
    assert keyboard.words(".differences tbody") == "Status Assessment Pending Not Started"
    examine(keyboard)


def test_removal_is_confirmed_and_the_focus_goes_on(keyboard: Keyboard, page: str, staff: list[str]) -> None:
    keyboard.open(page)
    go_to(keyboard, control(staff[1], "remove"))
    keyboard.press("Enter")
    assert keyboard.focused == "remove-cancel"
    assert keyboard.has("#credential-remove:modal")
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == control(staff[1], "remove")
    keyboard.press("Enter")
    keyboard.tab_to("remove-confirm")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Wiremu Parata no longer has Slate Repair. 2 people"]
    assert keyboard.focused == control(staff[2], "edit")
    assert not keyboard.has(f"#{control(staff[2], 'remove')}"), "what was awarded is not removed"
    examine(keyboard)
