"""Files between their dry run and their import."""

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("organisations", "staff", name="kind_known", native_enum=False, create_constraint=True, length=64),
            nullable=False,
        ),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("checked_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("applied_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(file_name) BETWEEN 1 AND 200", name=op.f("ck_imports_file_name_length")),
        sa.CheckConstraint("reached BETWEEN 0 AND total", name=op.f("ck_imports_reached_within_total")),
        sa.CheckConstraint("checked_at IS NULL OR reached = total", name=op.f("ck_imports_checked_when_read")),
        sa.CheckConstraint(
            "applied_at IS NULL OR checked_at IS NOT NULL", name=op.f("ck_imports_applied_when_checked")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_imports_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_created_at"), "imports", ["created_at"])
    op.create_table(
        "import_rows",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("import_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "refused",
                "changed",
                "made",
                "unchanged",
                name="outcome_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=True,
        ),
        sa.Column("told", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 1", name=op.f("ck_import_rows_number_below_header")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_import_rows_import_id_number")),
    )
    op.create_index(op.f("ix_import_rows_import_id_outcome"), "import_rows", ["import_id", "outcome"])


def downgrade() -> None:
    op.drop_table("import_rows")
    op.drop_table("imports")
