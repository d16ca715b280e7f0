"""The words within a name that no other index finds, so that each word of a person's name is found through one."""

import sqlalchemy as sa
from alembic import op

import ranzcred.core.db.types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MEMBERS = "organisation_members"
COLUMN = "middle_folded"
FROM = ("name_folded", "first_name_folded", "last_word_folded")
AT_ONCE = 10_000


def upgrade() -> None:
    folded = ranzcred.core.db.types.FoldedText()
    op.add_column(MEMBERS, sa.Column(COLUMN, folded, server_default=sa.text("''"), nullable=False))
    table = sa.table(
        MEMBERS, *(sa.column(name) for name in ("id", *FROM, COLUMN))
    )
    bind = op.get_bind()
    rows = bind.execute(sa.select(table.c.id, *(table.c[name] for name in FROM))).all()
    found = [{"key": key, "words": words} for key, *names in rows if (words := words_within(*names))]
    statement = table.update().where(table.c.id == sa.bindparam("key")).values({COLUMN: sa.bindparam("words")})
    for start in range(0, len(found), AT_ONCE):
        bind.execute(statement, found[start : start + AT_ONCE])
    op.create_index(op.f(f"ix_{MEMBERS}_{COLUMN}"), MEMBERS, [COLUMN])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{MEMBERS}_{COLUMN}"), table_name=MEMBERS)
    op.drop_column(MEMBERS, COLUMN)


def words_within(name: str, first_name: str, last_word: str) -> str:
    words = first_name.split()
    known = {*words[:1], *name.split()[:1], last_word}
    others = [word for word in words if word not in known]
    return f" {' '.join(others)}" if len(others) > 1 else "".join(others)
