"""What tests of notifications stand on: an installation that can send e-mail and SMS."""

import pytest
from sqlalchemy import URL

from ranzcred.config import Settings
from tests.support.environment import settings_for, with_channels


@pytest.fixture
def settings(database_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return with_channels(settings_for(database_url, tmp_path_factory.mktemp("data")))
