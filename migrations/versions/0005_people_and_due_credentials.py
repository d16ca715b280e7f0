"""What people are found by, among all of them; an index through which the sweep finds what is due."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MEMBERS = "organisation_members"
ADDED = ("first_name_folded", "last_word_folded", "organisation_folded")
INDEXED = ("name_folded", *ADDED, "email_key")
BATCH = 5_000


def upgrade() -> None:
    for column in ADDED:
        op.add_column(
            MEMBERS, sa.Column(column, ranzcred.core.db.types.FoldedText(), server_default=sa.text("''"), nullable=False)
        )
    fill(op.get_bind())
    for column in INDEXED:
        op.create_index(op.f(f"ix_{MEMBERS}_{column}"), MEMBERS, [column])
    op.create_index(
        op.f("ix_staff_micro_credentials_status_expiry_date"), "staff_micro_credentials", ["status", "expiry_date"]
    )


def fill(connection: sa.Connection) -> None:
    """Give the members that are there what the model gives new ones, some thousands at a time, by key."""
    statement = sa.text(
        "SELECT m.id, m.first_name, m.last_name, o.name FROM organisation_members m"
        " JOIN organisations o ON o.id = m.organisation_id WHERE m.id > :after ORDER BY m.id LIMIT :batch"
    )
    columns = ("name_folded", *ADDED)
    change = sa.text(f"UPDATE {MEMBERS} SET {', '.join(f'{name} = :{name}' for name in columns)} WHERE id = :id")
    after = ""
    while rows := connection.execute(statement, {"after": after, "batch": BATCH}).all():
        connection.execute(change, [derived(row) for row in rows])
        after = rows[-1].id


def derived(row: sa.Row) -> dict[str, str]:
    words = re.split(r"[\s-]+", folded(row.last_name))
    return {
        "id": row.id,
        "name_folded": folded(row.last_name, row.first_name),
        "first_name_folded": folded(row.first_name, row.last_name),
        "last_word_folded": words[-1] if len(words) > 1 else "",
        "organisation_folded": folded(row.name),
    }


def folded(*parts: str) -> str:
    return " ".join(word for part in parts for word in search_key(part).split())


def search_key(text: str) -> str:
    """The rule as it was here: a later one of the application makes no other database of this."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).strip()


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_micro_credentials_status_expiry_date"), "staff_micro_credentials")
    for column in INDEXED:
        op.drop_index(op.f(f"ix_{MEMBERS}_{column}"), MEMBERS)
    for column in ADDED:
        op.drop_column(MEMBERS, column)
