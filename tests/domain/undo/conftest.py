"""An administrator, and somebody who is assigned a micro-credential."""

import pytest
from flask import Flask

from tests.domain.undo.changing import Administrator
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_member, new_organisation


@pytest.fixture
def mere(app: Flask, admin: Account) -> Administrator:
    return Administrator(app, admin.id)


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Works", validity_months=36)


@pytest.fixture
def aroha(app: Flask) -> str:
    """The key of a person whose organisation has an address."""
    organisation = new_organisation(app, name="Ridgeline", email="office@ridgeline.example.nz")
    return new_member(app, organisation_id=organisation, first_name="Aroha", last_name="Ngata", email=None)
