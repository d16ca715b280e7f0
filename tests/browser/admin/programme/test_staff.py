"""An organisation's staff by keyboard, and the dialogs about one of them."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.directory.models import OrganisationMember
from tests.browser.admin.programme.programme_page import PROGRAMME, control, go_to
from tests.browser.every_page.failures.test_ended_session import end_session, sign_in
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import Account, new_organisation


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
    assert keyboard.announced()[-1] == "Aroha Ngata added. 1 person"
    keyboard.press("Enter", "Tab", "Control+A")
    keyboard.type("Parata")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Aroha Parata saved"]
    assert keyboard.focused == control("member", key, "edit")
    keyboard.search("parata")
    assert keyboard.announced()[-1] == "1 person"
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
    assert keyboard.announced() == ["Wiremu Parata deactivated Undo"]
    assert keyboard.words(f"[id='member-{staff[1]}']").split()[:3] == ["Wiremu", "Parata", "Staff"]
    assert "Inactive" in keyboard.words(f"[id='member-{staff[1]}']")
    examine(keyboard)
    keyboard.press("Enter")
    assert keyboard.focused == "activity-cancel"
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == activity
    assert keyboard.announced() == ["Wiremu Parata reactivated Undo"]


def test_deactivation_is_undone_by_one_key(
    keyboard: Keyboard, database_probe: DatabaseProbe, ridge: str, staff: list[str]
) -> None:
    activity = control("member", staff[1], "activity")
    keyboard.open(f"{PROGRAMME}/{ridge}?sort=-name")
    go_to(keyboard, activity)
    keyboard.press("Enter")
    keyboard.type("Left the trade.")
    keyboard.press("Control+Enter")
    assert keyboard.focused == activity
    assert keyboard.has("#status #undo")
    examine(keyboard)
    keyboard.follow("u")
    assert keyboard.words("#status") == "Wiremu Parata is active again"
    assert keyboard.path == f"{PROGRAMME}/{ridge}?sort=-name#{activity}"
    assert keyboard.focused == activity
    active = select(OrganisationMember.active).where(OrganisationMember.id == staff[1])
    assert database_probe.value(active) is True
    keyboard.press("u")
    assert keyboard.words("#status") == "Wiremu Parata is active again", "nothing is left to undo"


def test_reason_survives_an_ended_session(
    keyboard: Keyboard, admin: Account, database_probe: DatabaseProbe, ridge: str, staff: list[str]
) -> None:
    keyboard.open(f"{PROGRAMME}/{ridge}")
    go_to(keyboard, control("member", staff[0], "activity"))
    keyboard.press("Enter")
    keyboard.type("Left the trade.")
    end_session(database_probe)
    keyboard.tab_to("activity-confirm")
    keyboard.follow("Enter")
    assert keyboard.path.startswith("/sign-in")
    sign_in(keyboard, admin)
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
    assert keyboard.announced() == ["Wiremu Parata moved to Skyline. 2 people"]
    assert keyboard.focused == control("member", staff[2], "move")
    moved = select(OrganisationMember.organisation_id).where(OrganisationMember.id == staff[1])
    assert database_probe.value(moved) == target
    examine(keyboard)
