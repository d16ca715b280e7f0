"""A person is edited, deactivated, reactivated and moved where one looks: on their own page, and in the list of all."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.directory.models import OrganisationMember
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import new_member, new_organisation

PEOPLE = "/admin/people"
ROWS = table(OrganisationMember)


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def hana(app: Flask, ridge: str) -> str:
    return new_member(app, organisation_id=ridge, first_name="Hana", last_name="Wood")


@pytest.fixture
def skyline(app: Flask) -> str:
    """The key of an organisation with one person, who comes first in the list of all."""
    skyline = new_organisation(app, name="Skyline")
    new_member(app, organisation_id=skyline, first_name="Aroha", last_name="Ngata")
    return skyline


def rename(keyboard: Keyboard, first_name: str) -> None:
    """Type a first name into the form that is open, and save."""
    assert keyboard.focused == "first_name"
    examine(keyboard)
    keyboard.press("Control+a")
    keyboard.type(first_name)
    keyboard.press("Control+Enter")


def deactivate(keyboard: Keyboard) -> None:
    keyboard.press("d")
    assert keyboard.focused == "reason"
    examine(keyboard)
    keyboard.type("Left the trade.")
    keyboard.press("Control+Enter")


def move_to_skyline(keyboard: Keyboard) -> None:
    """Choose the organisation in the dialog that is open, and leave the focus on its button."""
    assert keyboard.focused == "target_q"
    keyboard.type("skyline")
    keyboard.press("Enter")
    keyboard.tab_to("target")
    keyboard.press("Space")
    keyboard.tab_to("move-confirm")


def test_person_is_changed_on_their_own_page(keyboard: Keyboard, ridge: str, hana: str) -> None:
    page = f"/admin/programme/{ridge}/staff/{hana}"
    keyboard.open(page)
    keyboard.press("e", "Escape")
    assert keyboard.focused == "edit-member"
    assert keyboard.path == page
    keyboard.press("e")
    rename(keyboard, "Hannah")
    assert keyboard.path == page
    assert keyboard.focused == "edit-member"
    assert keyboard.announced() == ["Editing cancelled", "Hannah Wood saved"]
    assert keyboard.words("h1") == "Hannah Wood"
    assert keyboard.page.title() == "Hannah Wood – RANZ micro-credentials"
    deactivate(keyboard)
    assert keyboard.focused == "activity-member"
    assert keyboard.announced()[-1] == "Hannah Wood deactivated Undo"
    assert keyboard.words("h1") == "Hannah Wood Inactive"
    assert keyboard.has("#member-assigning .muted")
    examine(keyboard)
    keyboard.press("Enter", "Tab", "Enter")
    assert keyboard.focused == "activity-member"
    assert keyboard.announced()[-1] == "Hannah Wood reactivated Undo"
    assert keyboard.words("h1") == "Hannah Wood"


def test_person_is_moved_from_their_own_page(keyboard: Keyboard, ridge: str, hana: str, skyline: str) -> None:
    keyboard.open(f"/admin/programme/{ridge}/staff/{hana}")
    keyboard.tab_to("move-member")
    keyboard.press("Enter")
    move_to_skyline(keyboard)
    keyboard.follow("Enter")
    assert keyboard.path == f"/admin/programme/{skyline}/staff/{hana}#move-member"
    assert keyboard.focused == "move-member"
    assert keyboard.words("#status") == "Hana Wood moved to Skyline"


def test_people_are_changed_in_the_list_of_all(
    keyboard: Keyboard, hana: str, skyline: str, database_probe: DatabaseProbe
) -> None:
    address = f"{PEOPLE}?people=all"
    keyboard.open(address)
    keyboard.press("j", "j", "e")
    rename(keyboard, "Hannah")
    assert keyboard.focused == f"member-{hana}-edit"
    assert keyboard.announced() == ["Hannah Wood saved"]
    assert keyboard.words(f"[id='member-{hana}'] .title") == "Hannah Wood"
    deactivate(keyboard)
    assert keyboard.focused == f"member-{hana}-activity"
    assert keyboard.announced()[-1] == "Hannah Wood deactivated Undo"
    examine(keyboard)
    keyboard.tab_to(f"member-{hana}-move")
    keyboard.press("Enter")
    move_to_skyline(keyboard)
    keyboard.press("Enter")
    assert keyboard.focused == f"member-{hana}-move"
    assert keyboard.announced()[-1] == "Hannah Wood moved to Skyline"
    assert database_probe.value(select(ROWS.c.organisation_id).where(ROWS.c.id == hana)) == skyline
    assert keyboard.path == address


def test_person_whom_the_filters_hide_is_linked(keyboard: Keyboard, ridge: str, hana: str) -> None:
    keyboard.open(PEOPLE)
    keyboard.press("j")
    deactivate(keyboard)
    assert keyboard.focused == "a: Show Hana Wood"
    keyboard.follow("Enter")
    assert keyboard.path == f"/admin/programme/{ridge}/staff/{hana}"
