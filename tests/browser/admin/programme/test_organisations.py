"""Organisations by keyboard: created, changed and found."""

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.directory.models import Organisation
from tests.browser.admin.programme.programme_page import PROGRAMME, control, go_to
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.people import new_organisation
from tests.support.http.browser_client import BrowserClient


def test_organisation_is_created_and_its_status_changed(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    keyboard.open(PROGRAMME)
    examine(keyboard)
    keyboard.press("n")
    assert keyboard.focused == "name"
    assert keyboard.title == "Create organisation – Programme – RANZ micro-credentials"
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
