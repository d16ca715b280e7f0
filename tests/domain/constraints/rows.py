"""A row of each table that keeps every rule, and how one is changed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ranzcred.core.db.base import Base
from tests.support.database.probe import DatabaseProbe

PASSING = "figure_changes"
"""The table whose rows are gone when their transaction ends."""
TABLES = {name: table for name, table in Base.metadata.tables.items() if name != PASSING}
MOMENT = datetime(2026, 3, 3, tzinfo=UTC)
ENTRY = {
    "timestamp": MOMENT,
    "actor_id": "system",
    "action": "CREATE",
    "resource_type": "User",
    "resource_id": "u",
    "metadata": "{}",
}
PERSON = {"first_name": "A", "last_name": "B"}
CODE = {"code": "L5", "code_key": "l5"}
FAILURES = {"account": "a", "tries": 1, "started_at": MOMENT, "failed_at": MOMENT}
FILE = {"file_name": "a.csv", "header": "[]", "created_at": MOMENT, "total": 2}
FILE_ROW = {"name": "Aroha", "cells": "[]"}
BULK = {"action": "AWARD", "request": "{}", "created_at": MOMENT, "total": 2}
BULK_ROW = {"version": 1, "problem": ""}
VIEW = {"page": "/admin/people", "name": "A", "query": "q=a"}
USER = {"name": "Aroha", "password_hash": "x"}
SENT = {
    "type": "SYSTEM",
    "channel": "EMAIL",
    "title": "T",
    "message": "M",
    "recipient": "a@b",
    "created_at": MOMENT,
}
SNAPSHOT = {
    "title": "Slate",
    "level": 5,
    "issuing_body": "RANZ",
    "definition_version": 1,
    "organisation_id": "o",
    "organisation_name": "Ridgeline",
    "snapshot_source": "AWARD",
}
AWARD = {"credential_id": "c", "kind": "INITIAL", "recorded_at": MOMENT, **SNAPSHOT}
KNOWN_AWARD = {
    "award_id": "a",
    "credential_id": "c",
    "definition_id": "d",
    "awarded_on": MOMENT.date(),
    "valid_from": MOMENT.date(),
    "anchor_on": MOMENT.date(),
    "holder_name": "A B",
    "recorded_at": MOMENT,
}
SNOOZE = {
    "queue": "expired",
    "name": "A B: Slate",
    "until_on": MOMENT.date(),
    "reason": "On leave",
    "version": 1,
    "created_at": MOMENT,
    "updated_at": MOMENT,
}
VOID = {"end_kind": "VOID", "ended_on": MOMENT.date(), "ended_at": MOMENT}
SUSPENSION = {
    "award_id": "a",
    "credential_id": "c",
    "kind": "CONDITIONS",
    "from_on": MOMENT.date(),
    "reason": "R",
    "recorded_at": MOMENT,
}
PERIOD = {"member_id": "m", "organisation_id": "o", "begun_on": date(2026, 1, 5), "from_on": date(2026, 1, 5)}
HOLDING = {
    "credential_id": "c",
    "definition_id": "d",
    "member_id": "m",
    "organisation_id": "o",
    "state": "HELD",
    "active": True,
    "known_from": date(2026, 1, 5),
    "known_until": date(9999, 12, 31),
}
TARGET = {"tier": "CERTIFIED", "minimum_people": 2}
LINK = {"user_id": "u", "kind": "RESET", "created_at": MOMENT, "expires_at": MOMENT}
PASSKEY = {"user_id": "u", "public_key": "x", "sign_count": 0, "name": "Laptop", "created_at": MOMENT}
IDENTITY = {"user_id": "u", "issuer": "https://id.example.nz", "created_at": MOMENT}
NOTICE = {"credential_id": "c", "expiry_date": MOMENT.date(), "recipient": "u:1", "channel": "EMAIL", "line": "L"}

# A row of each table that every constraint lets by, the referred-to first.
ROWS: list[tuple[str, dict[str, Any]]] = [
    ("organisations", {"id": "o", "name": "Ridgeline", "certification_tier": "CERTIFIED", "nzbn": "9429000000001"}),
    ("organisations", {"id": "o2", "name": "Other", "certification_tier": "CERTIFIED", "nzbn": "9429000000002"}),
    ("organisation_members", {"id": "m", "organisation_id": "o", **PERSON, "email": "a@b", "email_key": "a@b"}),
    ("organisation_members", {"id": "m2", "organisation_id": "o", **PERSON, "email": "c@b", "email_key": "c@b"}),
    ("users", {"id": "u", "email": "a@b", "email_key": "a@b", "role": "ranz:admin", **USER}),
    ("users", {"id": "u2", "email": "b@b", "email_key": "b@b", "role": "org:staff", "member_id": "m", **USER}),
    ("users", {"id": "u3", "email": "c@b", "email_key": "c@b", "role": "org:admin", "organisation_id": "o", **USER}),
    ("micro_credential_definitions", {"id": "d", "title": "Slate", "level": 5, "issuing_body": "RANZ"}),
    (
        "micro_credential_definitions",
        {"id": "d2", "title": "Slate", "level": 6, "issuing_body": "RANZ", "code_key": "l5"},
    ),
    ("definition_purposes", {"id": "pu", "definition_id": "d", "purpose": "QUALIFIED"}),
    ("definition_purposes", {"id": "pu2", "definition_id": "d", "purpose": "COMPLIANCE"}),
    ("definition_prerequisites", {"id": "pr", "definition_id": "d", "group_number": 1, "required_id": "d2"}),
    ("definition_prerequisites", {"id": "pr2", "definition_id": "d", "group_number": 2, "required_id": "d2"}),
    ("definition_equivalences", {"id": "eq", "from_id": "d", "to_id": "d2", "from_on": MOMENT.date()}),
    ("definition_equivalences", {"id": "eq2", "from_id": "d", "to_id": "d2", "from_on": date(2026, 1, 1)}),
    ("coverage_targets", {"id": "ct", "purpose": "QUALIFIED", **TARGET}),
    ("coverage_targets", {"id": "ct2", "purpose": "COMPLIANCE", **TARGET}),
    ("coverage_targets", {"id": "ct3", "definition_id": "d", **TARGET}),
    ("staff_micro_credentials", {"id": "c", "definition_id": "d", "member_id": "m", "status": "IN_TRAINING"}),
    ("staff_micro_credentials", {"id": "c2", "definition_id": "d", "member_id": "m2", "status": "IN_TRAINING"}),
    ("awards", {"id": "a", "sequence": 1, **AWARD}),
    ("awards", {"id": "a2", "sequence": 2, **AWARD}),
    ("award_revisions", {"id": "ar", **KNOWN_AWARD}),
    ("award_revisions", {"id": "ar2", **KNOWN_AWARD, "award_id": "a2", **VOID}),
    ("award_suspensions", {"id": "as", "number": 1, **SUSPENSION}),
    ("award_suspensions", {"id": "as2", "number": 2, **SUSPENSION}),
    ("member_periods", {"id": "mp", "until_on": date(2026, 2, 1), **PERIOD}),
    ("member_periods", {"id": "mp2", **PERIOD, "from_on": date(2026, 2, 2)}),
    ("holdings", {"id": "h", "from_on": date(2026, 1, 5), "until_on": date(2026, 2, 1), **HOLDING}),
    ("holding_sheets", {"id": "hs", "definition_id": "d", "organisation_id": "o", "as_now": True, "runs": b"0"}),
    ("holding_sheets", {"id": "hs2", "definition_id": "d", "organisation_id": "o", "as_now": False, "runs": b"0"}),
    ("expiry_figures", {"expiry_date": MOMENT.date()}),
    ("definition_figures", {"definition_id": "none"}),
    ("organisation_figures", {"organisation_id": "none"}),
    ("queue_snoozes", {"id": "qs", "resource_id": "c", **SNOOZE}),
    ("queue_snoozes", {"id": "qs2", "resource_id": "c2", **SNOOZE}),
    ("sign_ins", {"id": "s", "user_id": "u", "token_hash": "1", "created_at": MOMENT, "last_seen_at": MOMENT}),
    ("sign_ins", {"id": "s2", "user_id": "u", "token_hash": "2", "created_at": MOMENT, "last_seen_at": MOMENT}),
    ("api_tokens", {"id": "t", "user_id": "u", "name": "A", "token_hash": "1", "scope": "read", "created_at": MOMENT}),
    ("api_tokens", {"id": "t2", "user_id": "u", "name": "B", "token_hash": "2", "scope": "read", "created_at": MOMENT}),
    ("notification_preferences", {"id": "p", "user_id": "u"}),
    ("notification_preferences", {"id": "p2", "user_id": "u2"}),
    ("organisation_notification_preferences", {"id": "q", "organisation_id": "o"}),
    ("organisation_notification_preferences", {"id": "q2", "organisation_id": "o2"}),
    ("notifications", {"id": "n", **SENT, "status": "SENT", "sent_at": MOMENT, "user_id": "u", "organisation_id": "o"}),
    ("notifications", {"id": "n2", **SENT, "status": "PENDING", "next_retry_at": MOMENT}),
    ("notification_notices", {"id": "w", "notification_id": "n", "threshold": 90, **NOTICE}),
    ("notification_notices", {"id": "w2", "notification_id": "n2", "threshold": 60, **NOTICE}),
    ("audit_log", {"seq": 1, "event_id": "1", "previous_hash": "0", "hash": "1", **ENTRY}),
    ("audit_log", {"seq": 2, "event_id": "2", "previous_hash": "1", "hash": "2", **ENTRY}),
    ("audit_words", {"block": 0, "word": "slate", "seq": 1}),
    ("audit_verifications", {"id": "v", "started_at": MOMENT, "total": 2, "hash": "0"}),
    ("imports", {"id": "i", "kind": "staff", "user_id": "u", **FILE}),
    ("import_rows", {"id": "r", "import_id": "i", "number": 2, **FILE_ROW}),
    ("import_rows", {"id": "r2", "import_id": "i", "number": 3, **FILE_ROW}),
    ("bulk_changes", {"id": "bc", "user_id": "u", **BULK}),
    ("bulk_change_rows", {"id": "br", "bulk_change_id": "bc", "number": 1, "credential_id": "c", **BULK_ROW}),
    ("bulk_change_rows", {"id": "br2", "bulk_change_id": "bc", "number": 2, "credential_id": "c2", **BULK_ROW}),
    ("saved_views", {"id": "sv", "user_id": "u", "name_key": "a", "position": 1, "is_default": False, **VIEW}),
    ("saved_views", {"id": "sv2", "user_id": "u", "name_key": "b", "position": 2, "is_default": True, **VIEW}),
    ("first_admin_links", {"id": "l", "token_hash": "1", "created_at": MOMENT}),
    ("first_admin_links", {"id": "l2", "token_hash": "2", "created_at": MOMENT}),
    ("user_tokens", {"id": "ut", "token_hash": "1", "made_by": "u", **LINK}),
    ("user_tokens", {"id": "ut2", "token_hash": "2", **LINK}),
    ("passkeys", {"id": "pk", "credential_id": "1", **PASSKEY}),
    ("passkeys", {"id": "pk2", "credential_id": "2", **PASSKEY}),
    ("recovery_codes", {"id": "rc", "user_id": "u", "code_hash": "1"}),
    ("recovery_codes", {"id": "rc2", "user_id": "u", "code_hash": "2"}),
    ("user_identities", {"id": "ui", "subject": "1", **IDENTITY}),
    ("user_identities", {"id": "ui2", "subject": "2", **IDENTITY}),
    ("sign_in_failures", {"id": "f", "place": "", **FAILURES}),
    ("sign_in_failures", {"id": "f2", "place": "address 192.0.2.7", **FAILURES}),
]


def change(database_probe: DatabaseProbe, table: str, changes: dict[str, Any], *, of: str = "") -> None:
    """Change, in plain SQL, the first row above of a table, or the first that has a value of column `of`."""
    rows = [row for name, row in ROWS if name == table] or [{"id": 1}]
    row = next((row for row in rows if of in row), rows[0])
    keys = [column.name for column in TABLES[table].primary_key.columns]
    found = " AND ".join(f"{name} = :row_{name}" for name in keys)
    setting = ", ".join(f"{name} = :{name}" for name in changes)
    with database_probe.engine.connect() as connection:
        changed = connection.execute(
            text(f"UPDATE {table} SET {setting} WHERE {found}"),
            {**changes, **{f"row_{name}": row[name] for name in keys}},
        )
        assert changed.rowcount == 1
        connection.rollback()


def refusal(database_probe: DatabaseProbe, table: str, changes: dict[str, Any], *, of: str = "") -> IntegrityError:
    """What the database says to a change."""
    with pytest.raises(IntegrityError) as refused:
        change(database_probe, table, changes, of=of)
    return refused.value
