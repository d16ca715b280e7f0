"""How many keys the table of micro-credentials takes; text that is typed does not count."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.definitions.models import MicroCredentialDefinition
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition

DEFINITIONS = table(MicroCredentialDefinition)
NAV = {
    "Dashboard": "/admin",
    "Programme": "/admin/programme",
    "Micro-credentials": LIST,
    "Audit log": "/admin/audit-log",
}


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=3)


def fill_in(keyboard: Keyboard) -> None:
    keyboard.type("Copper Flashing")
    keyboard.press("Tab")
    keyboard.type("4")
    keyboard.press("Tab")
    keyboard.type("Toi Ohomai")
    keyboard.press("Enter")
    assert keyboard.announced() == ["Copper Flashing created. 4 micro-credentials"]


def test_create_takes_four_keys_with_the_shortcut(keyboard: Keyboard, database_probe: DatabaseProbe) -> None:
    keyboard.open(LIST)
    keyboard.press("n")
    fill_in(keyboard)
    assert keyboard.presses <= 4
    created = select(DEFINITIONS.c.level, DEFINITIONS.c.issuing_body).where(DEFINITIONS.c.title == "Copper Flashing")
    assert [dict(row) for row in database_probe.rows(created)] == [{"level": 4, "issuing_body": "Toi Ohomai"}]


def test_create_takes_twelve_keys_without_it(keyboard: Keyboard) -> None:
    keyboard.open(LIST)
    keyboard.press("Tab", "Enter", "Tab")
    assert keyboard.focused == "create-definition"
    keyboard.press("Enter")
    fill_in(keyboard)
    assert keyboard.presses <= 12


def test_change_of_one_field_takes_three_keys_from_edit(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    keyboard.to_row(slate, "edit")
    keyboard.presses = 0
    keyboard.press("Enter", "Tab")
    keyboard.type("6")
    keyboard.press("Enter")
    assert keyboard.presses <= 3
    assert keyboard.announced() == ["Slate Repair saved"]


def test_delete_takes_three_keys(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(LIST)
    keyboard.to_row(slate, "delete")
    keyboard.presses = 0
    keyboard.press("Enter", "Tab", "Enter")
    assert keyboard.presses <= 3
    assert keyboard.announced() == ["Slate Repair deleted. 3 micro-credentials"]


@pytest.mark.parametrize("label", NAV)
def test_any_nav_item_takes_ten_keys(keyboard: Keyboard, label: str) -> None:
    keyboard.open("/account")
    keyboard.tab_to(f"a: {label}", most=9)
    keyboard.follow("Enter")
    assert keyboard.presses <= 10
    assert keyboard.path == NAV[label]
    assert keyboard.all_words("[aria-current=page]") == [label]
