"""The keys of a row and of a record's own page, and the way from a search to what it found."""

import pytest
from flask import Flask

from ranzcred.domain.definitions.defaults import DEFAULTS
from tests.browser.keyboard import LIST, Keyboard, row
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_token

RECLAD = DEFAULTS[0].id


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=3)


def test_e_and_d_act_on_the_row_that_has_the_focus(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    keyboard.press("j", "e")
    assert keyboard.focused == "title"
    assert keyboard.value("title") == "Reclad/Reroofing Level 5"
    keyboard.press("Escape")
    assert keyboard.focused == row(RECLAD, "edit")
    keyboard.press("j", "j", "j", "d")
    assert keyboard.focused == "delete-cancel"
    assert "Slate Repair" in keyboard.words("#definition-delete:modal")


def test_e_and_d_act_on_the_record_whose_page_it_is(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(f"{LIST}/{slate}")
    keyboard.press("e")
    assert keyboard.focused == "title"
    keyboard.press("Escape")
    assert keyboard.focused == "edit-definition"
    keyboard.press("d")
    assert keyboard.focused == "delete-cancel"


def test_d_deactivates_a_person_and_r_revokes_a_token(keyboard: Keyboard, app: Flask, admin: Account) -> None:
    ridge = new_organisation(app)
    new_member(app, organisation_id=ridge, first_name="Hana", last_name="Pōtae")
    keyboard.open(f"/admin/programme/{ridge}")
    keyboard.press("j", "d")
    assert keyboard.words("#activity-heading") == "Deactivate Hana Pōtae?"
    new_token(app, admin, name="Portal")
    keyboard.open("/account/api-tokens")
    keyboard.press("j", "r")
    assert keyboard.focused == "revoke-cancel"
    assert "Portal" in keyboard.words("#token-revoke:modal")


def test_row_keys_keep_silent_where_no_row_has_the_focus(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    keyboard.press("e", "d", "a", "r", "b", "[", "]")
    assert keyboard.ask("() => document.activeElement === document.body")
    assert not keyboard.has("dialog[open], [data-inline-form]")


def test_down_leads_from_the_search_to_the_first_row(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    keyboard.press("/", "ArrowDown")
    assert keyboard.focused == row(RECLAD, "name")
    keyboard.press("/")
    keyboard.type("slate")
    keyboard.press("ArrowDown")
    assert keyboard.focused == row(slate, "name"), "of what was just typed, not of what was shown before"


def test_down_from_a_search_that_finds_nothing_stays(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("/")
    keyboard.type("thatch")
    keyboard.press("ArrowDown")
    assert keyboard.focused == "definitions-search"


def test_brackets_turn_the_pages(keyboard: Keyboard, app: Flask) -> None:
    for number in range(60):
        new_definition(app, title=f"Roof {number:02}", level=3)
    keyboard.open(LIST)
    keyboard.press("]")
    assert keyboard.focused == "definitions-heading"
    assert keyboard.words("nav.pages [aria-current]") == "Page 2 of 2"
    keyboard.press("[")
    assert keyboard.words("nav.pages [aria-current]") == "Page 1 of 2"


def test_control_enter_saves_from_anywhere_in_a_form(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    keyboard.search("slate")
    keyboard.press("ArrowDown", "e")
    keyboard.tab_to("requirements")
    keyboard.type("Two roofs")
    keyboard.press("Enter")
    assert keyboard.value("requirements") == "Two roofs\n", "Enter alone begins a line"
    keyboard.press("Control+Enter")
    assert keyboard.announced()[-1] == "Slate Repair saved"
    assert keyboard.focused == row(slate, "edit")
