"""Whether a credential was awarded at any time, so that no rule has to be read out of the audit log."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLE = "staff_micro_credentials"
RULE = "ever_awarded OR (awarded_on IS NULL AND status NOT IN ('AWARDED', 'EXPIRED'))"
BATCH = 5_000

NEVER_BY_RECORD = sa.text(
    f"UPDATE {TABLE} SET ever_awarded = false WHERE awarded_on IS NULL AND status NOT IN ('AWARDED', 'EXPIRED')"
)
# The log's JSON is searched as text first, and read only where the word is in it: notes may hold it too.
WITHDRAWN_BY_LOG = sa.text(
    f"""
    SELECT log.seq, log.resource_id, log.previous_state FROM audit_log log
    JOIN {TABLE} credential ON credential.id = log.resource_id
    WHERE log.resource_type = 'StaffMicroCredential' AND log.seq > :after AND NOT credential.ever_awarded
      AND (log.previous_state LIKE '%"AWARDED"%' OR log.previous_state LIKE '%"EXPIRED"%')
    ORDER BY log.seq LIMIT :batch
    """
)
REMEMBER = sa.text(f"UPDATE {TABLE} SET ever_awarded = true WHERE id = :id")


def upgrade() -> None:
    """Add the column as true, which its constraint lets by for every row, then correct those never awarded.

    SQLite can add a constraint with a column alone, and checks the rows that are there against its default.
    """
    default = "true" if op.get_bind().dialect.name == "postgresql" else "1"
    op.execute(
        f"ALTER TABLE {TABLE} ADD COLUMN ever_awarded BOOLEAN DEFAULT {default} NOT NULL "
        f"CONSTRAINT ck_{TABLE}_ever_awarded_kept CHECK ({RULE})"
    )
    fill(op.get_bind())


def fill(connection: sa.Connection) -> None:
    """Set the column of the rows that are there by their own dates and status, and by what the log says they were."""
    connection.execute(NEVER_BY_RECORD)
    after = 0
    while entries := connection.execute(WITHDRAWN_BY_LOG, {"after": after, "batch": BATCH}).all():
        after = entries[-1].seq
        withdrawn = {
            entry.resource_id
            for entry in entries
            if json.loads(entry.previous_state).get("status") in {"AWARDED", "EXPIRED"}
        }
        if withdrawn:
            connection.execute(REMEMBER, [{"id": key} for key in sorted(withdrawn)])


def downgrade() -> None:
    op.drop_column(TABLE, "ever_awarded")
