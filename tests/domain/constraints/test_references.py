"""What the database itself refuses, whoever asks: each reference to nothing, each NULL."""

import pytest
from sqlalchemy import delete, text
from sqlalchemy import inspect as inspect_database
from sqlalchemy.exc import IntegrityError

from ranzcred.core.db.dialects import violated_constraint
from tests.domain.constraints.rows import ROWS, TABLES, refusal
from tests.support.database.probe import DatabaseProbe

REFERENCES = [f"{table}.{column.name}" for table in TABLES for column in TABLES[table].columns if column.foreign_keys]
REQUIRED = [
    f"{table}.{column.name}"
    for table in TABLES
    for column in TABLES[table].columns
    if not column.nullable and not column.primary_key
]
NEEDED = {
    "micro_credential_definitions.replaced_by_id": {
        "state": "RETIRED",
        "retired_on": "2026-03-03",
        "retired_reason": "Replaced",
    }
}
"""What another column has, for a reference to be given at all."""


@pytest.mark.parametrize("reference", REFERENCES)
def test_reference_to_nothing_is_refused(filled: DatabaseProbe, database_kind: str, reference: str) -> None:
    table, column = reference.split(".")
    outcome = refusal(filled, table, {**NEEDED.get(reference, {}), column: "nobody"}, of=column)
    if database_kind == "postgresql":
        assert violated_constraint(outcome) == f"fk_{table}_{column}"
    else:
        assert str(outcome.orig) == "FOREIGN KEY constraint failed"


@pytest.mark.parametrize("table", ["organisations", "organisation_members", "users", "micro_credential_definitions"])
def test_record_that_others_refer_to_cannot_be_deleted(filled: DatabaseProbe, table: str) -> None:
    rows = TABLES[table]
    [key] = [row["id"] for name, row in ROWS if name == table][:1]
    with pytest.raises(IntegrityError):
        filled.run(delete(rows).where(rows.c.id == key))


def test_references_all_restrict(filled: DatabaseProbe, database_kind: str) -> None:
    found = from_postgresql(filled) if database_kind == "postgresql" else from_sqlite(filled)
    assert found == dict.fromkeys(REFERENCES, "RESTRICT")


def from_postgresql(filled: DatabaseProbe) -> dict[str, str | None]:
    database = inspect_database(filled.engine)
    return {
        f"{table}.{key['constrained_columns'][0]}": key["options"].get("ondelete")
        for table in TABLES
        for key in database.get_foreign_keys(table)
    }


def from_sqlite(filled: DatabaseProbe) -> dict[str, str | None]:
    """By its own list: SQLAlchemy reads no rule of a reference that was added with its column."""
    with filled.connection() as connection:
        lists = {table: connection.execute(text(f"PRAGMA foreign_key_list({table})")).mappings() for table in TABLES}
        return {f"{table}.{each['from']}": each["on_delete"] for table, keys in lists.items() for each in keys}
