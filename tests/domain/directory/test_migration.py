"""The migration that fills what the directory is searched by, for rows that are there already."""

from typing import Any

from flask import Flask
from sqlalchemy import text

from ranzcred.cli.upgrades import downgrade, upgrade
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


DEFINITION = (
    "INSERT INTO micro_credential_definitions (id, title, level, issuing_body, is_default, title_key, issuing_body_key,"
    " title_folded, issuing_body_folded, version, created_at, updated_at)"
    " VALUES (:id, :title, 5, 'RANZ', :default, :key, 'ranz', :folded, 'ranz', 1, :now, :now)"
)
MEMBER = (
    "INSERT INTO organisation_members (id, organisation_id, first_name, last_name, lbp_number, name_folded,"
    " first_name_folded, organisation_folded, role, version, created_at, updated_at)"
    " VALUES ('m', 'o', 'Đặng', 'O’Connell\u2011Rewi', 'BP 100-001', "
    "'o’connell\u2010rewi đang', 'đang o’connell\u2010rewi',"
    " 'o’brien & sons', 'STAFF', 1, :now, :now)"
)
COLUMNS = "name_folded, first_name_folded, last_word_folded, organisation_folded"


def test_migration_folds_anew_what_is_there_and_keeps_equal_definitions_apart(empty_app: Flask) -> None:
    definitions = [
        {"id": "d1", "title": "O’Brien  Slating", "key": "o’brien  slating", "default": False},
        {"id": "d2", "title": "O'Brien Slating", "key": "o'brien slating", "default": False},
        {"id": "d3", "title": "O`Brien Slating", "key": "o`brien slating", "default": True},
    ]
    organisation = {"id": "o", "name": "O’Brien & Sons", "trading_name": None, "city": "Ōpōtiki", "now": NOW}
    with empty_app.app_context():
        upgrade(revision="0015")
        with db.engine.begin() as connection:
            connection.execute(text(DEFINITION), [each | {"folded": each["key"], "now": NOW} for each in definitions])
            connection.execute(text(INSERT["organisations"]), organisation)
            connection.execute(text(MEMBER), {"now": NOW})
        upgrade(revision="0016")
        assert read(f"SELECT {COLUMNS}, lbp_key FROM organisation_members") == [
            ("oconnell rewi dang", "dang oconnell rewi", "rewi", "obrien sons", "bp100001")
        ]
        assert read("SELECT name_folded, city_folded FROM organisations") == [("obrien sons", "opotiki")]
        assert read("SELECT id, title_key, title_folded FROM micro_credential_definitions ORDER BY id") == [
            ("d1", "o'brien slating d1", "obrien slating"),
            ("d2", "o'brien slating", "obrien slating"),
            ("d3", "o'brien slating d3", "obrien slating"),
        ]
        downgrade(revision="0015")
        assert read(f"SELECT {COLUMNS} FROM organisation_members") == [
            ("o’connell\u2010rewi đang", "đang o’connell\u2010rewi", "", "o’brien & sons")
        ]
        assert read("SELECT id, title_key FROM micro_credential_definitions ORDER BY id") == [
            ("d1", "o’brien  slating"),
            ("d2", "o'brien slating"),
            ("d3", "o`brien slating"),
        ]
