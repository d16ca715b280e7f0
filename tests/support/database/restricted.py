"""The role that docs/running.md creates for the application on PostgreSQL, by the statements of that page."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import text

from ranzcred.config import ROOT, Settings
from tests.support.database.probe import DatabaseProbe


def grants() -> list[str]:
    """Return the page's statements for the application's role."""
    blocks: list[str] = re.findall(r"```sql\n(.*?)```", (ROOT / "docs/running.md").read_text(), re.DOTALL)
    [block] = [found for found in blocks if found.startswith("GRANT")]
    return [line.rstrip(";") for line in block.splitlines()]


@contextmanager
def restricted_role(settings: Settings, database_probe: DatabaseProbe) -> Iterator[Settings]:
    """Settings with the role that the page makes; SQLite has no roles, and its file's owner is all there is."""
    if database_probe.engine.dialect.name == "sqlite":
        yield settings
        return
    role = f"ranzcred_test_{secrets.token_hex(4)}"
    database_probe.run(text(f"CREATE ROLE {role} LOGIN PASSWORD 'kauri'"))
    for statement in grants():
        database_probe.run(text(re.sub(r"\branzcred\b", role, statement)))
    yield replace(settings, database_url=settings.database_url.set(username=role, password="kauri"))
    database_probe.run(text(f"DROP OWNED BY {role}"))
    database_probe.run(text(f"DROP ROLE {role}"))
