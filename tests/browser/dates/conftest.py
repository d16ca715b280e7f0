"""A credential that is awarded, and its form."""

from datetime import date

import pytest
from flask import Flask

from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.browser.keyboard import LIST, Keyboard
from tests.support.factories.catalogue import new_credential, new_definition

AWARDED_ON, EXPIRY = date(2024, 2, 29), date(2199, 12, 26)


@pytest.fixture
def credential(app: Flask) -> str:
    """The address of the form of an award."""
    definition = new_definition(app, title="Slate Repair")
    dates = {"awarded_on": AWARDED_ON, "expiry_date": EXPIRY}
    key = new_credential(app, definition_id=definition, status=MicroCredentialStatus.AWARDED, **dates)
    return f"{LIST}/{definition}/staff/{key}/edit"


@pytest.fixture
def form(keyboard: Keyboard, credential: str) -> Keyboard:
    """The form, with the focus in the expiry date."""
    keyboard.open(credential)
    keyboard.tab_to("expiry_date")
    keyboard.announced()
    return keyboard
