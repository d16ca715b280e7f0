"""A definition's page, and those who hold it."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.browser.keyboard import LIST
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation


@pytest.fixture
def page(app: Flask) -> str:
    """The address of a definition's page."""
    return f"{LIST}/{new_definition(app, title='Slate Repair')}"


@pytest.fixture
def staff(app: Flask, page: str) -> list[str]:
    """The keys of what two in training and one whose award ends soon hold, in the order of the table."""
    ridge = new_organisation(app, name="Ridgeline")
    awarded = {
        "status": MicroCredentialStatus.AWARDED,
        "awarded_on": clock.today() - timedelta(days=9),
        "expiry_date": clock.today() + timedelta(days=12),
    }
    return [
        new_credential(
            app,
            definition_id=page.removeprefix(f"{LIST}/"),
            member_id=new_member(app, organisation_id=ridge, first_name=first, last_name=last),
            **columns,
        )
        for first, last, columns in (("Aroha", "Ngata", {}), ("Wiremu", "Parata", {}), ("Mere", "Tamahori", awarded))
    ]
