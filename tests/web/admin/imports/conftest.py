"""An organisation whose people are imported."""

import pytest
from flask import Flask

from tests.support.factories.people import new_organisation


@pytest.fixture
def skyline(app: Flask) -> str:
    return new_organisation(app, name="Skyline")
