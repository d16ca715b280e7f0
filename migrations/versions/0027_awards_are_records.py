"""Awards are records: each with its dates as they were known at any time, and with what it was an award of.

Every credential that has an award date gets its award; what was before it is in the log alone, from which `ranzcred
credentials history --rebuild` fills it in.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

import ranzcred.core.db.types

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CREDENTIALS, MEMBERS = "staff_micro_credentials", "organisation_members"
STATE = ("id", "holder_active", "status", "expiry_date")
SUSPENDED = ("suspended_from", "suspended_until")
RENAMED = {
    f"ix_{CREDENTIALS}_member_id_holder_active_status_expiry_date": f"ix_{CREDENTIALS}_of_member",
    f"ix_{CREDENTIALS}_definition_id_holder_active_status_expiry_date": f"ix_{CREDENTIALS}_of_definition",
    f"ix_{CREDENTIALS}_status_expiry_date_holder_active": f"ix_{CREDENTIALS}_by_status",
}
INDEXES = {
    f"ix_{CREDENTIALS}_of_member": ("member_id", *STATE[1:]),
    f"ix_{CREDENTIALS}_of_definition": ("definition_id", *STATE[1:]),
    f"ix_{CREDENTIALS}_by_status": ("status", "expiry_date", "holder_active"),
    f"ix_{CREDENTIALS}_by_organisation": ("definition_id", "holder_organisation", "holder_name", *STATE),
    f"ix_{CREDENTIALS}_by_holder": ("definition_id", "holder_name", *STATE),
    f"ix_{CREDENTIALS}_by_expiry": ("definition_id", "expiry_date", "holder_active", "status"),
    f"ix_{CREDENTIALS}_by_award": ("definition_id", "awarded_on", *STATE[1:]),
}
"""The indexes by whose columns rows are filtered by their effective status: they get those of a suspension."""
KEY = sa.String(64)
ENDS = ("SUPERSEDED", "REVOKED", "VOID")
UNTIL_YEAR = {"postgresql": "CAST(date_part('{}', {}) AS integer)", "sqlite": "CAST(strftime('{}', {}) AS integer)"}
PARTS = {
    "postgresql": {"year": "year", "month": "month", "day": "day"},
    "sqlite": {"year": "%Y", "month": "%m", "day": "%d"},
}
NEXT_DAY = {"postgresql": "expiry_date + 1", "sqlite": "date(expiry_date, '+1 day')"}
AWARDS = f"""
    INSERT INTO awards (id, credential_id, sequence, kind, awarded_by, recorded_at, title, level, skill_standard,
        issuing_body, requirements, definition_version, organisation_id, organisation_name, lbp_number, snapshot_source)
    SELECT c.id, c.id, 1, 'IMPORTED', c.awarded_by,
        COALESCE((
            SELECT max(log.timestamp) FROM audit_log AS log
            WHERE log.resource_type = 'StaffMicroCredential' AND log.resource_id = c.id AND log.action = 'MCRED_AWARD'
        ), c.created_at),
        d.title, d.level, d.skill_standard, d.issuing_body, d.requirements, d.version, o.id, o.name, m.lbp_number,
        'MIGRATION'
    FROM {CREDENTIALS} AS c
    JOIN micro_credential_definitions AS d ON d.id = c.definition_id
    JOIN {MEMBERS} AS m ON m.id = c.member_id
    JOIN organisations AS o ON o.id = m.organisation_id
    WHERE c.awarded_on IS NOT NULL
"""  # noqa: S608 - of constants
REVISIONS = f"""
    INSERT INTO award_revisions (id, award_id, credential_id, definition_id, awarded_on, valid_from, expiry_date,
        anchor_on, anchor_months, holder_name, recorded_by, recorded_at)
    SELECT c.id, c.id, c.id, c.definition_id, c.awarded_on, c.awarded_on, c.expiry_date,
        CASE WHEN c.expiry_date IS NULL OR {{whole}} THEN c.awarded_on ELSE c.expiry_date END,
        CASE WHEN c.expiry_date IS NULL THEN NULL WHEN {{whole}} THEN {{months}} ELSE 0 END,
        TRIM(COALESCE(m.first_name, '') || ' ' || COALESCE(m.last_name, '')), c.awarded_by, a.recorded_at
    FROM {CREDENTIALS} AS c JOIN awards AS a ON a.id = c.id JOIN {MEMBERS} AS m ON m.id = c.member_id
