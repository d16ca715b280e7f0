"""A row of a file may be like something stored, which is an outcome of its own; what it is like is looked up."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BEFORE = ("refused", "changed", "made", "unchanged")
AFTER = ("refused", "alike", "changed", "made", "unchanged")
LOOKED_UP = (("organisations", "trading_name_folded"), ("micro_credential_definitions", "title_folded"))
NAME = "ck_import_rows_outcome_known"


def upgrade() -> None:
    allow(*AFTER)
    for table, column in LOOKED_UP:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in LOOKED_UP:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    op.execute("UPDATE import_rows SET outcome = 'made' WHERE outcome = 'alike'")
    allow(*BEFORE)


def allow(*outcomes: str) -> None:
    """Let `outcome` be one of these. SQLite can change no constraint: the table is made anew."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(NAME), "import_rows")
        op.create_check_constraint(op.f(NAME), "import_rows", sa.column("outcome").in_(outcomes))
        return
    columns = [
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("import_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
    ]
    op.create_table(
        "import_rows_anew",
        *columns,
        sa.CheckConstraint(sa.column("outcome").in_(outcomes), name=op.f(NAME)),
        sa.CheckConstraint("number > 1", name=op.f("ck_import_rows_number_below_header")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_rows_import_id_number")),
    )
    names = ", ".join(column.name for column in columns)
    op.execute(f"INSERT INTO import_rows_anew ({names}) SELECT {names} FROM import_rows")
    op.drop_table("import_rows")
    op.rename_table("import_rows_anew", "import_rows")
    op.create_index(op.f("ix_import_rows_import_id_outcome"), "import_rows", ["import_id", "outcome"])
