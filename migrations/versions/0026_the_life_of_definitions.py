"""The life of definitions: their state, how long awards last, what they count for, require, and count as."""

import sqlalchemy as sa
from alembic import op

import ranzcred.core.db.types

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLE = "micro_credential_definitions"
KEY = f"{TABLE}.id"
STATES = "('DRAFT', 'ACTIVE', 'RETIRED')"
RETIREMENT = (
    "(state = 'RETIRED' AND retired_on IS NOT NULL AND retired_reason IS NOT NULL)"
    " OR (state <> 'RETIRED' AND retired_on IS NULL AND retired_reason IS NULL AND replaced_by_id IS NULL)"
)
# SQLite adds a constraint with a column alone, so each is given with the last of its columns.
COLUMNS = (
    ("code", "TEXT", {"code_length": "length(code) BETWEEN 1 AND 20"}),
    (
        "state",
        "VARCHAR(64) DEFAULT 'ACTIVE' NOT NULL",
        {"state_known": f"state IN {STATES}", "default_not_draft": "NOT is_default OR state <> 'DRAFT'"},
    ),
    ("retired_on", "DATE", {}),
    ("retired_reason", "TEXT", {"retired_reason_length": "length(retired_reason) BETWEEN 1 AND 500"}),
    ("replaced_by_id", "REFERENCE", {"not_replaced_by_itself": "replaced_by_id <> id", "retired_when_and_why": RETIREMENT}),
    ("copied_from_id", "REFERENCE", {"not_copied_from_itself": "copied_from_id <> id"}),
    ("validity_months", "INTEGER", {"validity_in_months": "validity_months BETWEEN 1 AND 120"}),
    (
        "renewal_window_days",
        "INTEGER DEFAULT 90 NOT NULL",
        {"renewal_window_in_days": "renewal_window_days BETWEEN 0 AND 365"},
    ),
    ("grace_days", "INTEGER DEFAULT 0 NOT NULL", {"grace_in_days": "grace_days BETWEEN 0 AND 365"}),
    (
        "evidence_rule",
        "VARCHAR(64) DEFAULT 'NONE' NOT NULL",
        {"evidence_rule_known": "evidence_rule IN ('NONE', 'WANTED', 'REQUIRED')"},
    ),
    ("credits", "INTEGER", {"credits_known": "credits BETWEEN 1 AND 40"}),
    ("nzqcf_listed", "FALSE", {"credits_of_listed": "NOT nzqcf_listed OR credits IS NOT NULL"}),
    ("review_months", "INTEGER", {"review_months_known": "review_months IN (12, 24, 36)"}),
    ("review_due_on", "DATE", {"review_due_when": "(review_months IS NULL) = (review_due_on IS NULL)"}),
)
INDEXED = ("replaced_by_id", "copied_from_id")


def upgrade() -> None:
    no = "false" if op.get_bind().dialect.name == "postgresql" else "0"
    for name, kind, checks in COLUMNS:
        kinds = {
            "REFERENCE": f"VARCHAR(64) CONSTRAINT fk_{TABLE}_{name} REFERENCES {TABLE} (id) ON DELETE RESTRICT",
            "FALSE": f"BOOLEAN DEFAULT {no} NOT NULL",
        }
        rules = "".join(f" CONSTRAINT ck_{TABLE}_{rule} CHECK ({check})" for rule, check in checks.items())
        op.execute(f"ALTER TABLE {TABLE} ADD COLUMN {name} {kinds.get(kind, kind)}{rules}")
    op.add_column(TABLE, sa.Column("code_key", ranzcred.core.db.types.FoldedText(), nullable=True))
    for name in INDEXED:
        op.create_index(op.f(f"ix_{TABLE}_{name}"), TABLE, [name])
    op.create_index(f"uq_{TABLE}_code_key", TABLE, ["code_key"], unique=True)
    _create_relations()


def _create_relations() -> None:
    op.create_table(
        "definition_purposes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("definition_id", sa.String(length=64), nullable=False),
        sa.Column("purpose", _known("purpose_known", "QUALIFIED", "SUPERVISION", "COMPLIANCE"), nullable=False),
        _reference("definition_purposes", "definition_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_purposes")),
        sa.UniqueConstraint("definition_id", "purpose", name=op.f("uq_definition_purposes_definition_id_purpose")),
    )
    op.create_table(
        "definition_prerequisites",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("definition_id", sa.String(length=64), nullable=False),
        sa.Column("group_number", sa.Integer(), nullable=False),
        sa.Column("required_id", sa.String(length=64), nullable=False),
        sa.CheckConstraint("group_number BETWEEN 1 AND 5", name=op.f("ck_definition_prerequisites_group_known")),
        sa.CheckConstraint("required_id <> definition_id", name=op.f("ck_definition_prerequisites_not_of_itself")),
        _reference("definition_prerequisites", "definition_id"),
        _reference("definition_prerequisites", "required_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_prerequisites")),
        sa.UniqueConstraint(
            "definition_id",
            "group_number",
            "required_id",
            name=op.f("uq_definition_prerequisites_once"),
        ),
    )
    op.create_index(op.f("ix_definition_prerequisites_required_id"), "definition_prerequisites", ["required_id"])
    op.create_table(
        "definition_equivalences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("from_id", sa.String(length=64), nullable=False),
        sa.Column("to_id", sa.String(length=64), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_definition_equivalences_not_of_itself")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_definition_equivalences_until_after_from")),
        sa.CheckConstraint("length(note) BETWEEN 1 AND 200", name=op.f("ck_definition_equivalences_note_length")),
        _reference("definition_equivalences", "from_id"),
        _reference("definition_equivalences", "to_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_equivalences")),
        sa.UniqueConstraint("from_id", "to_id", "from_on", name=op.f("uq_definition_equivalences_from_id_to_id_from_on")),
    )
    op.create_index(op.f("ix_definition_equivalences_to_id"), "definition_equivalences", ["to_id"])


def _reference(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [KEY], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def _known(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=64)


def downgrade() -> None:
    for table in ("definition_equivalences", "definition_prerequisites", "definition_purposes"):
        op.drop_table(table)
    op.drop_index(f"uq_{TABLE}_code_key", table_name=TABLE)
    for name in INDEXED:
        op.drop_index(op.f(f"ix_{TABLE}_{name}"), table_name=TABLE)
    for name in ("code_key", *(name for name, *_ in reversed(COLUMNS))):
        op.drop_column(TABLE, name)
