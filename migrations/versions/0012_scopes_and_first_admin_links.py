"""What an API token may change, by area, and the links that create the first administrator."""

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = ("read", "write")
SCOPES = (
    *BEFORE,
    "definitions",
    "credentials",
    "directory",
    "definitions credentials",
    "definitions directory",
    "credentials directory",
    "definitions credentials directory",
)
COLUMNS = "id, user_id, name, token_hash, scope, created_at, expires_at, last_used_at, revoked_at"


def upgrade() -> None:
    replace_rule(SCOPES)
    op.create_table(
        "first_admin_links",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_admin_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_first_admin_links_token_hash")),
    )


def downgrade() -> None:
    """Keep of the tokens with areas that they read: the version before knows nothing narrower than everything."""
    op.drop_table("first_admin_links")
    op.execute("UPDATE api_tokens SET scope = 'read' WHERE scope NOT IN ('read', 'write')")
    replace_rule(BEFORE)


def replace_rule(scopes: tuple[str, ...]) -> None:
    """Replace the rule on scopes. SQLite changes no rule of a table, so the table is written anew."""
    rule = f"scope IN ({', '.join(repr(scope) for scope in scopes)})"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_api_tokens_scope_known"), "api_tokens", type_="check")
        op.create_check_constraint(op.f("ck_api_tokens_scope_known"), "api_tokens", rule)
        return
    op.execute("DROP INDEX uq_api_tokens_name_in_use")
    op.rename_table("api_tokens", "api_tokens_before")
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("last_used_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_api_tokens_name_length")),
        sa.CheckConstraint(rule, name=op.f("ck_api_tokens_scope_known")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_api_tokens_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.execute(f"INSERT INTO api_tokens ({COLUMNS}) SELECT {COLUMNS} FROM api_tokens_before")
    op.drop_table("api_tokens_before")
    op.create_index(
        "uq_api_tokens_name_in_use",
        "api_tokens",
        ["user_id", "name"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
    )
