"""Expiry dates of many at once, by keyboard: what will become of each is seen while the date is typed."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.browser.examine import examine
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member

EXPIRY_DATE = table(StaffMicroCredential).c.expiry_date
PEOPLE = 7
BUTTON_IN_SIGHT = """() => {
  const {left, top, right, bottom, width} = document.getElementById("bulk-confirm").getBoundingClientRect();
  const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return width > 0 && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight && seen.id;
}"""
FIELD_IN_SIGHT = """() => {
  const {left, top, right, bottom} = document.activeElement.getBoundingClientRect();
  return document.elementFromPoint((left + right) / 2, (top + bottom) / 2) === document.activeElement;
}"""


@pytest.fixture
def definition(app: Flask) -> str:
    """Held by seven people until the 3rd of March."""
    key = new_definition(app, title="Slate Repair")
    for number in range(PEOPLE):
        new_credential(
            app,
            definition_id=key,
            member_id=new_member(app, first_name="Aroha", last_name=f"Ngata {number}"),
            status=MicroCredentialStatus.AWARDED,
            awarded_on=date(2024, 3, 3),
            expiry_date=date(2197, 3, 3),
        )
    return key


def begin(keyboard: Keyboard, definition: str, action: str) -> None:
    """Select all, and open the confirmation of an action by the beginning of its name."""
    keyboard.open(f"{LIST}/{definition}")
    keyboard.tab_to("select-all")
    keyboard.press("Space", "b")
    keyboard.type(action)
    keyboard.tab_to("bulk-continue")
    keyboard.press("Enter")
    keyboard.announced()


def told(keyboard: Keyboard) -> set[str]:
    return set(keyboard.all_words(".plan li > span"))


def test_new_date_is_seen_beside_the_old_one_while_it_is_typed(
    keyboard: Keyboard, database_probe: DatabaseProbe, definition: str
) -> None:
    begin(keyboard, definition, "Change")
    assert keyboard.focused == "bulk-expiry-date"
    assert keyboard.words("#bulk-plan-heading") == f"What will happen to {PEOPLE} people"
    assert told(keyboard) == {"Now 3 Mar 2197"}
    examine(keyboard)
    keyboard.type("26/12/2199")
    keyboard.settle()
    assert told(keyboard) == {"Now 3 Mar 2197 → 26 Dec 2199"}
    assert (keyboard.focused, keyboard.value("bulk-expiry-date")) == ("bulk-expiry-date", "26/12/2199")
    assert keyboard.announced() == []
    examine(keyboard)
    keyboard.press("Tab")
    assert keyboard.announced() == [f"{PEOPLE} credentials will change."]
    keyboard.press("Control+Enter")
    assert keyboard.announced() == [f"Expiry date of {PEOPLE} credentials changed Undo"]
    assert {row["expiry_date"] for row in database_probe.rows(select(EXPIRY_DATE))} == {date(2199, 12, 26)}


def test_all_are_renewed_from_the_day_each_expires(
    keyboard: Keyboard, database_probe: DatabaseProbe, definition: str
) -> None:
    begin(keyboard, definition, "Ren")
    assert keyboard.focused == "bulk-years"
    assert told(keyboard) == {"Now 3 Mar 2197 → 3 Mar 2200"}
    keyboard.press("2")
    keyboard.settle()
    assert keyboard.focused == "bulk-years"
    assert told(keyboard) == {"Now 3 Mar 2197 → 3 Mar 2199"}
    examine(keyboard)
    keyboard.press("Control+Enter")
    assert keyboard.announced()[-1] == f"{PEOPLE} credentials renewed Undo"
    assert {row["expiry_date"] for row in database_probe.rows(select(EXPIRY_DATE))} == {date(2199, 3, 3)}


def test_button_stays_in_sight_on_a_small_screen(keyboard: Keyboard, definition: str) -> None:
    keyboard.page.set_viewport_size({"width": 320, "height": 480})
    begin(keyboard, definition, "Change")
    for stop in ("bulk-expiry-date", "bulk-reason"):
        assert keyboard.focused == stop
        assert keyboard.ask(BUTTON_IN_SIGHT) == "bulk-confirm"
        assert keyboard.ask(FIELD_IN_SIGHT) is True
        keyboard.press("Tab")
    examine(keyboard)
