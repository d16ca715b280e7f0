"""What tests of pages and of the API stand on besides."""

import dataclasses
from collections.abc import Callable

import pytest
from flask import Flask

from ranzcred.config import Settings


@pytest.fixture
def production_app(settings: Settings, make_app: Callable[[Settings], Flask]) -> Flask:
    """The application as it runs behind TLS; ask it with base_url="https://localhost"."""
    return make_app(dataclasses.replace(settings, production=True))
