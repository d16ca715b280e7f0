"""What the database itself refuses, whoever asks: each constraint by its name, each reference, each NULL."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import CheckConstraint, UniqueConstraint, delete, insert, text
from sqlalchemy import inspect as inspect_database
from sqlalchemy.exc import IntegrityError

from ranzcred import create_app
from ranzcred.core.db.base import Base
from ranzcred.core.db.dialects import violated_constraint
from tests.support.database.databases import Databases
from tests.support.database.probe import DatabaseProbe
from tests.support.database.tampering import drop_triggers
from tests.support.environment import settings_for

TABLES = Base.metadata.tables
MOMENT = datetime(2026, 3, 3, tzinfo=UTC)
ENTRY = {
    "timestamp": MOMENT,
    "actor_id": "system",
    "action": "CREATE",
    "resource_type": "User",
    "resource_id": "u",
    "metadata": "{}",
}
KEYS = {"title_key", "issuing_body_key"}
PERSON = {"first_name": "A", "last_name": "B"}
FILE = {"file_name": "a.csv", "header": "[]", "created_at": MOMENT, "total": 2}
FILE_ROW = {"name": "Aroha", "cells": "[]"}
USER = {"name": "Aroha", "password_hash": "x"}
SENT = {
    "type": "SYSTEM",
    "channel": "EMAIL",
    "title": "T",
    "message": "M",
    "recipient": "a@b",
    "created_at": MOMENT,
}
AWARD = {"ever_awarded": True, "status": "AWARDED", "awarded_on": "2026-03-03", "expiry_date": "2026-03-04"}
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
    ("micro_credential_definitions", {"id": "d2", "title": "Slate", "level": 6, "issuing_body": "RANZ"}),
    ("staff_micro_credentials", {"id": "c", "definition_id": "d", "member_id": "m", "status": "IN_TRAINING"}),
    ("staff_micro_credentials", {"id": "c2", "definition_id": "d", "member_id": "m2", "status": "IN_TRAINING"}),
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
    ("audit_verifications", {"id": "v", "started_at": MOMENT, "total": 2, "hash": "0"}),
    ("imports", {"id": "i", "kind": "staff", "user_id": "u", **FILE}),
    ("import_rows", {"id": "r", "import_id": "i", "number": 2, **FILE_ROW}),
    ("import_rows", {"id": "r2", "import_id": "i", "number": 3, **FILE_ROW}),
    ("sign_in_failures", {"id": "f", "email_key": "a", "ip_address": "b", "failed_at": MOMENT}),
]
DEFINITION = "micro_credential_definitions"
CREDENTIAL = "staff_micro_credentials"
MEMBER = "organisation_members"
ORGANISATION_PREFERENCE = "organisation_notification_preferences"

# Constraint, then each change of the table's first row above that it must refuse.
REFUSED: dict[str, list[dict[str, Any]]] = {
    "uq_organisations_nzbn": [{"nzbn": "9429000000002"}],
    "ck_organisations_name_length": [{"name": ""}, {"name": "x" * 201}],
    "ck_organisations_nzbn_digits": [{"nzbn": "942900000001"}, {"nzbn": "942900000000x"}, {"nzbn": ""}],
    "ck_organisations_trading_name_not_blank": [{"trading_name": ""}],
    "ck_organisations_email_not_blank": [{"email": ""}],
    "ck_organisations_phone_not_blank": [{"phone": ""}],
    "ck_organisations_city_not_blank": [{"city": ""}],
    "ck_organisations_tier_known": [{"certification_tier": "PLATINUM"}, {"certification_tier": "certified"}],
    "ck_organisations_programme_status_known": [{"programme_status": "GONE"}],
    f"uq_{MEMBER}_email_key": [{"email_key": "c@b"}],
    f"uq_{MEMBER}_organisation_id_email": [{"email": "c@b"}],
    f"ck_{MEMBER}_first_name_not_blank": [{"first_name": ""}],
    f"ck_{MEMBER}_last_name_not_blank": [{"last_name": ""}],
    f"ck_{MEMBER}_email_not_blank": [{"email": ""}],
    f"ck_{MEMBER}_phone_not_blank": [{"phone": ""}],
    f"ck_{MEMBER}_lbp_number_not_blank": [{"lbp_number": ""}],
    f"ck_{MEMBER}_role_known": [{"role": "BOSS"}],
    "uq_users_email_key": [{"email_key": "b@b"}],
    "ck_users_name_length": [{"name": ""}, {"name": "x" * 201}],
    "ck_users_email_length": [{"email": "ab"}, {"email": "x" * 255}],
    "ck_users_role_stands_for": [
        {"organisation_id": "o"},
        {"member_id": "m"},
        {"role": "org:admin"},
        {"role": "org:admin", "member_id": "m"},
        {"role": "org:staff"},
        {"role": "org:staff", "organisation_id": "o"},
    ],
    "ck_users_role_known": [{"role": "root"}],
    f"uq_{DEFINITION}_identity": [{"level": 6}],
    f"ck_{DEFINITION}_title_length": [{"title": "ab"}, {"title": "x" * 201}],
    f"ck_{DEFINITION}_level_on_framework": [{"level": 0}, {"level": 11}, {"level": -1}],
    f"ck_{DEFINITION}_issuing_body_length": [{"issuing_body": ""}, {"issuing_body": "x" * 201}],
    f"ck_{DEFINITION}_skill_standard_length": [{"skill_standard": ""}, {"skill_standard": "x" * 201}],
    f"ck_{DEFINITION}_requirements_length": [{"requirements": ""}, {"requirements": "x" * 2001}],
    f"uq_{CREDENTIAL}_definition_id_member_id": [{"member_id": "m2"}],
    f"ck_{CREDENTIAL}_awarded_on_given": [{"ever_awarded": True, "status": "AWARDED"}],
    f"ck_{CREDENTIAL}_expires_after_award": [
        {"ever_awarded": True, "awarded_on": "2026-03-03", "expiry_date": "2026-03-03"},
        {"ever_awarded": True, "awarded_on": "2026-03-03", "expiry_date": "2026-03-02"},
    ],
    f"ck_{CREDENTIAL}_ever_awarded_kept": [{"status": "EXPIRED"}, {"awarded_on": "2026-03-03"}],
    f"ck_{CREDENTIAL}_notes_length": [{"notes": ""}, {"notes": "x" * 1001}],
    f"ck_{CREDENTIAL}_status_known": [{"status": "DONE"}],
    "uq_sign_ins_token_hash": [{"token_hash": "2"}],
    "uq_api_tokens_token_hash": [{"token_hash": "2"}],
    "uq_api_tokens_name_in_use": [{"name": "B"}],
    "ck_api_tokens_name_length": [{"name": ""}, {"name": "x" * 101}],
    "ck_api_tokens_scope_known": [{"scope": "all"}],
    "uq_notification_preferences_user_id": [{"user_id": "u2"}],
    f"uq_{ORGANISATION_PREFERENCE}_organisation_id": [{"organisation_id": "o2"}],
    f"ck_{ORGANISATION_PREFERENCE}_email_not_blank": [{"notification_email": ""}],
    f"ck_{ORGANISATION_PREFERENCE}_phone_not_blank": [{"notification_phone": ""}],
    "ck_notifications_title_length": [{"title": ""}, {"title": "x" * 301}],
    "ck_notifications_message_not_blank": [{"message": ""}],
    "ck_notifications_action_url_ours": [
        {"action_url": address} for address in ("", "https://a.example/", "//a.example/", "javascript:x")
    ],
    "ck_notifications_in_app_has_user": [{"channel": "IN_APP", "user_id": None}],
    "ck_notifications_sent_to_somewhere": [{"recipient": ""}, {"recipient": None}],
    "ck_notifications_due_while_open": [{"next_retry_at": "2026-03-03"}, {"status": "PENDING"}],
    "ck_notifications_leased_while_queued": [{"lease": "x"}, {"next_retry_at": "2026-03-03", "status": "QUEUED"}],
    "ck_notifications_sent_when": [{"sent_at": None}, {"sent_at": None, "status": "DELIVERED"}],
    "ck_notifications_failed_why": [{"status": "FAILED"}],
    "ck_notifications_failure_reason_not_blank": [{"failure_reason": ""}],
    "ck_notifications_external_id_not_blank": [{"external_id": ""}],
    "ck_notifications_retry_count_counts": [{"retry_count": -1}],
    "ck_notifications_read_in_app": [{"read_at": "2026-03-03"}],
    "ck_notifications_type_known": [{"type": "GOSSIP"}],
    "ck_notifications_channel_known": [{"channel": "FAX"}],
    "ck_notifications_priority_known": [{"priority": "URGENT"}],
    "ck_notifications_status_known": [{"status": "LOST"}],
    "uq_notices_once": [{"threshold": 60}],
    "ck_notification_notices_recipient_not_blank": [{"recipient": ""}],
    "ck_notification_notices_line_not_blank": [{"line": ""}],
    "ck_notification_notices_channel_known": [{"channel": "FAX"}],
    "uq_audit_log_event_id": [{"event_id": "2"}],
    "uq_audit_log_previous_hash": [{"previous_hash": "1"}],
    "uq_audit_log_hash": [{"hash": "2"}],
    "ck_audit_log_seq_positive": [{"seq": 0}, {"seq": -1}],
    "ck_audit_log_action_known": [{"action": "PEEK"}],
    "ck_audit_head_only_row": [{"id": 2}],
    "ck_audit_verifications_broken_why": [{"broken_at": 5}],
    "ck_imports_kind_known": [{"kind": "credentials"}],
    "ck_imports_file_name_length": [{"file_name": ""}, {"file_name": "x" * 201}],
    "ck_imports_reached_within_total": [{"reached": -1}, {"reached": 3}],
    "ck_imports_checked_when_read": [{"checked_at": MOMENT}],
    "ck_imports_applied_when_checked": [{"reached": 2, "applied_at": MOMENT}],
    "uq_import_rows_import_id_number": [{"number": 3}],
    "ck_import_rows_number_below_header": [{"number": 1}],
    "ck_import_rows_outcome_known": [{"outcome": "lost"}],
}
CASES = [(name, change) for name, changes in REFUSED.items() for change in changes]
REFERENCES = [f"{table}.{column.name}" for table in TABLES for column in TABLES[table].columns if column.foreign_keys]
REQUIRED = [
    f"{table}.{column.name}"
    for table in TABLES
    for column in TABLES[table].columns
    if not column.nullable and not column.primary_key
]


@pytest.fixture(scope="module")
def filled(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseProbe]:
    """A migrated database with the rows above; no test here changes it."""
    url = databases.empty()
    app = create_app(settings_for(url, tmp_path_factory.mktemp("constraints")))
    with app.app_context():
        upgrade()
    database_probe = DatabaseProbe(app)
    with database_probe.connection() as connection:
        for name, row in ROWS:
            columns = TABLES[name].columns
            derived = {each.name: "x" for each in columns if each.name.endswith("_folded") or each.name in KEYS}
            needed = {key: value for key, value in derived.items() if not columns[key].nullable}
            connection.execute(insert(TABLES[name]).values(needed | row))
    drop_triggers(database_probe)  # they would refuse every change of the log before its constraints do
    yield database_probe
    database_probe.engine.dispose()
    databases.drop(url)


def change(database_probe: DatabaseProbe, table: str, changes: dict[str, Any], *, of: str = "") -> None:
    """Change, in plain SQL, the first row above of a table, or the first that has a value of column `of`."""
    rows = [row for name, row in ROWS if name == table] or [{"id": 1}]
    row = next((row for row in rows if of in row), rows[0])
    [key] = [column.name for column in TABLES[table].primary_key.columns]
    setting = ", ".join(f"{name} = :{name}" for name in changes)
    with database_probe.engine.connect() as connection:
        changed = connection.execute(
            text(f"UPDATE {table} SET {setting} WHERE {key} = :row_key"), {**changes, "row_key": row[key]}
        )
        assert changed.rowcount == 1
        connection.rollback()


def refusal(database_probe: DatabaseProbe, table: str, changes: dict[str, Any], *, of: str = "") -> IntegrityError:
    """What the database says to a change."""
    with pytest.raises(IntegrityError) as refused:
        change(database_probe, table, changes, of=of)
    return refused.value


def rules_of(table: str) -> set[str]:
    """The names of a table's CHECK and UNIQUE constraints and unique indexes."""
    constraints = [each for each in TABLES[table].constraints if isinstance(each, CheckConstraint | UniqueConstraint)]
    return {str(each.name) for each in [*constraints, *(index for index in TABLES[table].indexes if index.unique)]}


