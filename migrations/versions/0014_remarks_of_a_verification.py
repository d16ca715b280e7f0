"""What a verification finds odd although it proves nothing: where the time goes back, and what it cannot compare."""

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_verifications", sa.Column("latest_at", ranzcred.core.db.types.UtcDateTime(), nullable=True))
    op.add_column("audit_verifications", sa.Column("remarks", sa.Text(), nullable=True))
    op.add_column("audit_verifications", sa.Column("unproven", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for column in ("latest_at", "remarks", "unproven"):
        op.drop_column("audit_verifications", column)
