"""A definition to change."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.web.api.definitions.update.stored import STORED


@pytest.fixture
def slate(app: Flask) -> str:
    """A custom definition at version 1."""
    return new_definition(
        app,
        title=STORED["title"],
        level=STORED["level"],
        skill_standard=STORED["skillStandard"],
        issuing_body=STORED["issuingBody"],
        requirements=STORED["requirements"],
    )
