"""An installation that sends mail, and what it has sent."""

from email.headerregistry import Address

import pytest
from flask import Flask

from tests.support.environment import change_settings


@pytest.fixture
def with_mail(app: Flask) -> None:
    """Mail is set up."""
    change_settings(app, mail_from=Address("RANZ", addr_spec="no-reply@ranz.example.nz"))
