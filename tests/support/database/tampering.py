"""What somebody with every right on the database can do to the log, past triggers and constraints."""

import hashlib
import json

from sqlalchemy import inspect, text

from ranzcred.domain.audit.models import AuditEntry, AuditHead
from tests.support.database.probe import DatabaseProbe, table

COLUMNS = [column.name for column in table(AuditEntry).columns]
POSTGRESQL_DROP = "DROP FUNCTION audit_log_refuse() CASCADE"
SQLITE_COPY = (
    "CREATE TABLE unguarded AS SELECT * FROM audit_log",
    "DROP TABLE audit_log",
    "ALTER TABLE unguarded RENAME TO audit_log",
)


SQLITE_TRIGGERS = ("audit_log_not_updated", "audit_log_not_deleted", "audit_log_not_replaced")


def drop_triggers(database_probe: DatabaseProbe) -> None:
    """Take the triggers from the log, and leave its keys and constraints."""
    sqlite = database_probe.engine.dialect.name == "sqlite"
    drops = [f"DROP TRIGGER {name}" for name in SQLITE_TRIGGERS] if sqlite else [POSTGRESQL_DROP]
    for statement in drops:
        database_probe.run(text(statement))


AWARD_TABLES = ("awards", "award_revisions", "award_suspensions")


def drop_award_triggers(database_probe: DatabaseProbe) -> None:
    """Take from the tables of awards the triggers that let no row be changed."""
    sqlite = database_probe.engine.dialect.name == "sqlite"
    present = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if sqlite
        else "SELECT tgname AS name, tgrelid::regclass::text AS tbl_name FROM pg_trigger WHERE NOT tgisinternal"
    )
    for row in database_probe.rows(text(present)):
        if row["tbl_name"] in AWARD_TABLES:
            database_probe.run(text(f"DROP TRIGGER {row['name']}" + ("" if sqlite else f" ON {row['tbl_name']}")))


LOOKS_GUARDED = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_log_not_{done} BEFORE {change} ON audit_log BEGIN SELECT 1; END"
        for change, done in (("UPDATE", "updated"), ("DELETE", "deleted"), ("INSERT", "replaced"))
    ),
    "postgresql": (
        """CREATE FUNCTION refuse_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$""",
        """CREATE TRIGGER audit_log_unchanged BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION refuse_nothing()""",
        """CREATE TRIGGER audit_log_untruncated BEFORE TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_nothing()""",
        "ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_unchanged",
        "ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_untruncated",
    ),
}
"""Triggers with the names of those that are missed, as somebody puts there who knows that."""


def unguard(database_probe: DatabaseProbe) -> None:
    """Take every key and constraint from the log, and every trigger, for one that refuses nothing."""
    found = inspect(database_probe.engine)
    if database_probe.engine.dialect.name == "sqlite":
        statements: list[str] = list(SQLITE_COPY)
    else:
        names = [found.get_pk_constraint("audit_log")["name"]]
        names += [each["name"] for each in found.get_unique_constraints("audit_log")]
        names += [each["name"] for each in found.get_check_constraints("audit_log")]
        statements = [f"ALTER TABLE audit_log DROP CONSTRAINT {name}" for name in names]
        statements.append(POSTGRESQL_DROP)
        statements += [f"ALTER TABLE audit_log ALTER COLUMN {name} DROP NOT NULL" for name in COLUMNS]
    for statement in (*statements, *LOOKS_GUARDED[database_probe.engine.dialect.name]):
        database_probe.run(text(statement))


def rehash(database_probe: DatabaseProbe, *, first: int, head: bool) -> None:
    """Give each entry from `first` on the hash and predecessor that it would have, and the head, if asked, the last."""
    entries = database_probe.entries()
    previous = "0" * 64 if first == 1 else entries[first - 2]["hash"]
    for entry in entries[first - 1 :]:
        values = [entry[name] for name in COLUMNS if name != "hash"]
        values[2] = entry["timestamp"].strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        values[-1] = previous
        data = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        link, previous = previous, hashlib.sha256(data.encode()).hexdigest()
        log = table(AuditEntry)
        database_probe.run(log.update().where(log.c.seq == entry["seq"]).values(previous_hash=link, hash=previous))
    if head:
        database_probe.run(table(AuditHead).update().values(seq=entries[-1]["seq"], hash=previous))
