"""The migrations: from nothing to what the models say, and back."""

import ast
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import ForeignKeyConstraint, inspect

from ranzcred.cli.upgrades import downgrade, upgrade
from ranzcred.core.db.base import Base
from ranzcred.core.db.migrations import FOLDER, migration_heads
from ranzcred.core.db.session import db

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"
COLUMN_TYPES = "ranzcred.core.db.types"


def drift() -> list[object]:
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        found = list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))
    return found if db.engine.dialect.name == "postgresql" else without_partly_read_references(found)


def without_partly_read_references(found: list[Any]) -> list[object]:
    """Differences but for references that were added with their column, whose ON DELETE SQLAlchemy does not read from
    SQLite; tests/domain/constraints/test_references.py holds it.
    """
    changed = {kind: {columns(each[1]) for each in found if each[0] == kind} for kind in ("add_fk", "remove_fk")}
    both = changed["add_fk"] & changed["remove_fk"]
    return [each for each in found if each[0] not in changed or columns(each[1]) not in both]


def columns(reference: ForeignKeyConstraint) -> tuple[str, ...]:
    return (reference.table.name, *reference.column_keys)


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_migrations_lead_from_nothing_to_the_models_and_back(empty_app: Flask) -> None:
    with empty_app.app_context():
        assert tables() == set()
        for _ in range(2):
            upgrade()
            assert tables() == set(Base.metadata.tables) | {"alembic_version"}
            assert drift() == []
            downgrade(revision="base")
            assert tables() == {"alembic_version"}


def test_migration_repeated_changes_nothing(app: Flask) -> None:
    with app.app_context():
        upgrade()
        assert drift() == []


def test_migrations_have_one_head_and_one_base() -> None:
    scripts = ScriptDirectory(FOLDER)
    assert migration_heads() == scripts.get_heads(), "read without Alembic, and by it"
    assert len(migration_heads()) == 1
    assert len(scripts.get_bases()) == 1
    assert all(script.doc for script in scripts.walk_revisions())


def imported(path: Path) -> set[str]:
    """The modules of the application that a migration names."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {module for module in modules if module.startswith("ranzcred")}


def test_a_migration_imports_nothing_of_the_application_but_column_types() -> None:
    found = {path.name: imported(path) for path in VERSIONS.glob("*.py")}
    assert COLUMN_TYPES in set.union(*found.values())
    assert {name: modules - {COLUMN_TYPES} for name, modules in found.items() if modules - {COLUMN_TYPES}} == {}
