"""The roles of docs/deployment/postgresql/, by the statements of its files, under names of a test's own."""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import text

from ranzcred.config import ROOT, Settings
from tests.support.database.probe import DatabaseProbe

FOLDER = ROOT / "docs" / "deployment" / "postgresql"
PASSWORD = "kauri"
CREATED = re.compile(r"^CREATE ROLE (\w+)", re.MULTILINE)


def sql_of(name: str, prefix: str = "ranzcred") -> str:
    """Return a file's SQL, whose names begin with `prefix` in place of "ranzcred"."""
    return re.sub(r"\branzcred", prefix, (FOLDER / name).read_text())


def statements_of(name: str, prefix: str) -> list[str]:
    """Return a file's statements one by one, without comments."""
    lines = [line for line in sql_of(name, prefix).splitlines() if not line.startswith("--")]
    return [statement.strip() for statement in "\n".join(lines).split(";") if statement.strip()]


@contextmanager
def created_roles(run: Callable[[str], None]) -> Iterator[str]:
    """The prefix of new roles, which can connect with a password too, where the server asks for one."""
    prefix = f"ranzcred_test_{secrets.token_hex(4)}"
    names = CREATED.findall(sql_of("roles.sql", prefix))
    for statement in statements_of("roles.sql", prefix):
        if statement.startswith("CREATE ROLE"):
            run(statement)
    for name in names:
        run(f"ALTER ROLE {name} PASSWORD '{PASSWORD}'")
    yield prefix
    for name in names:
        run(f"DROP OWNED BY {name} CASCADE")
    for name in names:
        run(f"DROP ROLE {name}")


def as_role(settings: Settings, role: str) -> Settings:
    """The same database, as this role."""
    return replace(settings, database_url=settings.database_url.set(username=role, password=PASSWORD))


@contextmanager
def restricted_role(settings: Settings, database_probe: DatabaseProbe) -> Iterator[Settings]:
    """Settings with the application's role; SQLite has no roles, and its file's owner is all there is."""
    if database_probe.engine.dialect.name == "sqlite":
        yield settings
        return
    with created_roles(lambda statement: database_probe.run(text(statement))) as role:
        for statement in statements_of("grants.sql", role):
            database_probe.run(text(statement))
        yield as_role(settings, role)
