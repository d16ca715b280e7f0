"""Saved views of lists."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "saved_views"
KEY = sa.String(64)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f(f"ck_{TABLE}_name_length")),
        sa.CheckConstraint("length(page) BETWEEN 1 AND 200", name=op.f(f"ck_{TABLE}_page_length")),
        sa.CheckConstraint("length(query) <= 2000", name=op.f(f"ck_{TABLE}_query_length")),
        sa.CheckConstraint("position BETWEEN 1 AND 30", name=op.f(f"ck_{TABLE}_position_in_range")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{TABLE}_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("user_id", "page", "name_key", name=op.f(f"uq_{TABLE}_user_id_page_name_key")),
        sa.UniqueConstraint("user_id", "position", name=op.f(f"uq_{TABLE}_user_id_position")),
    )
    defaults = {kind: sa.text("is_default") for kind in ("postgresql_where", "sqlite_where")}
    op.create_index(f"uq_{TABLE}_default", TABLE, ["user_id", "page"], unique=True, **defaults)
    op.create_index(op.f(f"ix_{TABLE}_page"), TABLE, ["page"])


def downgrade() -> None:
    op.drop_table(TABLE)
