"""Awards are decided on by keys: from a row, and on a credential's own page."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from tests.browser.conftest import OpenWindow
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award, new_definition
from tests.support.factories.people import Account, new_member, new_organisation
from tests.support.factories.records import credential_row


@pytest.fixture
def keys(app: Flask) -> dict[str, str]:
    """Of an award that ends in ten days, of a micro-credential that is valid for three years, and whose it is."""
    ridge = new_organisation(app, name="Ridgeline")
    aroha = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata")
    slate = new_definition(app, title="Slate Works", level=4, validity_months=36)
    award = new_award(app, aroha, slate, expiry=clock.today() + timedelta(days=10))
    return {
        "award": award,
        "person": f"/admin/programme/{ridge}/staff/{aroha}",
        "definition": f"/admin/micro-credentials/{slate}",
        "page": f"/admin/credentials/{award}",
    }


@pytest.mark.parametrize("where", ["person", "definition"])
def test_renewal_with_the_proposed_dates_takes_two_keys_from_its_row(
    keyboard: Keyboard, database_probe: DatabaseProbe, keys: dict[str, str], where: str
) -> None:
    keyboard.open(keys[where])
    keyboard.press("j")
    keyboard.press("a", "Control+Enter")
    keyboard.settle()
    assert keyboard.words("#status").startswith("Aroha Ngata's Slate Works: ")
    row = credential_row(database_probe, keys["award"])
    assert row["awarded_on"] == clock.today()
    assert row["expiry_date"].year == (clock.today() + timedelta(days=10)).year + 3


def test_row_leads_to_the_page_where_n_renews(
    keyboard: Keyboard, database_probe: DatabaseProbe, keys: dict[str, str]
) -> None:
    keyboard.open(keys["person"])
    keyboard.press("j")
    keyboard.follow("Enter")
    assert keyboard.path == keys["page"]
    examine(keyboard)
    keyboard.press("n")
    keyboard.settle()
    assert keyboard.focused == "awarded_on"
    examine(keyboard)
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.focused == "award-2-correct"
    assert keyboard.words("#status").startswith("Aroha Ngata's Slate Works renewed until ")
    assert keyboard.words("h1 .badge") == "Awarded"
    examine(keyboard)
    assert credential_row(database_probe, keys["award"])["awarded_on"] == clock.today()


def test_award_is_suspended_lifted_and_revoked(keyboard: Keyboard, keys: dict[str, str]) -> None:
    keyboard.open(keys["page"])
    keyboard.tab_to("suspend-award")
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.focused == "kind"
    keyboard.type("Vol")
    keyboard.tab_to("reason")
    keyboard.type("Asked for by herself.")
    examine(keyboard)
    keyboard.press("Control+Enter")
    keyboard.settle()
    assert keyboard.focused == "lift-award"
    assert keyboard.words("#status") == "Aroha Ngata's Slate Works suspended Undo"
    assert keyboard.words("h1 .badge") == "Suspended"
    examine(keyboard)
    keyboard.press("Enter")
    keyboard.settle()
    assert keyboard.focused == "from"
    keyboard.press("Escape")
    assert keyboard.focused == "lift-award"
    keyboard.tab_to("revoke-award")
    keyboard.press("Enter")
    keyboard.settle()
    keyboard.tab_to("reason_kind")
    keyboard.type("Con")
    keyboard.tab_to("reason")
    keyboard.type("Seen at work.")
    keyboard.press("Control+Enter")
    keyboard.settle()
    assert keyboard.focused == "new-award"
    assert keyboard.words("h1 .badge") == "Revoked"
    examine(keyboard)


def test_error_keeps_what_was_typed_and_leads_to_its_field(keyboard: Keyboard, keys: dict[str, str]) -> None:
    keyboard.open(keys["page"])
    keyboard.press("j", "d")
    keyboard.settle()
    assert keyboard.focused == "reason_kind"
    keyboard.press("Control+Enter")
    keyboard.settle()
    assert keyboard.focused == "decision-errors"
    assert keyboard.title.startswith("Error: Void Aroha Ngata's Slate Works")
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.focused == "reason_kind"


def test_menu_of_more_closes_on_escape_and_gives_the_focus_back(keyboard: Keyboard, keys: dict[str, str]) -> None:
    keyboard.open(keys["page"])
    keyboard.tab_to("more-award")
    keyboard.press("Enter", "Tab")
    assert keyboard.focused == "correct-award"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "more-award"
    keyboard.press("Enter", "Tab", "Enter")
    keyboard.settle()
    assert keyboard.focused == "awarded_on"
    keyboard.press("Escape")
    assert keyboard.focused == "more-award"
    assert keyboard.words("#status") == "Editing cancelled"


def test_r_on_a_row_revokes_on_the_page_of_the_credential(keyboard: Keyboard, keys: dict[str, str]) -> None:
    keyboard.open(keys["definition"])
    keyboard.press("j")
    keyboard.follow("r")
    assert keyboard.path == f"{keys['page']}#on"
    assert keyboard.focused == "on"
    examine(keyboard)
    keyboard.press("Escape")
    assert keyboard.focused == "revoke-award"


def test_award_is_revoked_without_scripts(
    open_window: OpenWindow, admin: Account, database_probe: DatabaseProbe, keys: dict[str, str]
) -> None:
    plain = open_window(admin, scripts=False)
    plain.open(keys["page"])
    plain.tab_to("revoke-award")
    plain.follow("Enter")
    assert plain.path == f"{keys['page']}/awards/1/revoke"
    plain.tab_to("reason_kind")
    plain.type("Con")
    plain.tab_to("reason")
    plain.type("Seen at work.")
    plain.press("Tab")
    plain.press("Tab")
    plain.follow("Enter")
    assert plain.path == f"{keys['page']}#new-award"
    assert plain.words("#status") == "Aroha Ngata's Slate Works revoked Undo"
    assert credential_row(database_probe, keys["award"])["end_kind"] == "REVOKED"
