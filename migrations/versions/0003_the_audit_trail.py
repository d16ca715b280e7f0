"""The log refuses every change in the database itself; indexes for its filters; what verifications found."""

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSAL = "audit_log is append-only: an entry is never changed, replaced or deleted"
INDEXES = (["actor_id", "seq"], ["action", "seq"], ["resource_type", "seq"], ["timestamp"])

POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER audit_log_unchanged BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()
    """,
    """
    CREATE TRIGGER audit_log_untruncated BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()
    """,
    # ALWAYS: a session that plays a replica (session_replication_role) skips triggers that are enabled as usual.
    "ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_unchanged",
    "ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_untruncated",
)

SQLITE = (
    f"CREATE TRIGGER audit_log_not_updated BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER audit_log_not_deleted BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    # REPLACE deletes what is in its way without telling the triggers, by any unique column and by the rowid too.
    f"""
    CREATE TRIGGER audit_log_not_replaced BEFORE INSERT ON audit_log
    WHEN EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq)
      OR EXISTS (SELECT 1 FROM audit_log WHERE event_id = NEW.event_id)
      OR EXISTS (SELECT 1 FROM audit_log WHERE previous_hash = NEW.previous_hash)
      OR EXISTS (SELECT 1 FROM audit_log WHERE hash = NEW.hash)
      OR EXISTS (SELECT 1 FROM audit_log WHERE rowid = NEW.rowid)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
)


def upgrade() -> None:
    op.create_table(
        "audit_verifications",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("started_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("finished_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("resource_type", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.String(length=64), nullable=False),
        sa.Column("broken_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("mismatches", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("broken_at IS NULL OR problem IS NOT NULL", name=op.f("ck_audit_verifications_broken_why")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_verifications")),
    )
    op.create_index(op.f("ix_audit_verifications_finished_at"), "audit_verifications", ["finished_at"])
    for columns in INDEXES:
        op.create_index(op.f(f"ix_audit_log_{'_'.join(columns)}"), "audit_log", columns)
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_log_refuse() CASCADE")
    else:
        for name in ("not_updated", "not_deleted", "not_replaced"):
            op.execute(f"DROP TRIGGER audit_log_{name}")
    for columns in INDEXES:
        op.drop_index(op.f(f"ix_audit_log_{'_'.join(columns)}"), "audit_log")
    op.drop_table("audit_verifications")
