"""The tokens that other systems call the API with."""

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("read", "write", name="scope_known", native_enum=False, create_constraint=True, length=64),
            nullable=False,
        ),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("last_used_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_api_tokens_name_length")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.create_index(
        "uq_api_tokens_name_in_use",
        "api_tokens",
        ["user_id", "name"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
        sqlite_where=sa.text("revoked_at IS NULL"),
    )



def downgrade() -> None:
    op.drop_table("api_tokens")