def test_constraint_cases_are_complete() -> None:
    assert set(REFUSED) == {name for table in TABLES for name in rules_of(table)}


@pytest.mark.parametrize(("constraint", "changes"), CASES, ids=[f"{name}-{list(c)[-1]}" for name, c in CASES])
def test_constraint_refuses(filled: DatabaseProbe, constraint: str, changes: dict[str, Any]) -> None:
    [table] = [name for name in TABLES if constraint in rules_of(name)]
    outcome = violated_constraint(refusal(filled, table, changes))
    assert outcome == constraint or {outcome, constraint} == {"ck_users_role_known", "ck_users_role_stands_for"}


@pytest.mark.parametrize("reference", REFERENCES)
def test_reference_to_nothing_is_refused(filled: DatabaseProbe, database_kind: str, reference: str) -> None:
    table, column = reference.split(".")
    outcome = refusal(filled, table, {column: "nobody"}, of=column)
    if database_kind == "postgresql":
        assert violated_constraint(outcome) == f"fk_{table}_{column}"
    else:
        assert str(outcome.orig) == "FOREIGN KEY constraint failed"


@pytest.mark.parametrize("table", ["organisations", "organisation_members", "users", "micro_credential_definitions"])
def test_record_that_others_refer_to_cannot_be_deleted(filled: DatabaseProbe, table: str) -> None:
    rows = TABLES[table]
    [key] = [row["id"] for name, row in ROWS if name == table][:1]
    with pytest.raises(IntegrityError):
        filled.run(delete(rows).where(rows.c.id == key))


