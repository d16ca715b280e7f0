"""Those who hold a definition, by keyboard: changed, awarded, removed, one by one and many at once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.http.browser_client import BrowserClient

CREDENTIALS = table(StaffMicroCredential).c


@pytest.fixture
def page(app: Flask) -> str:
    """The address of a definition's page."""
    return f"{LIST}/{new_definition(app, title='Slate Repair')}"


@pytest.fixture
def staff(app: Flask, page: str) -> list[str]:
    """The keys of what two in training and one whose award ends soon hold, in the order of the table."""
    ridge = new_organisation(app, name="Ridgeline")
    awarded = {
        "status": MicroCredentialStatus.AWARDED,
        "awarded_on": clock.today() - timedelta(days=9),
        "expiry_date": clock.today() + timedelta(days=12),
    }
    return [
        new_credential(
            app,
            definition_id=page.removeprefix(f"{LIST}/"),
            member_id=new_member(app, organisation_id=ridge, first_name=first, last_name=last),
            **columns,
        )
        for first, last, columns in (("Aroha", "Ngata", {}), ("Wiremu", "Parata", {}), ("Mere", "Tamahori", awarded))
    ]


def control(key: str, name: str) -> str:
    return f"credential-{key}-{name}"


def go_to(keyboard: Keyboard, element_id: str) -> None:
    """Into the table by "j", and along it."""
    keyboard.press("j")
    if keyboard.focused != element_id:
        keyboard.tab_to(element_id, most=20)


def statuses(database_probe: DatabaseProbe, staff: list[str]) -> list[str]:
    return [database_probe.value(select(CREDENTIALS.status).where(CREDENTIALS.id == key)) for key in staff]


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
    assert announcement.startswith("Aroha Ngata: In Training to Awarded, award date ")
    assert statuses(database_probe, staff)[0] == "AWARDED"
    assert keyboard.all_words("#definition .status-counts li")[3] == "Awarded 2"
    examine(keyboard)


def test_award_is_withdrawn_only_with_a_reason(
    keyboard: Keyboard, database_probe: DatabaseProbe, page: str, staff: list[str]
) -> None:
    keyboard.open(page)
    go_to(keyboard, control(staff[2], "edit"))
    keyboard.press("Enter")
    keyboard.type("In T")
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "credential-errors"
    assert keyboard.announced() == ["There is a problem Give a reason: this withdraws the award."]
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
    assert keyboard.focused == "removal-reason"
    assert keyboard.has("#credential-removal:modal")
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == control(staff[1], "remove")
    keyboard.press("Enter")
    keyboard.tab_to("removal-confirm")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Wiremu Parata removed. 2 staff"]
    assert keyboard.focused == control(staff[2], "remove")
    keyboard.press("Enter")
    keyboard.tab_to("removal-confirm")
    keyboard.press("Enter")
    assert keyboard.focused == "removal-errors"
    assert keyboard.words("#removal-errors") == "There is a problem Give a reason: this credential has been awarded."
    examine(keyboard)


def test_many_are_selected_and_awarded_at_once(
    keyboard: Keyboard, database_probe: DatabaseProbe, page: str, staff: list[str]
) -> None:
    keyboard.open(page)
    keyboard.tab_to(control(staff[0], "select"))
    keyboard.press("Space")
    assert keyboard.announced() == ["1 selected"]
    keyboard.press("j", "x")
    assert keyboard.focused == control(staff[1], "select")
    assert keyboard.announced() == ["2 selected"]
    assert keyboard.words("[data-selected]") == "2 selected"
    keyboard.tab_to("bulk-continue", key="Shift+Tab")
    keyboard.press("Enter")
    assert keyboard.has("#alert button") is False
    assert keyboard.words("#alert") == "Choose what to do with those selected, then choose Continue."
    assert keyboard.focused == "bulk-continue"
    keyboard.announced()
    keyboard.press("Shift+Tab")
    assert keyboard.focused == "bulk-action"
    keyboard.type("Awa")
    keyboard.press("Tab", "Enter")
    assert keyboard.has("#holders-bulk:modal")
    assert keyboard.focused == "bulk-awarded-on"
    assert keyboard.words("#bulk-plan").startswith("What will happen Aroha Ngata Ridgeline In Training to Awarded")
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "bulk-continue"
    keyboard.press("Enter")
    yesterday = clock.today() - timedelta(days=1)
    keyboard.type(yesterday.isoformat())
    keyboard.press("Tab")
    assert keyboard.announced() == ["2 credentials will change."]
    assert "1 day back" in keyboard.words("#bulk-plan")
    keyboard.press("Enter")
    assert keyboard.announced() == ["2 credentials awarded"]
    assert keyboard.focused == "holders-heading"
    assert statuses(database_probe, staff) == ["AWARDED"] * 3
    awarded_on = select(CREDENTIALS.awarded_on).where(CREDENTIALS.id == staff[0])
    assert database_probe.value(awarded_on) == yesterday


def test_those_that_cannot_expire_are_left_out(
    keyboard: Keyboard, database_probe: DatabaseProbe, page: str, staff: list[str]
) -> None:
    keyboard.open(page)
    keyboard.tab_to("bulk-action")
    keyboard.type("Exp")
    keyboard.tab_to("select-all")
    keyboard.press("Space")
    assert keyboard.announced() == ["3 selected"]
    keyboard.tab_to("bulk-continue", key="Shift+Tab")
    keyboard.press("Enter")
    assert keyboard.focused == "bulk-reason"
    examine(keyboard)
    keyboard.tab_to("bulk-confirm")
    keyboard.press("Enter")
    assert keyboard.focused == "bulk-errors"
    examine(keyboard)
    keyboard.tab_to("bulk-leave-out")
    keyboard.press("Enter")
    assert keyboard.words("#bulk-heading") == "Expire 1 credential?"
    keyboard.tab_to("bulk-confirm")
    keyboard.press("Enter")
    assert keyboard.announced()[-1] == "1 credential expired"
    assert keyboard.focused == "holders-heading"
    assert statuses(database_probe, staff) == ["IN_TRAINING", "IN_TRAINING", "EXPIRED"]


def test_holders_are_searched_filtered_and_sorted(keyboard: Keyboard, page: str, staff: list[str]) -> None:
    keyboard.open(page)
    keyboard.search("parata")
    assert keyboard.announced()[-1] == "1 staff"
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
    assert plain.words("#status") == "Aroha Ngata: In Training to Assessment Pending"
    plain.tab_to("bulk-action")
    plain.type("Remove")
    for key in staff[:2]:
        plain.tab_to(control(key, "select"))
        plain.press("Space")
    plain.tab_to("bulk-continue", key="Shift+Tab")
    plain.follow("Enter")
    assert plain.title.startswith("Remove 2 credentials")
    plain.tab_to("bulk-confirm")
    plain.follow("Enter")
    assert plain.words("#status") == "2 credentials removed"
    plain.tab_to(control(staff[2], "remove"))
    plain.follow("Enter")
    plain.tab_to("removal-reason")
    plain.type("A mistake.")
    plain.tab_to("removal-confirm")
    plain.follow("Enter")
    assert plain.words("#status") == "Mere Tamahori removed. No staff found"
    assert database_probe.count(StaffMicroCredential) == 0
