"""What is decided about awards and micro-credentials: how many keys it takes from the row or page, text typed apart."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.definitions.state import DefinitionState
from tests.browser.keyboard import LIST, Keyboard
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.records import credential_row


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Works", validity_months=36)


@pytest.fixture
def awards(app: Flask, slate: str) -> list[str]:
    """Of three people of one organisation, each award ends in ten days."""
    ridge = new_organisation(app, name="Ridgeline")
    people = [new_member(app, organisation_id=ridge, first_name="Aroha", last_name=name) for name in "ABC"]
    return [new_award(app, person, slate, expiry=clock.today() + timedelta(days=10)) for person in people]


def begin(keyboard: Keyboard, path: str) -> None:
    """Be in the first row of a page, with no key counted."""
    keyboard.open(path)
    keyboard.press("j")
    keyboard.presses = 0


def renewed(database_probe: DatabaseProbe, awards: list[str]) -> bool:
    return all(credential_row(database_probe, key)["awarded_on"] == clock.today() for key in awards)


def test_renewal_with_the_proposed_dates_takes_three_keys_from_the_row(
    keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, awards: list[str]
) -> None:
    begin(keyboard, f"{LIST}/{slate}")
    keyboard.press("a", "Control+Enter")
    assert keyboard.presses <= 3
    assert renewed(database_probe, awards[:1])


def test_three_are_renewed_in_ten_keys(
    keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, awards: list[str]
) -> None:
    begin(keyboard, f"{LIST}/{slate}")
    keyboard.press("x", "j", "x", "j", "x", "b")
    keyboard.type("Ren")
    keyboard.press("Tab", "Enter")
    assert all("→" in line for line in keyboard.all_words(".plan li"))
    keyboard.press("Control+Enter")
    assert keyboard.presses <= 10
    assert renewed(database_probe, awards)


def test_award_is_suspended_in_seven_keys(keyboard: Keyboard, database_probe: DatabaseProbe, awards: list[str]) -> None:
    keyboard.open(f"/admin/credentials/{awards[0]}")
    keyboard.press("j", "Tab", "Enter")
    keyboard.type("Vol")
    keyboard.press("Tab", "Tab", "Tab")
    keyboard.type("Asked for it.")
    keyboard.press("Control+Enter")
    assert keyboard.presses <= 7
    assert credential_row(database_probe, awards[0])["suspended_from"] == clock.today()


@pytest.mark.parametrize("from_list", [True, False])
def test_award_is_revoked_in_four_keys_from_its_row(
    keyboard: Keyboard, database_probe: DatabaseProbe, slate: str, awards: list[str], from_list: bool
) -> None:
    begin(keyboard, f"{LIST}/{slate}" if from_list else f"/admin/credentials/{awards[0]}")
    if from_list:
        keyboard.follow("r")
    else:
        keyboard.press("r")
    keyboard.press("Tab")
    keyboard.type("Con")
    keyboard.press("Tab")
    keyboard.type("Seen at work.")
    keyboard.press("Control+Enter")
    assert keyboard.presses <= 4
    assert credential_row(database_probe, awards[0])["end_kind"] == "REVOKED"


def test_micro_credential_is_retired_in_three_keys_from_its_page(keyboard: Keyboard, slate: str) -> None:
    keyboard.open(f"{LIST}/{slate}")
    keyboard.press("r", "Tab")
    keyboard.type("The course has changed.")
    keyboard.press("Control+Enter")
    assert keyboard.presses <= 3
    assert keyboard.words("h1 .badge") == "Retired"


def test_draft_is_published_in_eight_keys_from_its_page(keyboard: Keyboard, app: Flask) -> None:
    draft = new_definition(app, title="Copper", state=DefinitionState.DRAFT, requirements="Two roofs.")
    keyboard.open(f"{LIST}/{draft}")
    keyboard.press("Tab", "Enter")
    keyboard.tab_to("publish-definition", most=3)
    keyboard.press("Enter", "Tab", "Enter")
    assert keyboard.presses <= 8
    assert not keyboard.has("h1 .badge")
