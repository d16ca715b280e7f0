"""The index of suspended awards has all that they are counted by, so that no other is read for it."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TABLE = "staff_micro_credentials"
INDEX = f"ix_{TABLE}_suspended"
BEFORE = ("definition_id", "holder_active", "suspended_from", "suspended_until")
AFTER = ("definition_id", "holder_active", "status", "suspended_from", "suspended_until", "expiry_date")
SUSPENDED = sa.text("suspended_from IS NOT NULL")


def upgrade() -> None:
    _replace(AFTER)


def downgrade() -> None:
    _replace(BEFORE)


def _replace(columns: tuple[str, ...]) -> None:
    op.drop_index(INDEX, table_name=TABLE)
    op.create_index(INDEX, TABLE, list(columns), postgresql_where=SUSPENDED, sqlite_where=SUSPENDED)
