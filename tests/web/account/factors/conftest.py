"""An installation at the address at which browsers ask it, as passkeys need it."""

from dataclasses import replace

import pytest

from ranzcred.config import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, base_url="http://localhost")
