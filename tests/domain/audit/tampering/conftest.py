"""Somebody who changes the database past the application."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from ranzcred.config import Settings
from tests.support.database.probe import DatabaseProbe
from tests.support.database.restricted import restricted_role


@pytest.fixture
def intruder(
    settings: Settings, database_probe: DatabaseProbe, make_app: Callable[[Settings], Flask]
) -> Iterator[DatabaseProbe]:
    """Somebody with the rights of the application's role, and no more where the database has roles."""
    with restricted_role(settings, database_probe) as narrowed:
        probe = DatabaseProbe(make_app(narrowed))
        yield probe
        probe.engine.dispose()
