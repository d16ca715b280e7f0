"""What people are searched by, folded; an index through which the sweep finds what is due."""

import sqlalchemy as sa
from alembic import op
import ranzcred.db
from ranzcred.directory.people import folded, member_keys

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEYS = ("name_key", "surname_key", "last_word_key", "email_key", "organisation_key")
BATCH = 5_000


def upgrade() -> None:
    for key in KEYS:
        op.add_column(
            "organisation_members", sa.Column(key, ranzcred.db.FoldedText(), server_default=sa.text("''"), nullable=False)
        )
    fill(op.get_bind())
    for key in KEYS:
        op.create_index(op.f(f"ix_organisation_members_{key}"), "organisation_members", [key])
    op.create_index(
        op.f("ix_staff_micro_credentials_status_expiry_date"), "staff_micro_credentials", ["status", "expiry_date"]
    )


def fill(connection: sa.Connection) -> None:
    """Give the members that are there what the model gives new ones, some thousands at a time, by key."""
    statement = sa.text(
        "SELECT m.id, m.first_name, m.last_name, m.email, o.name FROM organisation_members m"
        " JOIN organisations o ON o.id = m.organisation_id WHERE m.id > :after ORDER BY m.id LIMIT :batch"
    )
    setting = ", ".join(f"{key} = :{key}" for key in KEYS)
    change = sa.text(f"UPDATE organisation_members SET {setting} WHERE id = :id")
    after = ""
    while rows := connection.execute(statement, {"after": after, "batch": BATCH}).all():
        connection.execute(
            change,
            [
                {"id": row.id, "organisation_key": folded(row.name)}
                | member_keys(row.first_name, row.last_name, row.email)
                for row in rows
            ],
        )
        after = rows[-1].id


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_micro_credentials_status_expiry_date"), "staff_micro_credentials")
    for key in KEYS:
        op.drop_index(op.f(f"ix_organisation_members_{key}"), "organisation_members")
        op.drop_column("organisation_members", key)
