"""What organisations and their members are searched, sorted and told apart by."""

import unicodedata
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BATCH = 1000
ORGANISATION = sa.table("organisations", *map(sa.column, ("id", "name", "trading_name", "city")))
MEMBER = sa.table(
    "organisation_members", *map(sa.column, ("id", "organisation_id", "first_name", "last_name", "email"))
)
Derived = dict[str, str | None]


def upgrade() -> None:
    folded = ranzcred.core.db.types.FoldedText()
    op.add_column("organisations", sa.Column("name_folded", folded, server_default=sa.text("''"), nullable=False))
    op.add_column("organisations", sa.Column("trading_name_folded", folded, nullable=True))
    op.add_column("organisations", sa.Column("city_folded", folded, nullable=True))
    op.add_column("organisation_members", sa.Column("name_folded", folded, server_default=sa.text("''"), nullable=False))
    op.add_column("organisation_members", sa.Column("email_key", folded, nullable=True))
    fill(ORGANISATION, of_organisation)
    taken: set[tuple[str, str]] = set()
    fill(MEMBER, lambda row: of_member(row, taken))
    op.create_index(op.f("ix_organisations_name_folded"), "organisations", ["name_folded"])
    columns = ["organisation_id", "email_key"]
    op.create_index("uq_organisation_members_email_key", "organisation_members", columns, unique=True)
    for column in ("active", "name_folded"):
        op.create_index(
            op.f(f"ix_organisation_members_organisation_id_{column}"),
            "organisation_members",
            ["organisation_id", column],
        )


def fill(table: sa.TableClause, derive: Callable[[sa.RowMapping], Derived]) -> None:
    """Give each row what follows from its other columns, a batch at a time by key."""
    connection, last = op.get_bind(), ""
    while rows := connection.execute(
        sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(BATCH)
    ).mappings().all():
        derived = [derive(row) | {"row_id": row["id"]} for row in rows]
        names = [name for name in derived[0] if name != "row_id"]
        setting = ", ".join(f"{name} = :{name}" for name in names)
        connection.execute(sa.text(f"UPDATE {table.name} SET {setting} WHERE id = :row_id"), derived)
        last = rows[-1]["id"]


def of_organisation(row: sa.RowMapping) -> Derived:
    return {
        "name_folded": search_key(row["name"]),
        "trading_name_folded": search_key(row["trading_name"]) if row["trading_name"] else None,
        "city_folded": search_key(row["city"]) if row["city"] else None,
    }


def of_member(row: sa.RowMapping, taken: set[tuple[str, str]]) -> Derived:
    """Where addresses in one organisation differ by case alone, all but the first are told apart by the row's key."""
    key = identity_key(row["email"]) if row["email"] else None
    if key is not None and (row["organisation_id"], key) in taken:
        key = f"{key} {row['id']}"
    if key is not None:
        taken.add((row["organisation_id"], key))
    return {"name_folded": search_key(f"{row['last_name']} {row['first_name']}"), "email_key": key}


def identity_key(text: str) -> str:
    """The rule as it was here: a later one of the application makes no other database of this."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def search_key(text: str) -> str:
    """The rule as it was here."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).strip()


def downgrade() -> None:
    for column in ("active", "name_folded"):
        op.drop_index(op.f(f"ix_organisation_members_organisation_id_{column}"), "organisation_members")
    op.drop_index("uq_organisation_members_email_key", "organisation_members")
    op.drop_index(op.f("ix_organisations_name_folded"), "organisations")
    for column in ("name_folded", "email_key"):
        op.drop_column("organisation_members", column)
    for column in ("name_folded", "trading_name_folded", "city_folded"):
        op.drop_column("organisations", column)
