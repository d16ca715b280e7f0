"""An import may be of results."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

BEFORE = "'organisations', 'staff'"
AFTER = f"{BEFORE}, 'results'"
RULE = "ck_imports_kind_known"


def upgrade() -> None:
    replace_rule(BEFORE, AFTER)


def downgrade() -> None:
    """Forget imports of results: what was imported stays."""
    op.execute("DELETE FROM import_rows WHERE import_id IN (SELECT id FROM imports WHERE kind = 'results')")
    op.execute("DELETE FROM imports WHERE kind = 'results'")
    replace_rule(AFTER, BEFORE)


def replace_rule(old: str, new: str) -> None:
    """Replace the list of kinds. On SQLite only in the text of its schema, as its documentation of ALTER TABLE
    describes.
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(f"ALTER TABLE imports DROP CONSTRAINT {RULE}")
        op.execute(f"ALTER TABLE imports ADD CONSTRAINT {RULE} CHECK (kind IN ({new}))")
        return
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = 'imports'").scalar_one()
    if f"IN ({old})" not in found:
        raise RuntimeError(f"The table imports has no constraint {RULE} such as the migrations made.")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = ? WHERE name = 'imports'", (found.replace(f"IN ({old})", f"IN ({new})"),)
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
