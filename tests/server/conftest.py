"""What the tests of the real server share: one of each kind for a module, on a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from ranzcred.config import Settings
from tests.support.database.databases import Databases
from tests.support.environment import settings_for


@pytest.fixture(scope="module")
def module_settings(
    databases: Databases, template: URL, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """Settings for a migrated database of this module's own."""
    url = databases.copy(template)
    yield settings_for(url, tmp_path_factory.mktemp("server"))
    databases.drop(url)


@pytest.fixture(scope="module")
def socket_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a server may listen: a path of a socket is short."""
    return tmp_path_factory.mktemp("s") / "ranzcred.sock"
