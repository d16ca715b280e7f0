"""The role of the application on PostgreSQL, by the statements of docs/deployment/postgresql/."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ranzcred.config import Settings
from tests.support.command import ranzcred
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_user
from tests.support.http.browser_client import BrowserClient

REFUSED = (
    "UPDATE audit_log SET actor_id = 'nobody'",
    "DELETE FROM audit_log",
    "TRUNCATE audit_log",
    "INSERT INTO audit_log SELECT * FROM audit_log",
    "UPDATE audit_head SET seq = 0",
    "SELECT * FROM audit_head FOR UPDATE",
    "DELETE FROM audit_head",
    "INSERT INTO audit_head VALUES (2, 0, '')",
    "DELETE FROM audit_verifications",
    "DELETE FROM audit_words",
    "UPDATE audit_words SET word = 'nothing'",
    "INSERT INTO audit_words VALUES (0, 'slate', 1)",
    "SELECT audit_append(ARRAY['[]'])",
    "UPDATE alembic_version SET version_num = '0001'",
    "ALTER TABLE audit_log DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_log_unchanged ON audit_log",
    "DROP FUNCTION audit_log_refuse() CASCADE",
    "SET session_replication_role = replica",
)


def test_application_works_with_the_rights_of_its_role(
    restricted: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe
) -> None:
    """Set up again as `run` does, sign in, change, sign out, verify: all without a right too many."""
    assert ranzcred(restricted, "init").returncode == 0
    app = make_app(restricted)
    browser_client = BrowserClient(app)
    assert browser_client.sign_in(new_user(app)).status_code == 303
    key = new_definition(app)
    for path, sent in (
        ("/admin/micro-credentials", {"title": "Slate Works", "level": "4", "issuing_body": "RANZ"}),
        (f"/admin/micro-credentials/{key}/delete", {}),
        ("/admin/audit-log/verifications", {}),
        ("/sign-out", {}),
    ):
        assert browser_client.post(path, sent).status_code == 303, path
    result = ranzcred(restricted, "audit", "verify")
    assert (result.returncode, result.stdout.split(",")[0]) == (0, f"{database_probe.last_seq()} entries")


def test_role_of_the_application_cannot_rewrite_the_log(
    restricted: Settings, make_app: Callable[[Settings], Flask], database_probe: DatabaseProbe, database_kind: str
) -> None:
    before = database_probe.entries()
    outsider = DatabaseProbe(make_app(restricted))
    for statement in REFUSED if database_kind == "postgresql" else REFUSED[:2]:
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner|append-only"):
            outsider.run(text(statement))
    assert database_probe.entries() == before
