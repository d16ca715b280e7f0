"""An organisation and its staff."""

import pytest
from flask import Flask

from tests.support.factories.people import new_member, new_organisation


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline", city="Ōtautahi")


@pytest.fixture
def staff(app: Flask, ridge: str) -> list[str]:
    """The keys of three people, in the order of the table."""
    names = (("Aroha", "Ngata"), ("Wiremu", "Parata"), ("Mere", "Tamahori"))
    return [new_member(app, organisation_id=ridge, first_name=first, last_name=last) for first, last in names]
