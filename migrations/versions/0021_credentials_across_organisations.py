"""Credentials are read from each person on, and in the order of their expiry dates, across all organisations; people
are found by the start of a phone number.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE = "staff_micro_credentials"
REPLACED = {
    ("member_id",): ("member_id", "holder_active", "status", "expiry_date"),
    ("expiry_date",): ("expiry_date", "id"),
}


def upgrade() -> None:
    for before, after in REPLACED.items():
        replace_index(before, after)
    op.create_index(op.f("ix_organisation_members_phone"), "organisation_members", ["phone"])


def downgrade() -> None:
    for before, after in REPLACED.items():
        replace_index(after, before)
    op.drop_index(op.f("ix_organisation_members_phone"), table_name="organisation_members")


def replace_index(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    op.create_index(op.f(f"ix_{TABLE}_{'_'.join(new)}"), TABLE, list(new))
    op.drop_index(op.f(f"ix_{TABLE}_{'_'.join(old)}"), table_name=TABLE)
