"""Each method that takes a body, and where it is sent."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.support.http.api_client import API


@pytest.fixture(params=["POST", "PATCH"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def path(app: Flask, method: str) -> str:
    """Where the method goes: to a definition that is there, or to all of them."""
    return API if method == "POST" else f"{API}/{new_definition(app)}"