def test_references_all_restrict(filled: DatabaseProbe) -> None:
    database = inspect_database(filled.engine)
    found = {
        f"{table}.{key['constrained_columns'][0]}": key["options"].get("ondelete")
        for table in TABLES
        for key in database.get_foreign_keys(table)
    }
    assert found == dict.fromkeys(REFERENCES, "RESTRICT")


@pytest.mark.parametrize("required", REQUIRED)
def test_column_that_is_required_takes_no_null(filled: DatabaseProbe, required: str) -> None:
    table, column = required.split(".")
    assert column in str(refusal(filled, table, {column: None}).orig)


def test_rows_within_the_limits_are_taken(filled: DatabaseProbe) -> None:
    for table, changes in (
        ("organisations", {"name": "ā" * 200, "nzbn": None, "city": None}),
        ("users", {"name": "x" * 200, "email": "x" * 254}),
        (DEFINITION, {"title": "x" * 200, "level": 10, "requirements": "👷" * 2000, "skill_standard": "x" * 200}),
        (DEFINITION, {"title": "abc", "level": 1, "requirements": None, "skill_standard": None}),
        (CREDENTIAL, {"ever_awarded": True}),
        (CREDENTIAL, AWARD),
        (CREDENTIAL, {"ever_awarded": True, "status": "EXPIRED", "awarded_on": None, "notes": "x" * 1000}),
    ):
        change(filled, table, changes)
