"""What the database itself refuses, whoever asks: each reference to nothing, each NULL."""

import pytest
from sqlalchemy import delete
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


@pytest.mark.parametrize("reference", REFERENCES)
def test_reference_to_nothing_is_refused(filled: DatabaseProbe, database_kind: str, reference: str) -> None:
    table, column = reference.split(".")
    outcome = refusal(filled, table, {column: "nobody"}, of=column)
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


def test_references_all_restrict(filled: DatabaseProbe) -> None:
    database = inspect_database(filled.engine)
    found = {
        f"{table}.{key['constrained_columns'][0]}": key["options"].get("ondelete")
        for table in TABLES
        for key in database.get_foreign_keys(table)
    }
    assert found == dict.fromkeys(REFERENCES, "RESTRICT")


@pytest.mark.parametrize("required", REQUIRED)
def test_column_that_is_required_takes_no_null(filled: DatabaseProbe, required: str) -> None:
    table, column = required.split(".")
    assert column in str(refusal(filled, table, {column: None}).orig)
