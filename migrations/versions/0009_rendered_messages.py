"""What messages are rendered from, beside how they read when they were queued.

Messages that are there already keep NULL, and are delivered and shown as they were written out.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notifications", sa.Column("data", sa.JSON(), nullable=True))
    op.add_column("notification_notices", sa.Column("data", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("notification_notices", "data")
    op.drop_column("notifications", "data")
