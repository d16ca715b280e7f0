"""Those who hold a definition, by keyboard: changed, awarded, removed, one by one and many at once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred import clock
from ranzcred.credentials.models import StaffMicroCredential
from ranzcred.credentials.status import MicroCredentialStatus
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.browser_client import Visitor
from tests.support.database_probe import Inspector, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation

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


def go_to(desk: Keyboard, element_id: str) -> None:
    """Into the table by "j", and along it."""
    desk.press("j")
    if desk.focused != element_id:
        desk.tab_to(element_id, most=20)


def statuses(inspector: Inspector, staff: list[str]) -> list[str]:
    return [inspector.value(select(CREDENTIALS.status).where(CREDENTIALS.id == key)) for key in staff]


def test_award_takes_three_keys_from_edit(desk: Keyboard, inspector: Inspector, page: str, staff: list[str]) -> None:
    desk.open(page)
    examine(desk)
    go_to(desk, control(staff[0], "edit"))
    desk.presses = 0
    desk.press("Enter")
    assert desk.focused == "standing"
    examine(desk)
    desk.type("Aw")
    desk.press("Tab", "Enter")
    assert desk.presses <= 3
    assert desk.focused == control(staff[0], "edit")
    [told] = desk.announced()
    assert told.startswith("Aroha Ngata: In Training to Awarded, award date ")
    assert statuses(inspector, staff)[0] == "AWARDED"
    assert desk.all_words("#definition .status-counts li")[3] == "Awarded 2"
    examine(desk)


def test_award_is_withdrawn_only_with_a_reason(
    desk: Keyboard, inspector: Inspector, page: str, staff: list[str]
) -> None:
    desk.open(page)
    go_to(desk, control(staff[2], "edit"))
    desk.press("Enter")
    desk.type("In T")
    desk.press("Tab", "Enter")
    assert desk.focused == "credential-errors"
    assert desk.announced() == ["There is a problem Give a reason: this withdraws the award."]
    examine(desk)
    desk.press("Tab", "Enter")
    assert desk.focused == "reason"
    desk.type("Entered for somebody else.")
    desk.press("Escape")
    assert desk.focused == "discard-keep"
    desk.press("Enter")
    desk.tab_to("button: Save")
    desk.press("Enter")
    assert desk.focused == control(staff[2], "edit")
    assert statuses(inspector, staff)[2] == "IN_TRAINING"


def test_credential_saved_by_two_shows_both(
    desk: Keyboard, somebody_else: Visitor, page: str, staff: list[str]
) -> None:
    desk.open(page)
    go_to(desk, control(staff[0], "edit"))
    desk.press("Enter")
    assert somebody_else.post(f"{page}/staff/{staff[0]}", {"status": "NOT_STARTED", "version": "1"}).status_code == 303
    desk.type("Ass")
    desk.press("Tab", "Enter")
    assert desk.focused == "credential-errors"
    assert desk.words(".differences tbody") == "Status Assessment Pending Not Started"
    examine(desk)


def test_removal_is_confirmed_and_the_focus_goes_on(desk: Keyboard, page: str, staff: list[str]) -> None:
    desk.open(page)
    go_to(desk, control(staff[1], "remove"))
    desk.press("Enter")
    assert desk.focused == "removal-reason"
    assert desk.has("#credential-removal:modal")
    examine(desk)
    desk.press("Escape")
    assert desk.focused == control(staff[1], "remove")
    desk.press("Enter")
    desk.tab_to("removal-confirm")
    desk.press("Enter")
    assert desk.announced() == ["Wiremu Parata removed. 2 staff"]
    assert desk.focused == control(staff[2], "remove")
    desk.press("Enter")
    desk.tab_to("removal-confirm")
    desk.press("Enter")
    assert desk.focused == "removal-errors"
    assert desk.words("#removal-errors") == "There is a problem Give a reason: this credential has been awarded."
    examine(desk)


def test_many_are_selected_and_awarded_at_once(
    desk: Keyboard, inspector: Inspector, page: str, staff: list[str]
) -> None:
    desk.open(page)
    desk.tab_to(control(staff[0], "select"))
    desk.press("Space")
    assert desk.announced() == ["1 selected"]
    desk.press("j", "x")
    assert desk.focused == control(staff[1], "select")
    assert desk.announced() == ["2 selected"]
    assert desk.words("[data-selected]") == "2 selected"
    desk.tab_to("bulk-continue", key="Shift+Tab")
    desk.press("Enter")
    assert desk.has("#alert button") is False
    assert desk.words("#alert") == "Choose what to do with those selected, then choose Continue."
    assert desk.focused == "bulk-continue"
    desk.announced()
    desk.press("Shift+Tab")
    assert desk.focused == "bulk-action"
    desk.type("Awa")
    desk.press("Tab", "Enter")
    assert desk.has("#holders-bulk:modal")
    assert desk.focused == "bulk-awarded-on"
    assert desk.words("#bulk-plan").startswith("What will happen Aroha Ngata Ridgeline In Training to Awarded")
    examine(desk)
    desk.press("Escape")
    assert desk.focused == "bulk-continue"
    desk.press("Enter")
    yesterday = clock.today() - timedelta(days=1)
    desk.type(yesterday.isoformat())
    desk.press("Tab")
    assert desk.announced() == ["2 credentials will change."]
    assert "1 day back" in desk.words("#bulk-plan")
    desk.press("Enter")
    assert desk.announced() == ["2 credentials awarded"]
    assert desk.focused == "holders-heading"
    assert statuses(inspector, staff) == ["AWARDED"] * 3
    awarded_on = select(CREDENTIALS.awarded_on).where(CREDENTIALS.id == staff[0])
    assert inspector.value(awarded_on) == yesterday


def test_those_that_cannot_expire_are_left_out(
    desk: Keyboard, inspector: Inspector, page: str, staff: list[str]
) -> None:
    desk.open(page)
    desk.tab_to("bulk-action")
    desk.type("Exp")
    desk.tab_to("select-all")
    desk.press("Space")
    assert desk.announced() == ["3 selected"]
    desk.tab_to("bulk-continue", key="Shift+Tab")
    desk.press("Enter")
    assert desk.focused == "bulk-reason"
    examine(desk)
    desk.tab_to("bulk-confirm")
    desk.press("Enter")
    assert desk.focused == "bulk-errors"
    examine(desk)
    desk.tab_to("bulk-leave-out")
    desk.press("Enter")
    assert desk.words("#bulk-heading") == "Expire 1 credential?"
    desk.tab_to("bulk-confirm")
    desk.press("Enter")
    assert desk.announced()[-1] == "1 credential expired"
    assert desk.focused == "holders-heading"
    assert statuses(inspector, staff) == ["IN_TRAINING", "IN_TRAINING", "EXPIRED"]


def test_holders_are_searched_filtered_and_sorted(desk: Keyboard, page: str, staff: list[str]) -> None:
    desk.open(page)
    desk.search("parata")
    assert desk.announced()[-1] == "1 staff"
    assert desk.focused == "holders-search"
    desk.search("nowhere")
    examine(desk)
    desk.open(page)
    desk.tab_to("filter-status")
    desk.type("Aw")
    desk.settle()
    assert desk.path == f"{page}?status=AWARDED"
    desk.tab_to("sort-expiry")
    desk.press("Enter")
    assert desk.focused == "sort-expiry"
    assert desk.announced()[-1] == "Sorted by expiry date, ascending"
    go_to(desk, control(staff[2], "edit"))
    desk.press("Enter")
    desk.type("Exp")
    desk.press("Tab", "Enter")
    assert desk.focused == "a: Show Mere Tamahori"


def test_everything_about_holders_without_scripts(
    open_window: OpenWindow, admin: Account, inspector: Inspector, page: str, staff: list[str]
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
    assert inspector.count(StaffMicroCredential) == 0
