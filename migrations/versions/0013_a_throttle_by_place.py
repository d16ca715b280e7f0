"""Failed sign-ins are counted by account and place, and the log knows the action LOGIN_THROTTLED.

What was counted before is forgotten: it would have been after five minutes.
"""

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = (
    *("CREATE", "READ", "UPDATE", "DELETE", "APPROVE", "REJECT", "VERIFY", "LOGIN", "LOGOUT", "EXPORT", "LBP_VERIFY"),
    *("AUDIT_START", "AUDIT_COMPLETE", "ENROL_APPLY", "ENROL_APPROVE", "ENROL_REJECT", "ENROL_SUSPEND"),
    *("ENROL_REINSTATE", "MCRED_ASSIGN", "MCRED_AWARD", "MCRED_EXPIRE"),
)
AFTER = (*BEFORE, "LOGIN_THROTTLED")
RULE = "ck_audit_log_action_known"


def upgrade() -> None:
    replace_rule(BEFORE, AFTER)
    op.drop_table("sign_in_failures")
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("started_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("failed_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("throttled_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("user_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_sign_in_failures_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
        sa.UniqueConstraint("account", "place", name=op.f("uq_sign_in_failures_account_place")),
    )
    op.create_index(op.f("ix_sign_in_failures_failed_at"), "sign_in_failures", ["failed_at"])
    op.create_index(op.f("ix_sign_in_failures_place_failed_at"), "sign_in_failures", ["place", "failed_at"])


def downgrade() -> None:
    """Let the rule of before hold for new entries alone: those that are in the log stay as they are."""
    replace_rule(AFTER, BEFORE, of_entries=" NOT VALID")
    op.drop_table("sign_in_failures")
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("ip_address", sa.String(length=64), nullable=False),
        sa.Column("failed_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    for column in ("email_key", "failed_at", "ip_address"):
        op.create_index(op.f(f"ix_sign_in_failures_{column}"), "sign_in_failures", [column])


def replace_rule(old: tuple[str, ...], new: tuple[str, ...], *, of_entries: str = "") -> None:
    """Replace the list of actions that the log takes. No entry is changed."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(f"ALTER TABLE audit_log DROP CONSTRAINT {RULE}")
        op.execute(f"ALTER TABLE audit_log ADD CONSTRAINT {RULE} CHECK (action IN ({listed(new)})){of_entries}")
        return
    # SQLite changes a constraint only in the text of its schema, as its documentation of ALTER TABLE describes.
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = 'audit_log'").scalar_one()
    if f"IN ({listed(old)})" not in found:
        raise RuntimeError(f"The table audit_log has no constraint {RULE} such as the migrations made.")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = ? WHERE name = 'audit_log'",
        (found.replace(f"IN ({listed(old)})", f"IN ({listed(new)})"),),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def listed(actions: tuple[str, ...]) -> str:
    return ", ".join(f"'{action}'" for action in actions)
