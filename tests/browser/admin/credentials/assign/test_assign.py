"""Assigning by keyboard: people for a definition, definitions for a person."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.browser.admin.credentials.assign.assign_form import SEARCH, box_name, find, open_form, statuses
from tests.browser.conftest import OpenWindow
from tests.browser.every_page.failures.test_ended_session import end_session, sign_in
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import Account

pytestmark = pytest.mark.of_both_databases


def test_people_are_found_picked_and_assigned(
    keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, page: str, three: list[str]
) -> None:
    open_form(keyboard, page)
    examine(keyboard)
    keyboard.announced()
    find(keyboard, "ridge")
    assert keyboard.announced() == ["3 people"]
    assert keyboard.focused == SEARCH
    keyboard.press("ArrowDown", "ArrowDown")
    assert box_name(keyboard) == "Aroha Ngata"
    examine(keyboard)
    keyboard.press("Enter")
    assert keyboard.announced() == ["Aroha Ngata added. 1 person selected"]
    assert keyboard.focused == SEARCH
    find(keyboard, "mere")
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.announced() == ["Mere Parata added. 2 people selected"]
    find(keyboard, "latu")
    keyboard.press("ArrowDown", "Space")
    assert box_name(keyboard) == "Sione Latu", "Space picks and stays"
    assert keyboard.all_words(".picked li strong") == ["Aroha Ngata", "Mere Parata", "Sione Latu"]
    examine(keyboard)
    keyboard.tab_to(f"remove-{three[0]}")
    keyboard.press("ArrowRight")
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.announced() == ["Mere Parata removed. 2 people selected"]
    assert keyboard.focused == f"remove-{three[2]}"
    keyboard.tab_to("standing")
    assert not keyboard.has("#awarded_on")
    keyboard.press("a", "w")
    assert keyboard.has("#awarded_on")
    keyboard.tab_to("awarded_on")
    keyboard.type("2026-02-28")
    examine(keyboard)
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.announced() == ["2 people assigned Slate Works."]
    assert keyboard.words("#status") == "2 people assigned Slate Works."
    assert keyboard.path == page
    assert statuses(database_probe, slate) == {three[0]: "AWARDED", three[2]: "AWARDED"}
    first = database_probe.value(select(StaffMicroCredential.id).where(StaffMicroCredential.member_id == three[2]))
    assert keyboard.focused == f"credential-{first}-edit"
    assert keyboard.all_words("#holders-table tbody th") == ["Sione Latu", "Aroha Ngata"]
    examine(keyboard)


def test_enter_before_anything_is_found_picks_the_only_one(keyboard: Keyboard, page: str, three: list[str]) -> None:
    open_form(keyboard, page)
    keyboard.type("ngata")
    keyboard.hasten("Enter")
    keyboard.page.wait_for_selector("[data-picked]")
    assert keyboard.focused == SEARCH
    assert keyboard.all_words(".picked li strong") == ["Aroha Ngata"]
    assert keyboard.announced() == ["Aroha Ngata added. 1 person selected"]
    keyboard.press("ArrowDown", "Space")
    assert keyboard.announced() == ["Aroha Ngata removed. 0 people selected"]
    assert keyboard.focused == "found-1"


def test_who_has_it_is_told_and_left_alone(
    keyboard: Keyboard, app: Flask, database_probe: DatabaseProbe, slate: str, page: str, three: list[str]
) -> None:
    new_credential(app, definition_id=slate, member_id=three[0])
    open_form(keyboard, page)
    find(keyboard, "ngata")
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.announced() == ["Aroha Ngata already has this micro-credential."]
    assert keyboard.focused == SEARCH
    keyboard.press("ArrowDown", "Space")
    assert keyboard.announced() == ["Aroha Ngata already has this micro-credential."]
    assert box_name(keyboard) == "Aroha Ngata", "Space goes on from there"
    keyboard.press("ArrowUp")
    keyboard.press("Control+a")
    find(keyboard, "parata")
    keyboard.press("ArrowDown", "Space")
    new_credential(app, definition_id=slate, member_id=three[1])
    keyboard.tab_to("button: Assign")
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.announced() == ["Nothing was assigned. Mere Parata already has this micro-credential."]
    assert keyboard.focused == "assign-staff"


def test_errors_keep_what_is_picked(keyboard: Keyboard, page: str, three: list[str]) -> None:
    open_form(keyboard, page)
    keyboard.tab_to("button: Assign")
    keyboard.press("Enter")
    assert keyboard.focused == "assign-errors"
    assert keyboard.words("#assign-errors") == "There is a problem Choose at least one person."
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == SEARCH
    find(keyboard, "ngata")
    keyboard.press("Enter")
    keyboard.tab_to("standing")
    keyboard.press("a", "w")
    keyboard.tab_to("expiry_date")
    keyboard.type("some day")
    keyboard.press("Enter")
    assert keyboard.focused == "assign-errors"
    assert keyboard.all_words(".picked li strong") == ["Aroha Ngata"]
    keyboard.press("Escape", "Enter")
    assert keyboard.focused == "assign-errors"


def test_search_alone_is_cancelled_unasked_and_who_is_picked_is_not(
    keyboard: Keyboard, page: str, three: list[str]
) -> None:
    open_form(keyboard, page)
    find(keyboard, "ngata")
    keyboard.press("Escape")
    assert keyboard.focused == "assign-staff"
    keyboard.press("Enter")
    find(keyboard, "ngata")
    keyboard.press("Enter", "Escape")
    assert keyboard.focused == "discard-keep"
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "assign-staff"


def test_picked_ones_survive_an_ended_session(
    keyboard: Keyboard, admin: Account, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    open_form(keyboard, page)
    find(keyboard, "ngata")
    keyboard.press("Enter")
    find(keyboard, "parata")
    keyboard.press("Enter")
    end_session(database_probe)
    keyboard.tab_to("button: Assign")
    keyboard.follow("Enter")
    assert keyboard.path.startswith("/sign-in")
    sign_in(keyboard, admin)
    assert keyboard.path == page
    assert keyboard.all_words(".picked li strong") == ["Aroha Ngata", "Mere Parata"]
    assert keyboard.words("[data-count]") == "2 people"
    keyboard.tab_to("button: Assign")
    keyboard.press("Enter")
    assert keyboard.words("#status") == "2 people assigned Slate Works. Undo"


def test_credentials_are_picked_for_a_person(
    keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, ridge: str, three: list[str]
) -> None:
    keyboard.open(f"/admin/programme/{ridge}/staff/{three[0]}")
    examine(keyboard)
    keyboard.press("n")
    assert keyboard.focused == SEARCH
    find(keyboard, "slate")
    keyboard.press("Enter")
    keyboard.tab_to("button: Assign")
    examine(keyboard)
    keyboard.announced()
    keyboard.press("Enter")
    assert keyboard.announced() == ["Slate Works assigned to Aroha Ngata. Undo"]
    assert keyboard.focused.endswith("-edit")
    assert keyboard.all_words("#person-credentials-table tbody th") == ["Slate Works"]
    assert statuses(database_probe, slate) == {three[0]: "NOT_STARTED"}
    keyboard.follow("u")
    assert keyboard.words("#status") == "Undone: assigned Slate Works to Aroha Ngata"
    assert keyboard.focused == "assign-credentials"
    assert statuses(database_probe, slate) == {}


def test_people_are_assigned_without_scripts(
    open_window: OpenWindow, admin: Account, database_probe: DatabaseProbe, slate: str, page: str, three: list[str]
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
    assert plain.words("#status") == "Slate Works assigned to Aroha Ngata. Undo"
    assert statuses(database_probe, slate) == {three[0]: "NOT_STARTED"}


def test_form_starts_afresh_with_nobody_picked(keyboard: Keyboard, page: str, three: list[str]) -> None:
    open_form(keyboard, page)
    find(keyboard, "aroha")
    keyboard.press("Enter")
    assert keyboard.words("[data-count]") == "1 person"
    keyboard.open(page)
    keyboard.press("n")
    assert keyboard.words("[data-count]") == "1 person"
    keyboard.press("Shift+Tab", "Enter")
    assert keyboard.focused == SEARCH
    assert keyboard.words("[data-count]") == "0 people"
    assert not keyboard.has("[data-picked]")
