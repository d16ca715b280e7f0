"""A definition to delete."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=4)
