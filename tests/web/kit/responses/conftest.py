"""The application with an address at which something goes wrong."""

import pytest
from flask import Flask

from ranzcred.web.access.declare import public
from tests.web.kit.responses.headers import explode


@pytest.fixture
def broken_app(app: Flask) -> Flask:
    """The application with an address at which something goes wrong."""
    app.add_url_rule("/broken", view_func=public(explode), endpoint="broken", methods=["GET", "POST"])
    return app
