"""A database with a row in each table."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert

from ranzcred import create_app
from ranzcred.cli.upgrades import upgrade
from tests.domain.constraints.rows import ROWS, TABLES
from tests.support.database.databases import Databases
from tests.support.database.probe import DatabaseProbe
from tests.support.database.tampering import drop_award_triggers, drop_triggers
from tests.support.environment import settings_for

KEYS = {"title_key", "issuing_body_key"}


@pytest.fixture(scope="module")
def filled(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseProbe]:
    """A migrated database with the rows above; no test here changes it."""
    url = databases.empty()
    app = create_app(settings_for(url, tmp_path_factory.mktemp("constraints")))
    with app.app_context():
        upgrade()
    database_probe = DatabaseProbe(app)
    with database_probe.connection() as connection:
        for name, row in ROWS:
            columns = TABLES[name].columns
            derived = {each.name: "x" for each in columns if each.name.endswith("_folded") or each.name in KEYS}
            needed = {key: value for key, value in derived.items() if not columns[key].nullable}
            connection.execute(insert(TABLES[name]).values(needed | row))
    # They would refuse every change of the log, and of awards, before its constraints do.
    drop_triggers(database_probe)
    drop_award_triggers(database_probe)
    yield database_probe
    database_probe.engine.dispose()
    databases.drop(url)
