"""Who holds a definition, counted by status from an index alone."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        op.f("ix_staff_micro_credentials_definition_id_status_expiry_date"),
        "staff_micro_credentials",
        ["definition_id", "status", "expiry_date"],
    )
    op.drop_index(op.f("ix_staff_micro_credentials_definition_id"), table_name="staff_micro_credentials")


def downgrade() -> None:
    op.create_index(
        op.f("ix_staff_micro_credentials_definition_id"), "staff_micro_credentials", ["definition_id"]
    )
    op.drop_index(
        op.f("ix_staff_micro_credentials_definition_id_status_expiry_date"), table_name="staff_micro_credentials"
    )
