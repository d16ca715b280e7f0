"""What is snoozed in queues, and since when a credential has its status, from its entries in the log."""

import itertools
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

import ranzcred.core.db.types

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TABLE, CREDENTIALS, PEOPLE = "queue_snoozes", "staff_micro_credentials", "organisation_members"
KEY = sa.String(64)
QUEUES = (
    "expiring",
    "expired",
    "assessment",
    "training",
    "suspension",
    "prerequisite",
    "retired",
    "unreachable",
    "lbp-number",
    "review",
    "failed",
    "target",
)
OF_PEOPLE = {"unreachable": "email IS NULL AND phone IS NULL", "without_lbp_number": "lbp_number IS NULL"}
BATCH = 2_000
ENTRIES = """
    SELECT c.id, c.created_at, log.timestamp, log.new_state
    FROM (
        SELECT id, created_at FROM staff_micro_credentials
        WHERE status NOT IN ('AWARDED', 'EXPIRED') AND id > :after ORDER BY id LIMIT :batch
    ) AS c
    LEFT JOIN audit_log AS log
        ON log.resource_type = 'StaffMicroCredential' AND log.resource_id = c.id AND log.new_state IS NOT NULL
    ORDER BY c.id, log.seq
"""


def upgrade() -> None:
    moment = ranzcred.core.db.types.UtcDateTime()
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("queue", KEY, nullable=False),
        sa.Column("resource_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("snoozed_by", KEY, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.CheckConstraint(f"queue IN ({', '.join(map(repr, QUEUES))})", name=op.f(f"ck_{TABLE}_queue_known")),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name=op.f(f"ck_{TABLE}_reason_length")),
        sa.ForeignKeyConstraint(
            ["snoozed_by"], ["users.id"], name=op.f(f"fk_{TABLE}_snoozed_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("queue", "resource_id", name=op.f(f"uq_{TABLE}_queue_resource_id")),
    )
    op.create_index(f"ix_{TABLE}_until", TABLE, ["queue", "until_on", "resource_id"])
    for name, condition in OF_PEOPLE.items():
        op.create_index(f"ix_{PEOPLE}_{name}", PEOPLE, ["active"], **_where(condition))
    op.add_column(CREDENTIALS, sa.Column("status_since", sa.Date(), nullable=True))
    columns = ["status", "status_since", "holder_active"]
    op.create_index(f"ix_{CREDENTIALS}_waiting", CREDENTIALS, columns, **_where("status_since IS NOT NULL"))
    _fill()


def downgrade() -> None:
    op.drop_index(f"ix_{CREDENTIALS}_waiting", CREDENTIALS)
    op.drop_column(CREDENTIALS, "status_since")
    for name in OF_PEOPLE:
        op.drop_index(f"ix_{PEOPLE}_{name}", PEOPLE)
    op.drop_table(TABLE)


def _where(condition: str) -> dict[str, Any]:
    return {kind: sa.text(condition) for kind in ("postgresql_where", "sqlite_where")}


def _fill() -> None:
    connection, after = op.get_bind(), ""
    moment = ranzcred.core.db.types.UtcDateTime()
    entries = sa.text(ENTRIES).columns(id=KEY, created_at=moment, timestamp=moment)
    credentials = sa.table(CREDENTIALS, sa.column("id"), sa.column("status_since", sa.Date()))
    change = sa.update(credentials).where(credentials.c.id == sa.bindparam("key")).values(status_since=sa.bindparam("day"))
    while rows := connection.execute(entries, {"after": after, "batch": BATCH}).all():
        after = rows[-1].id
        theirs = itertools.groupby(rows, key=lambda row: row.id)
        connection.execute(change, [{"key": key, "day": _since(list(each))} for key, each in theirs])


def _since(entries: Sequence[sa.Row[Any]]) -> date:
    """Return the day of the last change of a status; of which the log says nothing, that of the record."""
    since, status = entries[0].created_at, None
    for entry in entries:
        changes = json.loads(entry.new_state or "{}")
        if changes.get("status", status) != status:
            since, status = entry.timestamp, changes["status"]
    return _day(since)


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Pacific/Auckland")).date()
