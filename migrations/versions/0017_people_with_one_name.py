"""People may have one name: a first or a last one."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLE = "organisation_members"
NAMES = ("first_name", "last_name")
NAMED = "CONSTRAINT ck_organisation_members_named CHECK (first_name IS NOT NULL OR last_name IS NOT NULL)"
BEHIND = "CONSTRAINT ck_organisation_members_last_name_not_blank CHECK (last_name <> '')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name in NAMES:
            op.alter_column(TABLE, name, nullable=True)
        op.execute(f"ALTER TABLE {TABLE} ADD {NAMED}")
        return
    replace_in_schema({f"{name} TEXT NOT NULL": f"{name} TEXT" for name in NAMES} | {BEHIND: f"{BEHIND}, \n\t{NAMED}"})


def downgrade() -> None:
    number = op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {TABLE} WHERE first_name IS NULL OR last_name IS NULL"))
    if number:
        raise RuntimeError(
            f"{number} people have one name, and the version before knows none such."
            " Give each a first and a last name, then try again."
        )
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_organisation_members_named"), TABLE, type_="check")
        for name in NAMES:
            op.alter_column(TABLE, name, nullable=False)
        return
    replace_in_schema({f"{name} TEXT, ": f"{name} TEXT NOT NULL, " for name in NAMES} | {f", \n\t{NAMED}": ""})


def replace_in_schema(changes: dict[str, str]) -> None:
    """SQLite changes a constraint only in the text of its schema, as its documentation of ALTER TABLE describes."""
    connection = op.get_bind()
    schema = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = ?", (TABLE,)).scalar_one()
    for old, new in changes.items():
        if schema.count(old) != 1:
            raise RuntimeError(f"The table {TABLE} is not such as the migrations made it: it has no “{old}”.")
        schema = schema.replace(old, new)
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (schema, TABLE))
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
