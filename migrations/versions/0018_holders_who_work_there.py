"""Whether who holds a credential is active, kept with it: active staff are counted from an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE, MEMBERS = "staff_micro_credentials", "organisation_members"
WIDENED = {
    ("definition_id", "status", "expiry_date"): ("definition_id", "holder_active", "status", "expiry_date"),
    ("status", "expiry_date"): ("status", "expiry_date", "holder_active"),
}
FILL = f"""
    UPDATE {TABLE} SET holder_active = false
    WHERE member_id IN (SELECT id FROM {MEMBERS} WHERE NOT active)
"""
POSTGRESQL = (
    f"""
    CREATE FUNCTION {TABLE}_take_holder() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.holder_active = (SELECT active FROM {{schema}}.{MEMBERS} WHERE id = NEW.member_id);
        RETURN NEW;
    END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_take_holder BEFORE INSERT ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_take_holder()
    """,
    f"""
    CREATE FUNCTION {MEMBERS}_give_holder() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE {{schema}}.{TABLE} SET holder_active = NEW.active WHERE member_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE TRIGGER {MEMBERS}_give_holder AFTER UPDATE OF active ON {MEMBERS}
    FOR EACH ROW WHEN (NEW.active <> OLD.active) EXECUTE FUNCTION {MEMBERS}_give_holder()
    """,
)
SQLITE = (
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
    op.add_column(TABLE, sa.Column("holder_active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute(FILL)
    for narrow, wide in WIDENED.items():
        op.create_index(_name(wide), TABLE, list(wide))
        op.drop_index(_name(narrow), TABLE)
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        schema = bind.dialect.identifier_preparer.quote(bind.scalar(sa.text("SELECT current_schema()")))
        for statement in POSTGRESQL:
            op.execute(sa.text(statement.replace("{schema}", schema).replace(":", "\\:")))
    else:
        for statement in SQLITE:
            op.execute(sa.text(statement))


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for trigger in (f"{TABLE}_take_holder", f"{MEMBERS}_give_holder"):
        op.execute(f"DROP FUNCTION {trigger}() CASCADE" if postgresql else f"DROP TRIGGER {trigger}")
    for narrow, wide in WIDENED.items():
        op.create_index(_name(narrow), TABLE, list(narrow))
        op.drop_index(_name(wide), TABLE)
    op.drop_column(TABLE, "holder_active")


def _name(columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{TABLE}_{'_'.join(columns)}")
