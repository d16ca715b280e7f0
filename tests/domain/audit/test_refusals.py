"""What the database itself refuses to do to the log, whoever asks, in SQL that passes the application by."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ranzcred.domain.audit.models import AuditEntry
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import new_organisation

COLUMNS = ", ".join(column.name for column in table(AuditEntry).columns)
UNIQUE = ("seq", "event_id", "previous_hash", "hash")


def copy(**changed: str) -> str:
    """A SELECT of the second entry with some columns changed, and all that must be unique made new by default."""
    fresh = {"seq": "99", "event_id": "'new'", "previous_hash": "'new'", "hash": "'new'"}
    values = {column.name: fresh.get(column.name, column.name) for column in table(AuditEntry).columns} | changed
    return f"SELECT {', '.join(values.values())} FROM audit_log WHERE seq = 2"


EVERYWHERE = {
    "update": "UPDATE audit_log SET actor_id = 'nobody' WHERE seq = 2",
    "update to the same": "UPDATE audit_log SET actor_id = actor_id WHERE seq = 2",
    "delete": "DELETE FROM audit_log WHERE seq = 3",
    "delete all": "DELETE FROM audit_log",
    "upsert by seq": f"INSERT INTO audit_log ({COLUMNS}) {copy(seq='2')} ON CONFLICT (seq) DO UPDATE SET seq = 9",
    "upsert by hash": f"INSERT INTO audit_log ({COLUMNS}) {copy(hash='hash')} ON CONFLICT (hash) DO UPDATE SET seq = 9",
}
SQLITE = {
    **{f"replace by {name}": f"REPLACE INTO audit_log ({COLUMNS}) {copy(**{name: name})}" for name in UNIQUE},
    **{f"or ignore by {n}": f"INSERT OR IGNORE INTO audit_log ({COLUMNS}) {copy(**{n: n})}" for n in UNIQUE},
    "replace by rowid": f"REPLACE INTO audit_log (rowid, {COLUMNS}) {copy().replace('SELECT', 'SELECT rowid,', 1)}",
    "update or replace": "UPDATE OR REPLACE audit_log SET seq = 3 WHERE seq = 2",
}
POSTGRESQL = {
    "truncate": "TRUNCATE audit_log",
    "truncate with others": "TRUNCATE audit_head, audit_log RESTART IDENTITY CASCADE",
    "merge": "MERGE INTO audit_log USING audit_head ON audit_log.seq = audit_head.seq WHEN MATCHED THEN DELETE",
    "as a replica": "SET LOCAL session_replication_role = replica; DELETE FROM audit_log",
    "truncate as a replica": "SET LOCAL session_replication_role = replica; TRUNCATE audit_log",
}


@pytest.fixture
def kinds(database_kind: str) -> dict[str, str]:
    """The changes that this database has words for."""
    return EVERYWHERE | (SQLITE if database_kind == "sqlite" else POSTGRESQL)


def test_log_refuses_every_change(app: Flask, database_probe: DatabaseProbe, kinds: dict[str, str]) -> None:
    before = database_probe.entries()
    for name, statement in kinds.items():
        with pytest.raises(DBAPIError) as refused:
            database_probe.run(text(statement))
        assert "audit_log is append-only" in str(refused.value.orig), name
        assert database_probe.entries() == before, name


def test_log_that_refuses_changes_takes_entries(app: Flask, database_probe: DatabaseProbe) -> None:
    new_organisation(app)
    database_probe.run(text(f"INSERT INTO audit_log ({COLUMNS}) {copy()}"))
    assert [entry["seq"] for entry in database_probe.entries(after=3)] == [4, 99]
