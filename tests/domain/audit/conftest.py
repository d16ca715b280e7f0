"""What the tests of the log's guards share."""

from collections.abc import Iterator

import pytest

from ranzcred.config import Settings
from tests.support.database.probe import DatabaseProbe
from tests.support.database.restricted import restricted_role


@pytest.fixture
def restricted(settings: Settings, database_probe: DatabaseProbe) -> Iterator[Settings]:
    """Settings with the role of the application, where the database has roles."""
    with restricted_role(settings, database_probe) as narrowed:
        yield narrowed
