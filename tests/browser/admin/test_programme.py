"""The Programme by keyboard: organisations, their staff, and the dialogs about one of them."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.directory.models import Organisation, OrganisationMember
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.http.browser_client import BrowserClient

PROGRAMME = "/admin/programme"


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline", city="Ōtautahi")


@pytest.fixture
def staff(app: Flask, ridge: str) -> list[str]:
    """The keys of three people, in the order of the table."""
    names = (("Aroha", "Ngata"), ("Wiremu", "Parata"), ("Mere", "Tamahori"))
    return [new_member(app, organisation_id=ridge, first_name=first, last_name=last) for first, last in names]


def control(kind: str, key: str, name: str) -> str:
    return f"{kind}-{key}-{name}"


def go_to(keyboard: Keyboard, element_id: str) -> None:
    """Into the table by "j", and along it."""
    keyboard.press("j")
    if keyboard.focused != element_id:
        keyboard.tab_to(element_id, most=20)


def test_organisation_is_created_and_its_status_changed(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    keyboard.open(PROGRAMME)
    examine(keyboard)
    keyboard.press("n")
    assert keyboard.focused == "name"
    assert keyboard.title == "Create Organisation – Programme – RANZ micro-credentials"
    keyboard.press("Enter")
    assert keyboard.focused == "organisation-errors"
    assert keyboard.announced() == ["There is a problem Enter a name."]
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    keyboard.type("Skyline Roofing")
    keyboard.press("Enter")
    key = database_probe.value(select(Organisation.id))
    assert keyboard.focused == control("organisation", key, "edit")
    assert keyboard.announced() == ["Skyline Roofing created. 1 organisation"]
    examine(keyboard)

    keyboard.press("Enter")
    assert keyboard.focused == "name"
    keyboard.tab_to("programme_status")
    keyboard.type("Act")
    keyboard.tab_to("button: Save")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Skyline Roofing saved"]
    assert keyboard.focused == control("organisation", key, "edit")
    assert database_probe.value(select(Organisation.programme_status)) == "ACTIVE"
    assert keyboard.path == PROGRAMME


def test_changed_choice_is_not_discarded_unasked(keyboard: Keyboard, ridge: str) -> None:
    keyboard.open(PROGRAMME)
    go_to(keyboard, control("organisation", ridge, "edit"))
    keyboard.press("Enter")
    keyboard.press("Escape")
    assert keyboard.announced() == ["Editing cancelled"]
    assert keyboard.focused == control("organisation", ridge, "edit")
    keyboard.press("Enter")
    keyboard.tab_to("certification_tier")
    keyboard.type("Mas")
    keyboard.press("Escape")
    assert keyboard.focused == "discard-keep"
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == control("organisation", ridge, "edit")


def test_organisations_are_searched_filtered_and_sorted(keyboard: Keyboard, app: Flask, ridge: str) -> None:
    new_organisation(app, name="Zinc Works")
    keyboard.open(PROGRAMME)
    keyboard.search("otautahi")
    assert keyboard.announced()[-1] == "1 organisation"
    assert keyboard.focused == "organisations-search"
    keyboard.search("nowhere")
    examine(keyboard)
    keyboard.open(PROGRAMME)
    keyboard.tab_to("filter-tier")
    keyboard.press("m")
    assert (keyboard.focused, keyboard.path) == ("filter-tier", f"{PROGRAMME}?tier=MASTER_ROOFER")
    keyboard.open(PROGRAMME)
    keyboard.tab_to("sort-awarded")
    keyboard.press("Enter")
    assert keyboard.focused == "sort-awarded"
    assert keyboard.announced() == ["Sorted by awarded, ascending"]


def test_organisation_saved_by_two_shows_both(keyboard: Keyboard, somebody_else: BrowserClient, ridge: str) -> None:
    keyboard.open(f"{PROGRAMME}/{ridge}")
    examine(keyboard)
    keyboard.tab_to("edit-organisation")
    keyboard.press("Enter")
    assert keyboard.focused == "name"
    theirs = {"name": "Ridge", "certification_tier": "CERTIFIED", "programme_status": "ACTIVE", "version": "1"}
    assert somebody_else.post(f"{PROGRAMME}/{ridge}", theirs).status_code == 303
    keyboard.press("End")
    keyboard.type(" South")
    keyboard.press("Enter")
    assert keyboard.focused == "organisation-errors"
    assert "Ridgeline South Ridge" in keyboard.words(".differences tbody")
    examine(keyboard)
    keyboard.tab_to("name")
    keyboard.press("Enter")
    assert keyboard.announced()[-1] == "Ridgeline South saved"
    assert keyboard.focused == "edit-organisation"
    assert keyboard.words("#organisation h1").startswith("Ridgeline South")


def test_staff_are_added_and_edited(keyboard: Keyboard, database_probe: DatabaseProbe, ridge: str) -> None:
    keyboard.open(f"{PROGRAMME}/{ridge}")
    keyboard.press("n")
    assert keyboard.focused == "first_name"
    keyboard.type("Aroha")
    keyboard.press("Tab")
    keyboard.type("Ngata")
    keyboard.press("Tab")
    keyboard.type("not an address")
    keyboard.press("Enter")
    assert keyboard.focused == "member-errors"
    examine(keyboard)
    keyboard.press("Tab", "Enter", "Control+A")
    keyboard.type("aroha@example.nz")
    keyboard.press("Enter")
    key = database_probe.value(select(OrganisationMember.id))
    assert keyboard.focused == control("member", key, "edit")
    assert keyboard.announced()[-1] == "Aroha Ngata added. 1 staff"
    keyboard.press("Enter", "Tab", "Control+A")
    keyboard.type("Parata")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Aroha Parata saved"]
    assert keyboard.focused == control("member", key, "edit")
    keyboard.search("parata")
    assert keyboard.announced()[-1] == "1 staff"
    assert keyboard.focused == "staff-search"
    examine(keyboard)


def test_two_open_forms_are_each_cancelled_for_itself(keyboard: Keyboard, ridge: str, staff: list[str]) -> None:
    keyboard.open(f"{PROGRAMME}/{ridge}")
    keyboard.tab_to("edit-organisation")
    keyboard.press("Enter", "Escape", "Enter")
    assert keyboard.focused == "name"
    keyboard.tab_to(control("member", staff[0], "edit"))
    keyboard.press("Enter", "Escape")
    assert keyboard.focused == control("member", staff[0], "edit")
    assert keyboard.has("#organisation-form form")


def test_deactivation_asks_why(
    keyboard: Keyboard, app: Flask, database_probe: DatabaseProbe, ridge: str, staff: list[str]
) -> None:
    new_credential(app, member_id=staff[1], awarded_on=date(2024, 1, 1))
    activity = control("member", staff[1], "activity")
    keyboard.open(f"{PROGRAMME}/{ridge}")
    go_to(keyboard, activity)
    keyboard.press("Enter")
    assert keyboard.focused == "reason"
    assert keyboard.has("#member-activity:modal")
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == activity
    keyboard.press("Enter")
    keyboard.tab_to("activity-confirm")
    keyboard.press("Enter")
    assert keyboard.focused == "activity-errors"
    assert keyboard.words("#activity-errors") == "There is a problem Enter a reason."
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    keyboard.type("Left the trade.")
    keyboard.tab_to("activity-confirm")
    keyboard.press("Enter")
    assert keyboard.focused == activity
    assert keyboard.announced() == ["Wiremu Parata deactivated"]
    assert keyboard.words(f"[id='member-{staff[1]}']").split()[:3] == ["Wiremu", "Parata", "Staff"]
    assert "Inactive" in keyboard.words(f"[id='member-{staff[1]}']")
    examine(keyboard)
    keyboard.press("Enter")
    assert keyboard.focused == "activity-cancel"
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == activity
    assert keyboard.announced() == ["Wiremu Parata reactivated"]


def test_reason_survives_an_ended_session(keyboard: Keyboard, admin: Account, ridge: str, staff: list[str]) -> None:
    keyboard.open(f"{PROGRAMME}/{ridge}")
    go_to(keyboard, control("member", staff[0], "activity"))
    keyboard.press("Enter")
    keyboard.type("Left the trade.")
    keyboard.page.context.clear_cookies()
    keyboard.tab_to("activity-confirm")
    keyboard.follow("Enter")
    assert keyboard.path.startswith("/sign-in")
    keyboard.tab_to("email")
    keyboard.type(admin.email)
    keyboard.press("Tab")
    keyboard.type(admin.password)
    keyboard.follow("Enter")
    assert keyboard.has("#member-activity:modal")
    assert keyboard.value("reason") == "Left the trade."


def test_move_is_searched_and_chosen(
    keyboard: Keyboard, app: Flask, database_probe: DatabaseProbe, ridge: str, staff: list[str]
) -> None:
    target = new_organisation(app, name="Skyline", city="Whangārei")
    new_organisation(app, name="Zinc Works")
    move = control("member", staff[1], "move")
    keyboard.open(f"{PROGRAMME}/{ridge}")
    go_to(keyboard, move)
    keyboard.press("Enter")
    assert keyboard.focused == "target_q"
    examine(keyboard)
    keyboard.tab_to("move-confirm")
    keyboard.press("Enter")
    assert keyboard.focused == "move-errors"
    assert keyboard.words("#move-errors") == "There is a problem Choose the organisation to move to."
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "target"
    keyboard.tab_to("target_q", key="Shift+Tab")
    keyboard.type("whangarei")
    keyboard.press("Enter")
    assert keyboard.announced() == ["1 organisation"]
    assert keyboard.focused == "target_q"
    keyboard.tab_to("target")
    keyboard.press("Space")
    keyboard.tab_to("reason")
    keyboard.type("New job.")
    keyboard.tab_to("move-confirm")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Wiremu Parata moved to Skyline. 2 staff"]
    assert keyboard.focused == control("member", staff[2], "move")
    moved = select(OrganisationMember.organisation_id).where(OrganisationMember.id == staff[1])
    assert database_probe.value(moved) == target
    examine(keyboard)


def test_everything_without_scripts(
    open_window: OpenWindow, app: Flask, admin: Account, database_probe: DatabaseProbe, ridge: str, staff: list[str]
) -> None:
    target = new_organisation(app, name="Skyline")
    plain = open_window(admin, scripts=False)

    def choose(element_id: str) -> None:
        plain.tab_to(element_id)
        plain.follow("Enter")

    plain.open(f"{PROGRAMME}?sort=-name")
    choose("create-organisation")
    plain.tab_to("name")
    plain.type("Zinc Works")
    plain.follow("Enter")
    assert plain.words("#status") == "Zinc Works created. 3 organisations"

    page = f"{PROGRAMME}/{ridge}"
    plain.open(f"{page}?sort=-name")
    choose(control("member", staff[0], "edit"))
    plain.tab_to("phone")
    plain.type("021 555 0102")
    plain.follow("Enter")
    assert plain.words("#status") == "Aroha Ngata saved"
    assert plain.path == f"{page}?sort=-name#{control('member', staff[0], 'edit')}"

    choose(control("member", staff[0], "activity"))
    choose("activity-confirm")
    assert plain.title.startswith("Error: Deactivate Aroha Ngata")
    plain.tab_to("reason")
    plain.type("Left.")
    choose("activity-confirm")
    assert plain.words("#status") == "Aroha Ngata deactivated"

    choose(control("member", staff[0], "move"))
    plain.tab_to("target_q")
    plain.type("sky")
    plain.follow("Enter")
    plain.tab_to("target")
    plain.press("Space")
    choose("move-confirm")
    assert plain.words("#status") == "Aroha Ngata moved to Skyline. 2 staff"
    moved = select(OrganisationMember.organisation_id).where(OrganisationMember.id == staff[0])
    assert database_probe.value(moved) == target
