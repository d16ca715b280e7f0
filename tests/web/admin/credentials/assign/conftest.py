"""A definition, an organisation and its staff."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation

CATALOGUE = "/admin/micro-credentials"


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Works", level=4)


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def three(app: Flask, ridge: str) -> list[str]:
    """The keys of Aroha Ngata, Mere Parata and Sione Latu."""
    names = (("Aroha", "Ngata"), ("Mere", "Parata"), ("Sione", "Latu"))
    return [
        new_member(app, organisation_id=ridge, first_name=first, last_name=last, email=f"{first.lower()}@ridge.nz")
        for first, last in names
    ]


@pytest.fixture
def page(slate: str) -> str:
    """The address of the definition's page."""
    return f"{CATALOGUE}/{slate}"
