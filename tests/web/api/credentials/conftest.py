"""A member, a definition, and what the one holds of the other."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.api_client import API


@pytest.fixture
def aroha(app: Flask) -> str:
    organisation = new_organisation(app, name="Ridgeline Roofing")
    return new_member(app, organisation_id=organisation, first_name="Aroha", last_name="Ngata")


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=4)


@pytest.fixture
def staff(slate: str) -> str:
    """Where those who hold it are."""
    return f"{API}/{slate}/staff"


@pytest.fixture
def held(app: Flask, slate: str, aroha: str) -> str:
    """The key of Aroha's, in training."""
    return new_credential(app, definition_id=slate, member_id=aroha)
