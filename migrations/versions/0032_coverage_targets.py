"""How many people of each organisation should hold something, by its tier."""

import sqlalchemy as sa
from alembic import op

import ranzcred.core.db.types

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLE = "coverage_targets"
KEY = sa.String(64)
CHECKS = {
    "tier_known": "tier IN ('ACCREDITED', 'CERTIFIED', 'MASTER_ROOFER')",
    "purpose_known": "purpose IN ('QUALIFIED', 'SUPERVISION', 'COMPLIANCE')",
    "purpose_or_definition": "(purpose IS NULL) <> (definition_id IS NULL)",
    "minimum_given": "minimum_people IS NOT NULL OR minimum_percent IS NOT NULL",
    "people_known": "minimum_people BETWEEN 1 AND 1000",
    "percent_known": "minimum_percent BETWEEN 1 AND 100",
}


def upgrade() -> None:
    moment = ranzcred.core.db.types.UtcDateTime()
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("tier", KEY, nullable=False),
        sa.Column("purpose", KEY, nullable=True),
        sa.Column("definition_id", KEY, nullable=True),
        sa.Column("minimum_people", sa.Integer(), nullable=True),
        sa.Column("minimum_percent", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["micro_credential_definitions.id"],
            name=op.f(f"fk_{TABLE}_definition_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("tier", "purpose", name=op.f(f"uq_{TABLE}_tier_purpose")),
        sa.UniqueConstraint("tier", "definition_id", name=op.f(f"uq_{TABLE}_tier_definition_id")),
    )
    op.create_index(op.f(f"ix_{TABLE}_definition_id"), TABLE, ["definition_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
