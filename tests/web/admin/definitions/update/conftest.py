"""A definition to change."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.web.admin.definitions.update.edit_form import STORED


@pytest.fixture
def slate(app: Flask) -> str:
    """A custom definition at version 1."""
    return new_definition(app, **{**STORED, "level": 4})
