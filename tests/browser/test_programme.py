"""The Programme by keyboard: organisations, their staff, and the dialogs about one of them."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.directory.models import Organisation, OrganisationMember
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.browser_client import Visitor
from tests.support.database_probe import Inspector
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import Account, new_member, new_organisation

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


def go_to(desk: Keyboard, element_id: str) -> None:
    """Into the table by "j", and along it."""
    desk.press("j")
    if desk.focused != element_id:
        desk.tab_to(element_id, most=20)


def test_organisation_is_created_and_its_status_changed(desk: Keyboard, inspector: Inspector) -> None:
    desk.open(PROGRAMME)
    examine(desk)
    desk.press("n")
    assert desk.focused == "name"
    assert desk.title == "Create Organisation – Programme – RANZ micro-credentials"
    desk.press("Enter")
    assert desk.focused == "organisation-errors"
    assert desk.announced() == ["There is a problem Enter a name."]
    examine(desk)
    desk.press("Tab", "Enter")
    desk.type("Skyline Roofing")
    desk.press("Enter")
    key = inspector.value(select(Organisation.id))
    assert desk.focused == control("organisation", key, "edit")
    assert desk.announced() == ["Skyline Roofing created. 1 organisation"]
    examine(desk)

    desk.press("Enter")
    assert desk.focused == "name"
    desk.tab_to("programme_status")
    desk.type("Act")
    desk.tab_to("button: Save")
    desk.press("Enter")
    assert desk.announced() == ["Skyline Roofing saved"]
    assert desk.focused == control("organisation", key, "edit")
    assert inspector.value(select(Organisation.programme_status)) == "ACTIVE"
    assert desk.path == PROGRAMME


def test_changed_choice_is_not_discarded_unasked(desk: Keyboard, ridge: str) -> None:
    desk.open(PROGRAMME)
    go_to(desk, control("organisation", ridge, "edit"))
    desk.press("Enter")
    desk.press("Escape")
    assert desk.announced() == ["Editing cancelled"]
    assert desk.focused == control("organisation", ridge, "edit")
    desk.press("Enter")
    desk.tab_to("certification_tier")
    desk.type("Mas")
    desk.press("Escape")
    assert desk.focused == "discard-keep"
    examine(desk)
    desk.press("Tab", "Enter")
    assert desk.focused == control("organisation", ridge, "edit")


def test_organisations_are_searched_filtered_and_sorted(desk: Keyboard, app: Flask, ridge: str) -> None:
    new_organisation(app, name="Zinc Works")
    desk.open(PROGRAMME)
    desk.search("otautahi")
    assert desk.announced()[-1] == "1 organisation"
    assert desk.focused == "organisations-search"
    desk.search("nowhere")
    examine(desk)
    desk.open(PROGRAMME)
    desk.tab_to("filter-tier")
    desk.press("m")
    assert (desk.focused, desk.path) == ("filter-tier", f"{PROGRAMME}?tier=MASTER_ROOFER")
    desk.open(PROGRAMME)
    desk.tab_to("sort-awarded")
    desk.press("Enter")
    assert desk.focused == "sort-awarded"
    assert desk.announced() == ["Sorted by awarded, ascending"]


def test_organisation_saved_by_two_shows_both(desk: Keyboard, somebody_else: Visitor, ridge: str) -> None:
    desk.open(f"{PROGRAMME}/{ridge}")
    examine(desk)
    desk.tab_to("edit-organisation")
    desk.press("Enter")
    assert desk.focused == "name"
    theirs = {"name": "Ridge", "certification_tier": "CERTIFIED", "programme_status": "ACTIVE", "version": "1"}
    assert somebody_else.post(f"{PROGRAMME}/{ridge}", theirs).status_code == 303
    desk.press("End")
    desk.type(" South")
    desk.press("Enter")
    assert desk.focused == "organisation-errors"
    assert "Ridgeline South Ridge" in desk.words(".differences tbody")
    examine(desk)
    desk.tab_to("name")
    desk.press("Enter")
    assert desk.announced()[-1] == "Ridgeline South saved"
    assert desk.focused == "edit-organisation"
    assert desk.words("#organisation h1").startswith("Ridgeline South")


def test_staff_are_added_and_edited(desk: Keyboard, inspector: Inspector, ridge: str) -> None:
    desk.open(f"{PROGRAMME}/{ridge}")
    desk.press("n")
    assert desk.focused == "first_name"
    desk.type("Aroha")
    desk.press("Tab")
    desk.type("Ngata")
    desk.press("Tab")
    desk.type("not an address")
    desk.press("Enter")
    assert desk.focused == "member-errors"
    examine(desk)
    desk.press("Tab", "Enter", "Control+A")
    desk.type("aroha@example.nz")
    desk.press("Enter")
    key = inspector.value(select(OrganisationMember.id))
    assert desk.focused == control("member", key, "edit")
    assert desk.announced()[-1] == "Aroha Ngata added. 1 staff"
    desk.press("Enter", "Tab", "Control+A")
    desk.type("Parata")
    desk.press("Enter")
    assert desk.announced() == ["Aroha Parata saved"]
    assert desk.focused == control("member", key, "edit")
    desk.search("parata")
    assert desk.announced()[-1] == "1 staff"
    assert desk.focused == "staff-search"
    examine(desk)


def test_two_open_forms_are_each_cancelled_for_itself(desk: Keyboard, ridge: str, staff: list[str]) -> None:
    desk.open(f"{PROGRAMME}/{ridge}")
    desk.tab_to("edit-organisation")
    desk.press("Enter", "Escape", "Enter")
    assert desk.focused == "name"
    desk.tab_to(control("member", staff[0], "edit"))
    desk.press("Enter", "Escape")
    assert desk.focused == control("member", staff[0], "edit")
    assert desk.has("#organisation-form form")


def test_deactivation_asks_why(desk: Keyboard, app: Flask, inspector: Inspector, ridge: str, staff: list[str]) -> None:
    new_credential(app, member_id=staff[1], awarded_on=date(2024, 1, 1))
    activity = control("member", staff[1], "activity")
    desk.open(f"{PROGRAMME}/{ridge}")
    go_to(desk, activity)
    desk.press("Enter")
    assert desk.focused == "reason"
    assert desk.has("#member-activity:modal")
    examine(desk)
    desk.press("Escape")
    assert desk.focused == activity
    desk.press("Enter")
    desk.tab_to("activity-confirm")
    desk.press("Enter")
    assert desk.focused == "activity-errors"
    assert desk.words("#activity-errors") == "There is a problem Enter a reason."
    examine(desk)
    desk.press("Tab", "Enter")
    desk.type("Left the trade.")
    desk.tab_to("activity-confirm")
    desk.press("Enter")
    assert desk.focused == activity
    assert desk.announced() == ["Wiremu Parata deactivated"]
    assert desk.words(f"[id='member-{staff[1]}']").split()[:3] == ["Wiremu", "Parata", "Staff"]
    assert "Inactive" in desk.words(f"[id='member-{staff[1]}']")
    examine(desk)
    desk.press("Enter")
    assert desk.focused == "activity-cancel"
    desk.press("Tab", "Enter")
    assert desk.focused == activity
    assert desk.announced() == ["Wiremu Parata reactivated"]


def test_reason_survives_an_ended_session(desk: Keyboard, admin: Account, ridge: str, staff: list[str]) -> None:
    desk.open(f"{PROGRAMME}/{ridge}")
    go_to(desk, control("member", staff[0], "activity"))
    desk.press("Enter")
    desk.type("Left the trade.")
    desk.page.context.clear_cookies()
    desk.tab_to("activity-confirm")
    desk.follow("Enter")
    assert desk.path.startswith("/sign-in")
    desk.tab_to("email")
    desk.type(admin.email)
    desk.press("Tab")
    desk.type(admin.password)
    desk.follow("Enter")
    assert desk.has("#member-activity:modal")
    assert desk.value("reason") == "Left the trade."


def test_move_is_searched_and_chosen(
    desk: Keyboard, app: Flask, inspector: Inspector, ridge: str, staff: list[str]
) -> None:
    target = new_organisation(app, name="Skyline", city="Whangārei")
    new_organisation(app, name="Zinc Works")
    move = control("member", staff[1], "move")
    desk.open(f"{PROGRAMME}/{ridge}")
    go_to(desk, move)
    desk.press("Enter")
    assert desk.focused == "target_q"
    examine(desk)
    desk.tab_to("move-confirm")
    desk.press("Enter")
    assert desk.focused == "move-errors"
    assert desk.words("#move-errors") == "There is a problem Choose the organisation to move to."
    examine(desk)
    desk.press("Tab", "Enter")
    assert desk.focused == "target"
    desk.tab_to("target_q", key="Shift+Tab")
    desk.type("whangarei")
    desk.press("Enter")
    assert desk.announced() == ["1 organisation"]
    assert desk.focused == "target_q"
    desk.tab_to("target")
    desk.press("Space")
    desk.tab_to("reason")
    desk.type("New job.")
    desk.tab_to("move-confirm")
    desk.press("Enter")
    assert desk.announced() == ["Wiremu Parata moved to Skyline. 2 staff"]
    assert desk.focused == control("member", staff[2], "move")
    moved = select(OrganisationMember.organisation_id).where(OrganisationMember.id == staff[1])
    assert inspector.value(moved) == target
    examine(desk)


def test_everything_without_scripts(
    open_window: OpenWindow, app: Flask, admin: Account, inspector: Inspector, ridge: str, staff: list[str]
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
    assert inspector.value(moved) == target
