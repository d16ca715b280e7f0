"""The migration that counts what is there, on a database with data in it, and back."""

from typing import Any

from flask import Flask
from sqlalchemy import text

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core.db.session import db
from tests.domain.directory.test_migration import INSERT, NOW, read

DEFINITION = (
    "INSERT INTO micro_credential_definitions (id, title, level, issuing_body, is_default, title_key, issuing_body_key,"
    " title_folded, issuing_body_folded, version, created_at, updated_at)"
    " VALUES (:id, 'Slate Repair', 5, 'RANZ', false, :id, 'ranz', 'slate repair', 'ranz', 1, :now, :now)"
)
CREDENTIAL = (
    "INSERT INTO staff_micro_credentials (id, definition_id, member_id, status, awarded_on, expiry_date, version,"
    " created_at, updated_at) VALUES (:id, 'd', :id, :status, :awarded, :ends, 1, :now, :now)"
)
LEAVES = "UPDATE organisation_members SET active = false WHERE id = 'm2'"
FIGURES = {
    "definition_figures": [("d", 1, 0, 0, 1, 0, 1), ("d2", 0, 0, 0, 0, 0, 0)],
    "organisation_figures": [("o", 0, 0, 0), ("o0", 2, 2, 1)],
}


def put(statement: str, *rows: dict[str, Any]) -> None:
    with db.engine.begin() as connection:
        for row in rows or ({},):
            connection.execute(text(statement), {**row, "now": NOW} if rows else {})


def figures() -> dict[str, list[tuple[Any, ...]]]:
    return {name: read(f"SELECT * FROM {name} ORDER BY 1") for name in FIGURES}


def test_migration_counts_what_is_there_and_its_triggers_go_on(empty_app: Flask) -> None:
    organisations = [{"id": key, "name": "Ridgeline", "trading_name": None, "city": None} for key in ("o0", "o")]
    people = [{"id": f"m{number}", "email": None} for number in range(3)]
    award: dict[str, Any] = {"status": "AWARDED", "awarded": "2026-01-01", "ends": "2028-01-01"}
    begun: dict[str, Any] = {"status": "NOT_STARTED", "awarded": None, "ends": None}
    with empty_app.app_context():
        upgrade(revision="0022")
        put(INSERT["organisations"], *organisations)
        put(INSERT["organisation_members"], *people)
        put(DEFINITION, {"id": "d"}, {"id": "d2"})
        put(CREDENTIAL, *({"id": f"m{number}"} | row for number, row in enumerate((award, begun, award))))
        put(LEAVES)
        for _ in range(2):
            upgrade(revision="0023")
            assert figures() == FIGURES
            assert [(str(day), *rest) for day, *rest in read("SELECT * FROM expiry_figures")] == [("2028-01-01", 1, 0)]
            downgrade(revision="0022")
        upgrade()
        assert figures() == FIGURES
        put("UPDATE organisation_members SET organisation_id = 'o' WHERE id = 'm0'")
        put("UPDATE staff_micro_credentials SET status = 'EXPIRED' WHERE id = 'm0'")
        assert figures() == {
            "definition_figures": [("d", 1, 0, 0, 0, 1, 1), ("d2", 0, 0, 0, 0, 0, 0)],
            "organisation_figures": [("o", 1, 1, 0), ("o0", 1, 1, 0)],
        }
        assert [tuple(rest) for _, *rest in read("SELECT * FROM expiry_figures")] == [(0, 1)]
