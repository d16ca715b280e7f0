"""Who is told of credentials: an organisation with an address, and one of its people."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation

OFFICE = "office@ridgeline.example.nz"


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline Roofing", email=OFFICE)


@pytest.fixture
def aroha(app: Flask, ridge: str) -> str:
    return new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata", email="aroha@example.nz")


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair Level 3")
