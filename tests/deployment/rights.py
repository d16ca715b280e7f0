"""What a role may do in the database, and that it may do nothing more."""

from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ranzcred.config import Settings
from tests.support.database.probe import DatabaseProbe

RIGHTS = """
    SELECT c.relname, p FROM pg_class c CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) p
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND has_table_privilege(:role, c.oid, p)
"""
COLUMNS = """
    SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND has_column_privilege(:role, c.oid, a.attnum, 'UPDATE')
"""


def rights_to_write(probe: DatabaseProbe, role: str) -> dict[str, set[str]]:
    """Return what a role may do to each table beside reading it."""
    found: dict[str, set[str]] = {}
    for row in probe.rows(text(RIGHTS).bindparams(role=role)):
        found.setdefault(row["relname"], set()).add(row["p"])
    return found


def columns_to_update(probe: DatabaseProbe, role: str, prefix: str) -> set[tuple[str, str]]:
    """Return the columns that a role may update of tables whose name begins so."""
    rows = probe.rows(text(COLUMNS).bindparams(role=role))
    return {(row["relname"], row["attname"]) for row in rows if row["relname"].startswith(prefix)}


def assert_refused(settings: Settings, make_app: Callable[[Settings], Flask], statements: Iterable[str]) -> None:
    outsider = DatabaseProbe(make_app(settings))
    for statement in statements:
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner|must be member"):
            outsider.run(text(statement))
