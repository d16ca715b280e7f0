"""The day's work by keyboard: from the dashboard's rows to a renewal, and one or many changes in the list of all."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.factories.records import credential_row

LIST = "/admin/credentials"


@pytest.fixture
def awards(app: Flask) -> list[str]:
    """Awards of two micro-credentials that expire soon, in the order of their dates."""
    ridge = new_organisation(app, name="Ridgeline")
    return [
        new_award(
            app,
            new_member(app, organisation_id=ridge, first_name=first, last_name=last),
            new_definition(app, title=title),
            expiry=clock.today() + timedelta(days=days),
        )
        for first, last, title, days in (("Aroha", "Ngata", "Slate Repair", 5), ("Hēmi", "Wood", "Copper Works", 9))
    ]


def test_an_award_is_renewed_from_the_dashboard(
    keyboard: Keyboard, awards: list[str], database_probe: DatabaseProbe
) -> None:
    keyboard.open("/admin")
    examine(keyboard)
    keyboard.press("j")
    assert keyboard.focused == f"credential-{awards[0]}-name"
    keyboard.press("j", "k")
    keyboard.follow("a")
    assert keyboard.path.startswith(f"{LIST}/{awards[0]}/award?")
    examine(keyboard)
    keyboard.tab_to("expiry_date")
    keyboard.press("Control+Enter")
    keyboard.settle()
    assert credential_row(database_probe, awards[0])["awarded_on"] == clock.today()
    assert keyboard.focused == "a: Show Aroha Ngata"


def test_rows_of_all_credentials_by_keys(app: Flask, keyboard: Keyboard, awards: list[str]) -> None:
    aroha = new_credential(app, member_id=new_member(app, first_name="Aroha", last_name="Abel"))
    keyboard.open(LIST)
    examine(keyboard)
    keyboard.press("j", "e")
    keyboard.settle()
    assert keyboard.focused == "standing"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == f"credential-{aroha}-edit"
    keyboard.press("r")
    keyboard.settle()
    assert keyboard.focused == "remove-cancel"
    examine(keyboard)
    keyboard.tab_to("remove-confirm")
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.focused == f"credential-{awards[0]}-edit"
    assert keyboard.path == LIST
    keyboard.follow("r")
    assert keyboard.focused == "on", "what was awarded is not removed, but revoked on its own page"


def test_many_are_changed_across_micro_credentials(
    keyboard: Keyboard, awards: list[str], database_probe: DatabaseProbe
) -> None:
    keyboard.open(f"{LIST}?sort=expiry")
    keyboard.press("j", "x", "j", "x")
    keyboard.tab_to("bulk-action")
    keyboard.type("Change")
    keyboard.tab_to("bulk-continue")
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.has("#credentials-bulk:modal")
    examine(keyboard)
    keyboard.tab_to("bulk-expiry-date")
    keyboard.type("26/12/2031")
    keyboard.tab_to("bulk-reason")
    keyboard.settle()
    keyboard.type("As agreed.")
    keyboard.tab_to("bulk-confirm")
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.focused == "credentials-heading"
    assert {credential_row(database_probe, key)["expiry_date"].year for key in awards} == {2031}


def test_people_are_found_and_filtered(keyboard: Keyboard, awards: list[str]) -> None:
    keyboard.open("/admin/people")
    examine(keyboard)
    keyboard.search("wood")
    assert keyboard.announced()[-1] == "1 person"
    keyboard.press("ArrowDown")
    assert keyboard.focused.startswith("member-")
    keyboard.open("/admin/people")
    keyboard.tab_to("filter-role")
    keyboard.press("o")
    assert keyboard.path.startswith("/admin/people?role=")
    assert keyboard.words("#people-heading") == "No people found"
    examine(keyboard)


def test_list_of_all_without_scripts(
    open_window: OpenWindow, admin: Account, awards: list[str], database_probe: DatabaseProbe
) -> None:
    plain = open_window(admin, scripts=False)
    plain.open("/admin")
    plain.tab_to(f"credential-{awards[0]}-award")
    plain.follow("Enter")
    plain.tab_to("button: Save")
    plain.follow("Enter")
    assert plain.path.startswith(LIST)
    assert credential_row(database_probe, awards[0])["awarded_on"] == clock.today()
