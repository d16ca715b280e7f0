"""How many keys the daily tasks take; text that is typed does not count."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.definitions.models import MicroCredentialDefinition
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database_probe import Inspector, table
from tests.support.factories.catalogue import new_definition

pytestmark = pytest.mark.of_the_browser
DEFINITIONS = table(MicroCredentialDefinition)
NAV = {
    "Dashboard": "/admin",
    "Programme": "/admin/programme",
    "Micro-credentials": LIST,
    "Audit Log": "/admin/audit-log",
}


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=3)


def fill_in(desk: Keyboard) -> None:
    desk.type("Copper Flashing")
    desk.press("Tab")
    desk.type("4")
    desk.press("Tab")
    desk.type("Toi Ohomai")
    desk.press("Enter")
    assert desk.announced() == ["Copper Flashing created. 4 definitions"]


def test_create_takes_four_keys_with_the_shortcut(desk: Keyboard, inspector: Inspector) -> None:
    desk.open(LIST)
    desk.press("n")
    fill_in(desk)
    assert desk.presses <= 4
    created = select(DEFINITIONS.c.level, DEFINITIONS.c.issuing_body).where(DEFINITIONS.c.title == "Copper Flashing")
    assert [dict(row) for row in inspector.rows(created)] == [{"level": 4, "issuing_body": "Toi Ohomai"}]


def test_create_takes_twelve_keys_without_it(desk: Keyboard) -> None:
    desk.open(LIST)
    desk.press("Tab", "Enter", "Tab")
    assert desk.focused == "create-definition"
    desk.press("Enter")
    fill_in(desk)
    assert desk.presses <= 12


def test_change_of_one_field_takes_three_keys_from_edit(desk: Keyboard, slate: str) -> None:
    desk.open(LIST)
    desk.to_row(slate, "edit")
    desk.presses = 0
    desk.press("Enter", "Tab")
    desk.type("6")
    desk.press("Enter")
    assert desk.presses <= 3
    assert desk.announced() == ["Slate Repair saved"]


def test_delete_takes_three_keys(desk: Keyboard, slate: str) -> None:
    desk.open(LIST)
    desk.to_row(slate, "delete")
    desk.presses = 0
    desk.press("Enter", "Tab", "Enter")
    assert desk.presses <= 3
    assert desk.announced() == ["Slate Repair deleted. 3 definitions"]


@pytest.mark.parametrize("label", NAV)
def test_any_nav_item_takes_ten_keys(desk: Keyboard, label: str) -> None:
    desk.open("/account")
    desk.tab_to(f"a: {label}", most=9)
    desk.follow("Enter")
    assert desk.presses <= 10
    assert desk.path == NAV[label]
    assert desk.all_words("[aria-current=page]") == [label]
