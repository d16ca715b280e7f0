"""A credential whose awards are decided on."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation


@pytest.fixture
def definition(app: Flask) -> str:
    """A micro-credential that is valid for three years, with thirty days of grace."""
    return new_definition(app, title="Slate Works", level=4, validity_months=36, grace_days=30)


@pytest.fixture
def credential(app: Flask, definition: str) -> str:
    """Aroha Ngata's, in training."""
    ridge = new_organisation(app, name="Ridgeline")
    aroha = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata")
    return new_credential(app, definition_id=definition, member_id=aroha)


@pytest.fixture
def page(credential: str) -> str:
    """The address of its own page."""
    return f"/admin/credentials/{credential}"
