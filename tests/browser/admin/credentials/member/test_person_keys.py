"""A person's own page by keys: what they have is awarded, changed and removed where one looks."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.core import clock
from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.browser.examine import examine
from tests.browser.keyboard import Keyboard
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation

ROWS = table(StaffMicroCredential)


@pytest.fixture
def person(app: Flask) -> str:
    """The address of the page of one with an award, and one in training."""
    ridge = new_organisation(app, name="Ridgeline")
    aroha = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata")
    slate, zinc = (
        new_definition(app, title=title, level=level) for title, level in (("Slate Works", 5), ("Zinc Works", 3))
    )
    new_award(app, aroha, slate, expiry=clock.today() + timedelta(days=10))
    new_credential(app, member_id=aroha, definition_id=zinc)
    return f"/admin/programme/{ridge}/staff/{aroha}"


def test_credentials_are_renewed_and_removed_on_the_page_of_their_person(
    keyboard: Keyboard, database_probe: DatabaseProbe, person: str
) -> None:
    keyboard.open(person)
    keyboard.press("j")
    assert keyboard.words("*:focus") == "Slate Works"
    keyboard.press("a")
    assert keyboard.words("#credential-form h2") == "Renew Aroha Ngata's Slate Works"
    examine(keyboard)
    keyboard.tab_to("expiry_date")
    keyboard.press("Control+a")
    keyboard.type("31/12/2040")
    keyboard.press("Control+Enter")
    assert keyboard.words("#status").startswith("Aroha Ngata's Slate Works: ")
    assert keyboard.path == person
    expiry = select(ROWS.c.expiry_date).where(ROWS.c.expiry_date.is_not(None))
    assert str(database_probe.value(expiry)) == "2040-12-31"
    examine(keyboard)
    keyboard.press("j", "r")
    assert keyboard.words("#remove-heading") == "Remove Zinc Works from Aroha Ngata?"
    examine(keyboard)
    keyboard.press("Tab", "Enter")
    assert keyboard.all_words("#person-credentials-table tbody .title") == ["Slate Works"]
    assert database_probe.count(StaffMicroCredential) == 1
