"""What is done with micro-credentials, from the dashboard: how many keys it takes, text that is typed apart."""

from sqlalchemy import select

from tests.browser.every_page.budgets.steps import DEFINITIONS, find, titles
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe


def test_micro_credential_is_created_in_five_keys(desk: Keyboard, database_probe: DatabaseProbe) -> None:
    find(desk, "create micro")
    desk.type("Copper Flashing")
    desk.press("Tab")
    desk.type("4")
    desk.press("Tab")
    desk.type("Toi Ohomai")
    desk.press("Enter")
    assert desk.presses <= 5
    assert desk.words("#status p").startswith("Copper Flashing created.")
    created = select(DEFINITIONS.c.level, DEFINITIONS.c.issuing_body).where(DEFINITIONS.c.title == "Copper Flashing")
    assert [dict(row) for row in database_probe.rows(created)] == [{"level": 4, "issuing_body": "Toi Ohomai"}]
    examine(desk)


def test_title_is_edited_in_four_keys(desk: Keyboard, database_probe: DatabaseProbe) -> None:
    find(desk, "edit slate repair")
    desk.press("Control+a")
    desk.type("Slate Replacement")
    desk.press("Enter")
    assert desk.presses <= 4
    assert desk.words("#status p") == "Slate Replacement saved"
    assert {"Slate Replacement", "Slate Cladding"} <= titles(database_probe)
    assert "Slate Repair" not in titles(database_probe)
    examine(desk)


def test_micro_credential_is_deleted_in_five_keys(desk: Keyboard, database_probe: DatabaseProbe) -> None:
    find(desk, "slate repair")
    desk.press("d")
    examine(desk)
    desk.press("Tab")
    desk.follow("Enter")
    assert desk.presses <= 5
    assert desk.words("#status p").startswith("Slate Repair deleted.")
    assert "Slate Repair" not in titles(database_probe)
    examine(desk)
