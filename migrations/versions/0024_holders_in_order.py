"""The names by which holders are listed, kept with each credential: a page of them is read from one index, in order."""

import sqlalchemy as sa
from alembic import op

import ranzcred.core.db.types

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE, MEMBERS = "staff_micro_credentials", "organisation_members"
COPIED = {"holder_active": "active", "holder_name": "name_folded", "holder_organisation": "organisation_folded"}
NAMES = ("holder_name", "holder_organisation")
STATE = ("id", "holder_active", "status", "expiry_date")
INDEXES = {
    f"ix_{TABLE}_by_organisation": ("definition_id", "holder_organisation", "holder_name", *STATE),
    f"ix_{TABLE}_by_holder": ("definition_id", "holder_name", *STATE),
    f"ix_{TABLE}_by_expiry": ("definition_id", "expiry_date", "holder_active", "status"),
    f"ix_{TABLE}_by_award": ("definition_id", "awarded_on", *STATE[1:]),
}
FILL = f"""
    UPDATE {TABLE} SET (holder_name, holder_organisation) = (
        SELECT name_folded, organisation_folded FROM {MEMBERS} WHERE {MEMBERS}.id = {TABLE}.member_id
    )
"""
CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in COPIED.values())
POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION {TABLE}_take_holder() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT {", ".join(COPIED.values())} INTO {", ".join(f"NEW.{column}" for column in COPIED)}
        FROM {{schema}}.{MEMBERS} WHERE id = NEW.member_id;
        RETURN NEW;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION {MEMBERS}_give_holder() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE {{schema}}.{TABLE} SET {", ".join(f"{name} = NEW.{column}" for name, column in COPIED.items())}
        WHERE member_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    f"DROP TRIGGER {MEMBERS}_give_holder ON {MEMBERS}",
    f"""
    CREATE TRIGGER {MEMBERS}_give_holder AFTER UPDATE OF {", ".join(COPIED.values())} ON {MEMBERS}
    FOR EACH ROW WHEN ({CHANGED}) EXECUTE FUNCTION {MEMBERS}_give_holder()
    """,
)
POSTGRESQL_BEFORE = (
    f"""
    CREATE OR REPLACE FUNCTION {TABLE}_take_holder() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.holder_active = (SELECT active FROM {{schema}}.{MEMBERS} WHERE id = NEW.member_id);
        RETURN NEW;
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION {MEMBERS}_give_holder() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE {{schema}}.{TABLE} SET holder_active = NEW.active WHERE member_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    f"DROP TRIGGER {MEMBERS}_give_holder ON {MEMBERS}",
    f"""
    CREATE TRIGGER {MEMBERS}_give_holder AFTER UPDATE OF active ON {MEMBERS}
    FOR EACH ROW WHEN (NEW.active <> OLD.active) EXECUTE FUNCTION {MEMBERS}_give_holder()
    """,
)
SQLITE_DROPPED = (f"DROP TRIGGER {TABLE}_take_holder", f"DROP TRIGGER {MEMBERS}_give_holder")
SQLITE = (
    f"""
    CREATE TRIGGER {TABLE}_take_holder AFTER INSERT ON {TABLE} BEGIN
        UPDATE {TABLE} SET ({", ".join(COPIED)}) = (
            SELECT {", ".join(COPIED.values())} FROM {MEMBERS} WHERE id = NEW.member_id
        )
        WHERE id = NEW.id AND ({", ".join(f"NEW.{column}" for column in COPIED)}) <> (
            SELECT {", ".join(COPIED.values())} FROM {MEMBERS} WHERE id = NEW.member_id
        );
    END
    """,
    f"""
    CREATE TRIGGER {MEMBERS}_give_holder AFTER UPDATE OF {", ".join(COPIED.values())} ON {MEMBERS} WHEN {CHANGED} BEGIN
        UPDATE {TABLE} SET {", ".join(f"{name} = NEW.{column}" for name, column in COPIED.items())}
        WHERE member_id = NEW.id;
    END
    """,
)
SQLITE_BEFORE = (
    f"""
    CREATE TRIGGER {TABLE}_take_holder AFTER INSERT ON {TABLE} BEGIN
        UPDATE {TABLE} SET holder_active = (SELECT active FROM {MEMBERS} WHERE id = NEW.member_id)
        WHERE id = NEW.id AND holder_active <> (SELECT active FROM {MEMBERS} WHERE id = NEW.member_id);
    END
    """,
    f"""
    CREATE TRIGGER {MEMBERS}_give_holder AFTER UPDATE OF active ON {MEMBERS} WHEN NEW.active <> OLD.active BEGIN
        UPDATE {TABLE} SET holder_active = NEW.active WHERE member_id = NEW.id;
    END
    """,
)


def upgrade() -> None:
    for name in NAMES:
        folded = ranzcred.core.db.types.FoldedText()
        op.add_column(TABLE, sa.Column(name, folded, server_default=sa.text("''"), nullable=False))
    op.execute(FILL)
    for name, columns in INDEXES.items():
        op.create_index(op.f(name), TABLE, list(columns))
    _replace_triggers(POSTGRESQL, (*SQLITE_DROPPED, *SQLITE))


def downgrade() -> None:
    _replace_triggers(POSTGRESQL_BEFORE, (*SQLITE_DROPPED, *SQLITE_BEFORE))
    for name in INDEXES:
        op.drop_index(op.f(name), table_name=TABLE)
    for name in NAMES:
        op.drop_column(TABLE, name)


def _replace_triggers(postgresql: tuple[str, ...], sqlite: tuple[str, ...]) -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        schema = bind.dialect.identifier_preparer.quote(bind.scalar(sa.text("SELECT current_schema()")))
        for statement in postgresql:
            op.execute(sa.text(statement.replace("{schema}", schema).replace(":", "\\:")))
    else:
        for statement in sqlite:
            op.execute(sa.text(statement))

