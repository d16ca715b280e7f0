"""What docs/running.md has an administrator do on PostgreSQL: the roles, the database, the migration by its owner."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from ranzcred.config import Settings
from tests.support.command import CompletedCommand, ranzcred
from tests.support.database.databases import Databases, PostgresqlDatabases
from tests.support.database.probe import DatabaseProbe
from tests.support.database.restricted import as_role, created_roles, sql_of, statements_of
from tests.support.environment import settings_for

PRODUCTION = {"RANZCRED_ENV": "production", "RANZCRED_ALLOWED_HOSTS": "localhost", "RANZCRED_PROXIES": "1"}


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A database whose roles are there, and the file with their rights."""

    settings: Settings
    prefix: str
    grants: Path
    app: Flask
    """What serves there, by its own role."""
    probe: DatabaseProbe
    """Everything that is there, as the database's administrator."""

    def role(self, name: str) -> str:
        """The name of a role here: of `ranzcred_audit` for "audit", of the application's for ""."""
        return f"{self.prefix}_{name}" if name else self.prefix

    def settings_of(self, name: str) -> Settings:
        return as_role(self.settings, self.role(name))

    def migrate(self) -> CompletedCommand:
        """What ranzcred-migrate.service does."""
        return self.command("owner", "init", "--grants", str(self.grants))

    def command(self, name: str, *arguments: str, **environ: str) -> CompletedCommand:
        """Run a command as a role and, but for the one that serves, without a secret."""
        secret = {} if name == "" else {"SECRET_KEY": ""}
        return ranzcred(self.settings_of(name), *arguments, **PRODUCTION, **secret, **environ)


@pytest.fixture
def deployment(
    databases: Databases, make_app: Callable[[Settings], Flask], tmp_path: Path
) -> Iterator[Deployment | None]:
    """A database by roles.sql, with nothing in it yet; None on SQLite, which has no roles."""
    if not isinstance(databases, PostgresqlDatabases):
        yield None
        return
    connection = databases.connection

    def run(statement: str) -> None:
        connection.execute(statement.encode())

    with created_roles(run) as prefix:
        for statement in statements_of("roles.sql", prefix):
            if not statement.startswith("CREATE ROLE"):
                run(statement)
        grants = tmp_path / "grants.sql"
        grants.write_text(sql_of("grants.sql", prefix))
        settings = settings_for(databases.server.set(database=prefix), tmp_path)
        app = make_app(as_role(settings, prefix))
        probe = DatabaseProbe(make_app(settings))
        yield Deployment(settings=settings, prefix=prefix, grants=grants, app=app, probe=probe)
        databases.drop(settings.database_url)
        databases.drop_left()


@pytest.fixture
def deployed(deployment: Deployment | None) -> Deployment | None:
    """The same, migrated by its owner."""
    if deployment:
        migrated = deployment.migrate()
        assert (migrated.returncode, migrated.stderr) == (0, ""), migrated
    return deployment
