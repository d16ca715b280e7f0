"""The migration that fills what the directory is searched by, for rows that are there already."""

from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from ranzcred.core.db.session import db

NOW = "2026-03-02 20:15:00.000000"
INSERT = {
    "organisations": "INSERT INTO organisations (id, name, trading_name, city, certification_tier, programme_status,"
    " version, created_at, updated_at) VALUES (:id, :name, :trading_name, :city, 'CERTIFIED', 'ACTIVE', 1, :now, :now)",
    "organisation_members": "INSERT INTO organisation_members (id, organisation_id, first_name, last_name, email, role,"
    " version, created_at, updated_at) VALUES (:id, 'o0', 'Hēmi', 'TŪ', :email, 'STAFF', 1, :now, :now)",
}


def put(table: str, rows: list[dict[str, Any]]) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(INSERT[table]), [row | {"now": NOW} for row in rows])


def read(statement: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_migration_fills_what_is_searched_for_rows_that_are_there(empty_app: Flask) -> None:
    with empty_app.app_context():
        upgrade(revision="0003")
        named = {"name": "Ōtautahi Roofing", "trading_name": "RIDGE", "city": None}
        put("organisations", [named | {"id": f"o{number}"} for number in range(1001)])
        emails = ["Hemi@example.nz", "hemi@example.nz", None]
        put("organisation_members", [{"id": f"m{number}", "email": email} for number, email in enumerate(emails)])
        upgrade()
        columns = "name_folded, trading_name_folded, city_folded"
        assert read(f"SELECT {columns}, count(*) FROM organisations GROUP BY {columns}") == [
            ("otautahi roofing", "ridge", None, 1001)
        ]
        assert read("SELECT name_folded, email_key FROM organisation_members ORDER BY id") == [
            ("tu hemi", "hemi@example.nz"),
            ("tu hemi", "hemi@example.nz m1"),
            ("tu hemi", None),
        ]
