"""Bulk changes that are done in steps."""

import sqlalchemy as sa
from alembic import op

import ranzcred.core.db.types

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KEY = sa.String(64)
ACTIONS = (
    "NOT_STARTED",
    "IN_TRAINING",
    "ASSESSMENT_PENDING",
    "AWARD",
    "RENEW",
    "EXPIRE",
    "EXPIRY_DATE",
    "REMOVE",
)
OUTCOMES = ("CHANGED", "UNCHANGED", "REFUSED")


def upgrade() -> None:
    op.create_table(
        "bulk_changes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("action", _labelled(ACTIONS, "action_known"), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.CheckConstraint("reached BETWEEN 0 AND total", name=op.f("ck_bulk_changes_reached_within_total")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bulk_changes_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_changes")),
    )
    op.create_index(op.f("ix_bulk_changes_created_at"), "bulk_changes", ["created_at"])
    op.create_table(
        "bulk_change_rows",
        sa.Column("id", KEY, nullable=False),
        sa.Column("bulk_change_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("credential_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", _labelled(OUTCOMES, "outcome_known"), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_bulk_change_rows_number_from_one")),
        sa.CheckConstraint(
            "(problem <> '') = (outcome IS NOT NULL AND outcome = 'REFUSED')",
            name=op.f("ck_bulk_change_rows_problem_of_refused"),
        ),
        sa.ForeignKeyConstraint(
            ["bulk_change_id"],
            ["bulk_changes.id"],
            name=op.f("fk_bulk_change_rows_bulk_change_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_change_rows")),
        sa.UniqueConstraint("bulk_change_id", "number", name=op.f("uq_bulk_change_rows_bulk_change_id_number")),
    )
    op.create_index(
        op.f("ix_bulk_change_rows_bulk_change_id_outcome"), "bulk_change_rows", ["bulk_change_id", "outcome"]
    )


def downgrade() -> None:
    op.drop_table("bulk_change_rows")
    op.drop_table("bulk_changes")


def _labelled(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=64)