"""  # noqa: S608
ENDED_EARLY = """
    SELECT c.id, c.awarded_on, c.expiry_date, c.updated_at, (
        SELECT max(log.timestamp) FROM audit_log AS log
        WHERE log.resource_type = 'StaffMicroCredential' AND log.resource_id = c.id AND log.action = 'MCRED_EXPIRE'
            AND log.actor_id NOT LIKE 'system%' AND log.seq > COALESCE((
                SELECT max(award.seq) FROM audit_log AS award
                WHERE award.resource_type = 'StaffMicroCredential' AND award.resource_id = c.id
                    AND award.action = 'MCRED_AWARD'
            ), 0)
    ) AS expired_at
    FROM staff_micro_credentials AS c
    WHERE c.status = 'EXPIRED' AND c.awarded_on IS NOT NULL
"""
FROZEN = ("award_revisions", "award_suspensions")
REFUSED = "the record of an award is never changed; another revision is added"
POSTGRESQL = (
    f"""
    CREATE FUNCTION awards_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    "CREATE TRIGGER awards_unchanged BEFORE UPDATE OR DELETE ON awards FOR EACH ROW EXECUTE FUNCTION awards_refuse()",
    *(
        f"""
        CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} FOR EACH ROW
        WHEN (OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
            OR (to_jsonb(NEW) - 'superseded_at') <> (to_jsonb(OLD) - 'superseded_at'))
        EXECUTE FUNCTION awards_refuse()
        """
        for table in FROZEN
    ),
    *(
        f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION awards_refuse()"
        for table in FROZEN
    ),
    """
    CREATE FUNCTION award_revisions_apart() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT 1 FROM award_revisions AS one
            JOIN award_revisions AS other ON other.credential_id = one.credential_id AND other.id <> one.id
            WHERE one.id = NEW.id AND one.superseded_at IS NULL AND other.superseded_at IS NULL
                AND one.end_kind IS DISTINCT FROM 'VOID' AND other.end_kind IS DISTINCT FROM 'VOID'
                AND daterange(one.valid_from, LEAST(one.expiry_date + 1, one.ended_on))
                    && daterange(other.valid_from, LEAST(other.expiry_date + 1, other.ended_on))
        ) THEN
            RAISE EXCEPTION 'two awards of credential % have a day in common', NEW.credential_id
                USING ERRCODE = 'exclusion_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    # As the transaction ends: until then a decision may have written the one award and not yet moved the other.
    """
    CREATE CONSTRAINT TRIGGER award_revisions_apart AFTER INSERT ON award_revisions
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION award_revisions_apart()
    """,
)


def upgrade() -> None:
    _add_tables()
    _drop_indexes(up=True)  # a row that is changed while they are there is written into each
    ends = ", ".join(f"'{end}'" for end in ENDS)
    for name in ("valid_from", *SUSPENDED):
        op.add_column(CREDENTIALS, sa.Column(name, sa.Date(), nullable=True))
    op.execute(
        f"ALTER TABLE {CREDENTIALS} ADD COLUMN end_kind VARCHAR(64) "
        f"CONSTRAINT ck_{CREDENTIALS}_end_kind_known CHECK (end_kind IN ({ends}))"
    )
    if op.get_bind().dialect.name == "postgresql":  # which writes the table anew, once, and no row twice
        op.execute(f"ALTER TABLE {CREDENTIALS} ALTER COLUMN valid_from TYPE DATE USING awarded_on")
    else:
        op.execute(f"UPDATE {CREDENTIALS} SET valid_from = awarded_on WHERE awarded_on IS NOT NULL")
    _fill()
    _add_indexes()
    _create_indexes(up=True)
    _guard()


def downgrade() -> None:
    _drop_indexes(up=False)
    for name in ("suspended", "resumes"):
        op.drop_index(f"ix_{CREDENTIALS}_{name}", table_name=CREDENTIALS)
    for table in ("award_suspensions", "award_revisions", "awards"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION awards_refuse()")
        op.execute("DROP FUNCTION award_revisions_apart()")
    op.execute(f"ALTER TABLE {CREDENTIALS} DROP COLUMN end_kind")
    for name in ("valid_from", *SUSPENDED):
        op.drop_column(CREDENTIALS, name)
    _create_indexes(up=False)


def _add_tables() -> None:
    moment = ranzcred.core.db.types.UtcDateTime()
    op.create_table(
        "awards",
        sa.Column("id", KEY, nullable=False),
        sa.Column("credential_id", KEY, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _labelled("kind", "kind_known", "INITIAL", "RENEWAL", "REINSTATED", "IMPORTED"),
        sa.Column("awarded_by", KEY, nullable=True),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("skill_standard", sa.Text(), nullable=True),
        sa.Column("issuing_body", sa.Text(), nullable=False),
        sa.Column("requirements", sa.Text(), nullable=True),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("lbp_number", sa.Text(), nullable=True),
        _labelled("snapshot_source", "snapshot_source_known", "AWARD", "MIGRATION", "LOG"),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_awards_sequence_positive")),
        _refers("awards", "credential_id", CREDENTIALS),
        _refers("awards", "awarded_by", "users"),
        _refers("awards", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("credential_id", "sequence", name=op.f("uq_awards_credential_id_sequence")),
    )
    table = "award_revisions"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("credential_id", KEY, nullable=False),
        sa.Column("definition_id", KEY, nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=True),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("anchor_months", sa.Integer(), nullable=True),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        _labelled("end_kind", "end_kind_known", *ENDS, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by", KEY, nullable=True),
        sa.Column("end_reason_kind", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("reason_kind", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", KEY, nullable=True),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("superseded_at", moment, nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
            for name, rule in {
                "valid_from_award": "valid_from >= awarded_on",
                "expires_after_start": "expiry_date >= valid_from",
                "end_whole": "(ended_on IS NULL) = (end_kind IS NULL) AND (ended_on IS NULL) = (ended_at IS NULL)",
                "ends_after_start": "ended_on >= valid_from",
                "void_from_start": "end_kind <> 'VOID' OR ended_on = valid_from",
                "anchored": "(anchor_months IS NULL) = (expiry_date IS NULL)",
                "reference_length": "length(reference) BETWEEN 1 AND 100",
                "superseded_later": "superseded_at >= recorded_at",
            }.items()
        ),
        _refers(table, "award_id", "awards"),
        _refers(table, "credential_id", CREDENTIALS),
        _refers(table, "definition_id", "micro_credential_definitions"),
        _refers(table, "ended_by", "users"),
        _refers(table, "recorded_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    table = "award_suspensions"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("award_id", KEY, nullable=False),
        sa.Column("credential_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _labelled("kind", "kind_known", "VOLUNTARY", "CONDITIONS", "DISCIPLINARY"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", KEY, nullable=True),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("superseded_at", moment, nullable=True),
        sa.CheckConstraint("number > 0", name=op.f(f"ck_{table}_number_positive")),
        sa.CheckConstraint("until_on >= from_on", name=op.f(f"ck_{table}_until_after_start")),
        sa.CheckConstraint("lifted_on >= from_on", name=op.f(f"ck_{table}_lifted_after_start")),
        sa.CheckConstraint("superseded_at >= recorded_at", name=op.f(f"ck_{table}_superseded_later")),
        _refers(table, "award_id", "awards"),
        _refers(table, "credential_id", CREDENTIALS),
        _refers(table, "recorded_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _add_indexes() -> None:
    """Add the indexes of the new tables, once these are filled."""
    unclosed = {kind: sa.text("superseded_at IS NULL") for kind in ("postgresql_where", "sqlite_where")}
    suspended = {kind: sa.text("suspended_from IS NOT NULL") for kind in ("postgresql_where", "sqlite_where")}
    table = "award_revisions"
    known = ("valid_from", "expiry_date", "ended_on", "end_kind", "recorded_at", "superseded_at")
    op.create_index("uq_award_revisions_open", table, ["award_id"], unique=True, **unclosed)
    op.create_index(op.f("ix_award_revisions_award_id"), table, ["award_id"])
    op.create_index("ix_award_revisions_known", table, ["credential_id", *known])
    op.create_index(
        "ix_award_revisions_of_definition", table, ["definition_id", *known, "credential_id", "award_id"]
    )
    op.create_index("uq_award_suspensions_open", "award_suspensions", ["award_id", "number"], unique=True, **unclosed)
    op.create_index(op.f("ix_award_suspensions_credential_id"), "award_suspensions", ["credential_id"])
    op.create_index(f"ix_{CREDENTIALS}_suspended", CREDENTIALS, ["definition_id", "holder_active", *SUSPENDED], **suspended)
    resumes = {kind: sa.text("suspended_until IS NOT NULL") for kind in ("postgresql_where", "sqlite_where")}
    op.create_index(f"ix_{CREDENTIALS}_resumes", CREDENTIALS, ["suspended_until"], **resumes)


def _labelled(column: str, check: str, *values: str, nullable: bool = False) -> sa.Column[Any]:
    kind = sa.Enum(*values, name=check, native_enum=False, create_constraint=True, length=64)
    return sa.Column(column, kind, nullable=nullable)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def _fill() -> None:
    """Write the award of each credential, and end those that somebody set to Expired before their expiry date."""
    dialect = op.get_bind().dialect.name
    parts, part = PARTS[dialect], UNTIL_YEAR[dialect]

    def number(name: str, day: str) -> str:
        return part.format(parts[name], day)

    ends, starts = "c.expiry_date", "c.awarded_on"
    months = " + ".join(
        f"({number(name, ends)} - {number(name, starts)}) * {times}" for name, times in (("year", 12), ("month", 1))
    )
    last_of_month = f"{number('day', NEXT_DAY[dialect].replace('expiry_date', ends))} = 1"
    ends_on, starts_on = number("day", ends), number("day", starts)
    whole = f"({ends_on} = {starts_on} OR ({ends_on} < {starts_on} AND {last_of_month}))"
    op.execute(sa.text(AWARDS))
    op.execute(sa.text(REVISIONS.format(whole=whole, months=months)))
    connection = op.get_bind()
    ended = list(_ended_early(connection))
    revisions, credentials = (
        sa.table(name, sa.column("id", KEY), sa.column("end_kind", sa.Text()), *columns)
        for name, columns in (
            (
                "award_revisions",
                (
                    sa.column("ended_on", sa.Date()),
                    sa.column("ended_at", ranzcred.core.db.types.UtcDateTime()),
                    sa.column("end_reason_kind", sa.Text()),
                    sa.column("end_reason", sa.Text()),
                ),
            ),
            (CREDENTIALS, ()),
        )
    )
    end = {name: sa.bindparam(name) for name in ("ended_on", "ended_at")}
    if ended:
        reason = {"end_kind": "REVOKED", "end_reason_kind": "OTHER", "end_reason": "Set to Expired"}
        connection.execute(sa.update(revisions).where(revisions.c.id == sa.bindparam("key")).values(**end, **reason), ended)
        keys = [{"key": each["key"]} for each in ended]
        connection.execute(
            sa.update(credentials).where(credentials.c.id == sa.bindparam("key")).values(end_kind="REVOKED"), keys
        )


def _ended_early(connection: sa.Connection) -> Iterator[dict[str, object]]:
    """Yield the awards that ended before their expiry date: on the day on which somebody set them to Expired."""
    moment, day = ranzcred.core.db.types.UtcDateTime(), sa.Date()
    rows = connection.execute(
        sa.text(ENDED_EARLY).columns(awarded_on=day, expiry_date=day, updated_at=moment, expired_at=moment)
    )
    for key, awarded_on, expiry_date, updated_at, expired_at in rows:
        if expired_at is None and expiry_date and expiry_date < _day(updated_at):
            continue
        ended_on = max(_day(expired_at or updated_at), awarded_on)
        if expiry_date is None or ended_on <= expiry_date:
            yield {"key": key, "ended_on": ended_on, "ended_at": expired_at or updated_at}


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Pacific/Auckland")).date()


def _drop_indexes(*, up: bool) -> None:
    """Drop the indexes that get other columns."""
    for new, old, _ in _names():
        op.drop_index(old if up else new, table_name=CREDENTIALS)


def _create_indexes(*, up: bool) -> None:
    for new, old, columns in _names():
        op.create_index(new if up else old, CREDENTIALS, [*columns, *SUSPENDED] if up else list(columns))


def _names() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each such index by its name after this and before it, and the columns that it has before."""
    before = {new: old for old, new in RENAMED.items()}
    for name, columns in INDEXES.items():
        yield name, op.f(before.get(name, name)), columns  # PostgreSQL cuts the longest short


def _guard() -> None:
    """Let no row of an award be changed but to close it, and none be deleted."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(sa.text(statement))
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    op.execute(f"CREATE TRIGGER awards_unchanged BEFORE UPDATE ON awards {refuse}")
    for table in ("awards", *FROZEN):
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {refuse}")
    for table in FROZEN:
        columns = [row[1] for row in op.get_bind().execute(sa.text(f"PRAGMA table_info({table})"))]
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in columns if name != "superseded_at")
        unless = f"OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL AND {same}"
        op.execute(f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} WHEN NOT ({unless}) {refuse}")
