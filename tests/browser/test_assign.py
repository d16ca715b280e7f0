"""Assigning by keyboard: people for a definition, definitions for a person."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.credentials.models import StaffMicroCredential
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database_probe import Inspector, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation

SEARCH = "assign-search"


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Works", level=4)


@pytest.fixture
def page(slate: str) -> str:
    return f"/admin/micro-credentials/{slate}"


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def three(app: Flask, ridge: str) -> list[str]:
    """The keys of Aroha Ngata, Mere Parata and Sione Latu."""
    names = (("Aroha", "Ngata"), ("Mere", "Parata"), ("Sione", "Latu"))
    return [new_member(app, organisation_id=ridge, first_name=first, last_name=last) for first, last in names]


def find(desk: Keyboard, text: str) -> None:
    """Type over what stands in the search, and wait for what is found."""
    desk.type(text)
    desk.until("(q) => document.querySelector('[data-found]').dataset.found === q", text)
    desk.settle()


def open_form(desk: Keyboard, page: str) -> None:
    desk.open(page)
    desk.press("n")
    assert desk.focused == SEARCH


def box_name(desk: Keyboard) -> str:
    """Whose box has the focus."""
    return str(desk.ask("() => document.activeElement.dataset.name"))


def statuses(inspector: Inspector, definition_id: str) -> dict[str, str]:
    rows = table(StaffMicroCredential)
    found = inspector.rows(select(rows).where(rows.c.definition_id == definition_id))
    return {row["member_id"]: str(row["status"]) for row in found}


def test_people_are_found_picked_and_assigned(
    desk: Keyboard, inspector: Inspector, slate: str, page: str, three: list[str]
) -> None:
    open_form(desk, page)
    examine(desk)
    desk.announced()
    find(desk, "ridge")
    assert desk.announced() == ["3 people"]
    assert desk.focused == SEARCH
    desk.press("ArrowDown", "ArrowDown")
    assert box_name(desk) == "Aroha Ngata"
    examine(desk)
    desk.press("Enter")
    assert desk.announced() == ["Aroha Ngata picked. 1 person"]
    assert desk.focused == SEARCH
    find(desk, "mere")
    desk.announced()
    desk.press("Enter")
    assert desk.announced() == ["Mere Parata picked. 2 people"]
    find(desk, "latu")
    desk.press("ArrowDown", "Space")
    assert desk.all_words(".picked li strong") == ["Aroha Ngata", "Mere Parata", "Sione Latu"]
    examine(desk)
    desk.tab_to(f"remove-{three[0]}")
    desk.press("ArrowRight")
    desk.announced()
    desk.press("Enter")
    assert desk.announced() == ["Mere Parata removed. 2 people"]
    assert desk.focused == f"remove-{three[2]}"
    desk.tab_to("standing")
    assert not desk.has("#awarded_on")
    desk.press("a", "w")
    assert desk.has("#awarded_on")
    desk.tab_to("awarded_on")
    desk.type("2026-02-28")
    examine(desk)
    desk.announced()
    desk.press("Enter")
    assert desk.announced() == ["2 assigned."]
    assert desk.words("#status") == "2 assigned."
    assert desk.path == page
    assert statuses(inspector, slate) == {three[0]: "AWARDED", three[2]: "AWARDED"}
    first = inspector.value(select(StaffMicroCredential.id).where(StaffMicroCredential.member_id == three[2]))
    assert desk.focused == f"credential-{first}-edit"
    assert desk.all_words("#holders-table tbody th") == ["Sione Latu", "Aroha Ngata"]
    examine(desk)


def test_enter_before_anything_is_found_picks_the_only_one(desk: Keyboard, page: str, three: list[str]) -> None:
    open_form(desk, page)
    desk.type("ngata")
    desk.hasten("Enter")
    desk.page.wait_for_selector("[data-picked]")
    assert desk.focused == SEARCH
    assert desk.all_words(".picked li strong") == ["Aroha Ngata"]
    assert desk.announced() == ["Aroha Ngata picked. 1 person"]
    desk.press("ArrowDown", "Space")
    assert desk.announced() == ["Aroha Ngata removed. 0 people"]
    assert desk.focused == "found-1"


def test_who_has_it_is_told_and_left_alone(
    desk: Keyboard, app: Flask, inspector: Inspector, slate: str, page: str, three: list[str]
) -> None:
    new_credential(app, definition_id=slate, member_id=three[0])
    open_form(desk, page)
    find(desk, "ngata")
    desk.announced()
    desk.press("Enter")
    assert desk.announced() == ["Aroha Ngata already has this credential assigned."]
    assert desk.focused == SEARCH
    find(desk, "parata")
    desk.press("ArrowDown", "Space")
    new_credential(app, definition_id=slate, member_id=three[1])
    desk.tab_to("button: Assign")
    desk.announced()
    desk.press("Enter")
    assert desk.announced() == ["None assigned. Mere Parata already has this credential assigned."]
    assert desk.focused == "assign-staff"


def test_errors_keep_what_is_picked(desk: Keyboard, page: str, three: list[str]) -> None:
    open_form(desk, page)
    desk.tab_to("button: Assign")
    desk.press("Enter")
    assert desk.focused == "assign-errors"
    assert desk.words("#assign-errors") == "There is a problem Pick at least one person."
    examine(desk)
    desk.press("Tab", "Enter")
    assert desk.focused == SEARCH
    find(desk, "ngata")
    desk.press("Enter")
    desk.tab_to("standing")
    desk.press("a", "w")
    desk.tab_to("expiry_date")
    desk.type("tomorrow")
    desk.press("Enter")
    assert desk.focused == "assign-errors"
    assert desk.all_words(".picked li strong") == ["Aroha Ngata"]
    desk.press("Escape", "Enter")
    assert desk.focused == "assign-errors"


def test_search_alone_is_cancelled_unasked_and_who_is_picked_is_not(
    desk: Keyboard, page: str, three: list[str]
) -> None:
    open_form(desk, page)
    find(desk, "ngata")
    desk.press("Escape")
    assert desk.focused == "assign-staff"
    desk.press("Enter")
    find(desk, "ngata")
    desk.press("Enter", "Escape")
    assert desk.focused == "discard-keep"
    desk.press("Tab", "Enter")
    assert desk.focused == "assign-staff"


def test_picked_ones_survive_an_ended_session(desk: Keyboard, admin: Account, page: str, three: list[str]) -> None:
    open_form(desk, page)
    find(desk, "ngata")
    desk.press("Enter")
    find(desk, "parata")
    desk.press("Enter")
    desk.page.context.clear_cookies()
    desk.tab_to("button: Assign")
    desk.follow("Enter")
    assert desk.path.startswith("/sign-in")
    desk.tab_to("email")
    desk.type(admin.email)
    desk.press("Tab")
    desk.type(admin.password)
    desk.follow("Enter")
    assert desk.path == page
    assert desk.all_words(".picked li strong") == ["Aroha Ngata", "Mere Parata"]
    assert desk.words("[data-count]") == "2 people"
    desk.tab_to("button: Assign")
    desk.press("Enter")
    assert desk.words("#status") == "2 assigned."


def test_credentials_are_picked_for_a_person(
    desk: Keyboard, inspector: Inspector, slate: str, ridge: str, three: list[str]
) -> None:
    desk.open(f"/admin/programme/{ridge}/staff/{three[0]}")
    examine(desk)
    desk.press("n")
    assert desk.focused == SEARCH
    find(desk, "slate")
    desk.press("Enter")
    desk.tab_to("button: Assign")
    examine(desk)
    desk.announced()
    desk.press("Enter")
    assert desk.announced() == ["1 assigned."]
    assert desk.focused == "assign-credentials"
    assert desk.all_words("#member-credentials tbody th") == ["Slate Works"]
    assert statuses(inspector, slate) == {three[0]: "NOT_STARTED"}


def test_people_are_assigned_without_scripts(
    open_window: OpenWindow, admin: Account, inspector: Inspector, slate: str, page: str, three: list[str]
) -> None:
    plain = open_window(admin, scripts=False)
    plain.open(page)
    plain.tab_to("assign-staff")
    plain.follow("Enter")
    plain.tab_to(SEARCH)
    plain.type("ridge")
    plain.follow("Enter")
    plain.tab_to("found-1")
    plain.press("Space", "Tab", "Space")
    plain.tab_to(SEARCH, key="Shift+Tab")
    plain.follow("Enter")
    assert plain.all_words(".picked li strong") == ["Sione Latu", "Aroha Ngata"]
    plain.tab_to(f"remove-{three[2]}")
    plain.follow("Enter")
    plain.tab_to("awarded_on")
    plain.tab_to("button: Assign")
    plain.follow("Enter")
    assert plain.words("#status") == "1 assigned."
    assert statuses(inspector, slate) == {three[0]: "NOT_STARTED"}
