"""A micro-credential, and three people of one organisation."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Works", level=4)


@pytest.fixture
def page(slate: str) -> str:
    return f"/admin/micro-credentials/{slate}"


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def three(app: Flask, ridge: str) -> list[str]:
    """The keys of Aroha Ngata, Mere Parata and Sione Latu."""
    names = (("Aroha", "Ngata"), ("Mere", "Parata"), ("Sione", "Latu"))
    return [new_member(app, organisation_id=ridge, first_name=first, last_name=last) for first, last in names]
