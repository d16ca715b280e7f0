"""What the database itself refuses, whoever asks: each constraint by its name."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, UniqueConstraint

from ranzcred.core.db.dialects import violated_constraint
from tests.domain.constraints.list_rules import LIST_RULES
from tests.domain.constraints.rows import MOMENT, TABLES, change, refusal
from tests.support.database.probe import DatabaseProbe

AWARD = {"ever_awarded": True, "status": "AWARDED", "awarded_on": "2026-03-03", "expiry_date": "2026-03-04"}
REVOKED = {"ended_on": "2026-03-04", "end_kind": "REVOKED", "ended_at": MOMENT}
RETIRED = {"state": "RETIRED", "retired_on": "2026-03-03", "retired_reason": "Replaced"}
BEFORE, LATER = MOMENT - timedelta(seconds=1), MOMENT + timedelta(seconds=1)
DEFINITION = "micro_credential_definitions"
CREDENTIAL = "staff_micro_credentials"
MEMBER = "organisation_members"
TARGET = "coverage_targets"
ORGANISATION_PREFERENCE = "organisation_notification_preferences"

# Constraint, then each change of the table's first row above that it must refuse.
REFUSED: dict[str, list[dict[str, Any]]] = LIST_RULES | {
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
    f"ck_{MEMBER}_named": [{"first_name": None, "last_name": None}],
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
    f"uq_{DEFINITION}_code_key": [{"code_key": "l5"}],
    f"ck_{DEFINITION}_code_length": [{"code": ""}, {"code": "x" * 21}],
    f"ck_{DEFINITION}_state_known": [{"state": "LOST"}],
    f"ck_{DEFINITION}_default_not_draft": [{"is_default": True, "state": "DRAFT"}],
    f"ck_{DEFINITION}_retired_when_and_why": [
        {"state": "RETIRED"},
        {"state": "RETIRED", "retired_on": "2026-03-03"},
        {"state": "RETIRED", "retired_reason": "Replaced"},
        {"retired_on": "2026-03-03"},
        {"retired_reason": "Replaced"},
        {"replaced_by_id": "d2"},
    ],
    f"ck_{DEFINITION}_retired_reason_length": [
        RETIRED | {"retired_reason": ""},
        RETIRED | {"retired_reason": "x" * 501},
    ],
    f"ck_{DEFINITION}_not_replaced_by_itself": [RETIRED | {"replaced_by_id": "d"}],
    f"ck_{DEFINITION}_not_copied_from_itself": [{"copied_from_id": "d"}],
    f"ck_{DEFINITION}_validity_in_months": [{"validity_months": 0}, {"validity_months": 121}],
    f"ck_{DEFINITION}_renewal_window_in_days": [{"renewal_window_days": -1}, {"renewal_window_days": 366}],
    f"ck_{DEFINITION}_grace_in_days": [{"grace_days": -1}, {"grace_days": 366}],
    f"ck_{DEFINITION}_evidence_rule_known": [{"evidence_rule": "MAYBE"}],
    f"ck_{DEFINITION}_credits_known": [{"credits": 0}, {"credits": 41}],
    f"ck_{DEFINITION}_credits_of_listed": [{"nzqcf_listed": True}],
    f"ck_{DEFINITION}_review_months_known": [{"review_due_on": "2026-03-03", "review_months": 13}],
    f"ck_{DEFINITION}_review_due_when": [{"review_months": 12}, {"review_due_on": "2026-03-03"}],
    "uq_definition_purposes_definition_id_purpose": [{"purpose": "COMPLIANCE"}],
    "ck_definition_purposes_purpose_known": [{"purpose": "FUN"}],
    "uq_definition_prerequisites_once": [{"group_number": 2}],
    "ck_definition_prerequisites_group_known": [{"group_number": 0}, {"group_number": 6}],
    "ck_definition_prerequisites_not_of_itself": [{"required_id": "d"}],
    "uq_definition_equivalences_from_id_to_id_from_on": [{"from_on": "2026-01-01"}],
    "ck_definition_equivalences_not_of_itself": [{"to_id": "d"}],
    "ck_definition_equivalences_until_after_from": [{"until_on": "2026-03-02"}],
    "uq_queue_snoozes_queue_resource_id": [{"resource_id": "c2"}],
    "ck_queue_snoozes_queue_known": [{"queue": "sleeping"}],
    "ck_queue_snoozes_reason_length": [{"reason": ""}, {"reason": "x" * 501}],
    "ck_definition_equivalences_note_length": [{"note": ""}, {"note": "x" * 201}],
    "uq_member_periods_open": [{"until_on": None}],
    "ck_member_periods_until_after_from": [{"until_on": "2026-01-04"}],
    "ck_holdings_until_after_from": [{"until_on": "2026-01-04"}],
    "uq_holding_sheets_definition_id_organisation_id_as_now": [{"as_now": False}],
    "ck_holdings_known_until_after_from": [{"known_until": "2026-01-04"}],
    "ck_holdings_state_known": [{"state": "LOST"}],
    f"uq_{TARGET}_tier_purpose": [{"purpose": "COMPLIANCE"}],
    f"uq_{TARGET}_tier_definition_id": [{"definition_id": "d", "purpose": None}],
    f"ck_{TARGET}_tier_known": [{"tier": "PLATINUM"}],
    f"ck_{TARGET}_purpose_known": [{"purpose": "FUN"}],
    f"ck_{TARGET}_purpose_or_definition": [{"purpose": None}, {"definition_id": "d2"}],
    f"ck_{TARGET}_minimum_given": [{"minimum_people": None}],
    f"ck_{TARGET}_people_known": [{"minimum_people": 0}, {"minimum_people": 1001}],
    f"ck_{TARGET}_percent_known": [{"minimum_percent": 0}, {"minimum_percent": 101}],
    f"uq_{CREDENTIAL}_definition_id_member_id": [{"member_id": "m2"}],
    f"ck_{CREDENTIAL}_awarded_on_given": [{"ever_awarded": True, "status": "AWARDED"}],
    f"ck_{CREDENTIAL}_expires_after_award": [
        {"ever_awarded": True, "awarded_on": "2026-03-03", "expiry_date": "2026-03-03"},
        {"ever_awarded": True, "awarded_on": "2026-03-03", "expiry_date": "2026-03-02"},
    ],
    f"ck_{CREDENTIAL}_ever_awarded_kept": [{"status": "EXPIRED"}, {"awarded_on": "2026-03-03"}],
    f"ck_{CREDENTIAL}_notes_length": [{"notes": ""}, {"notes": "x" * 1001}],
    f"ck_{CREDENTIAL}_status_known": [{"status": "DONE"}],
    f"ck_{CREDENTIAL}_end_kind_known": [{"end_kind": "LAPSED"}],
    "uq_awards_credential_id_sequence": [{"sequence": 2}],
    "ck_awards_sequence_positive": [{"sequence": 0}, {"sequence": -1}],
    "ck_awards_kind_known": [{"kind": "GIFT"}],
    "ck_awards_snapshot_source_known": [{"snapshot_source": "MEMORY"}],
    "uq_award_revisions_open": [{"award_id": "a2"}],
    "ck_award_revisions_valid_from_award": [{"awarded_on": "2026-03-04"}],
    "ck_award_revisions_expires_after_start": [{"expiry_date": "2026-03-02", "anchor_months": 12}],
    "ck_award_revisions_end_whole": [
        {"ended_on": "2026-03-04"},
        {"end_kind": "REVOKED"},
        {"ended_at": MOMENT},
        *(REVOKED | {name: None} for name in REVOKED),
    ],
    "ck_award_revisions_ends_after_start": [REVOKED | {"ended_on": "2026-03-02"}],
    "ck_award_revisions_void_from_start": [REVOKED | {"end_kind": "VOID"}],
    "ck_award_revisions_end_kind_known": [REVOKED | {"end_kind": "LAPSED"}],
    "ck_award_revisions_anchored": [{"expiry_date": "2029-03-03"}, {"anchor_months": 36}],
    "ck_award_revisions_reference_length": [{"reference": ""}, {"reference": "x" * 101}],
    "ck_award_revisions_superseded_later": [{"superseded_at": BEFORE}],
    "uq_award_suspensions_open": [{"number": 2}],
    "ck_award_suspensions_number_positive": [{"number": 0}, {"number": -1}],
    "ck_award_suspensions_kind_known": [{"kind": "WHIM"}],
    "ck_award_suspensions_until_after_start": [{"until_on": "2026-03-02"}],
    "ck_award_suspensions_lifted_after_start": [{"lifted_on": "2026-03-02"}],
    "ck_award_suspensions_superseded_later": [{"superseded_at": BEFORE}],
    "uq_sign_ins_token_hash": [{"token_hash": "2"}],
    "uq_first_admin_links_token_hash": [{"token_hash": "2"}],
    "uq_user_tokens_token_hash": [{"token_hash": "2"}],
    "ck_user_tokens_kind_known": [{"kind": "MAGIC"}],
    "uq_passkeys_credential_id": [{"credential_id": "2"}],
    "ck_passkeys_name_length": [{"name": ""}, {"name": "x" * 101}],
    "uq_recovery_codes_user_id_code_hash": [{"code_hash": "2"}],
    "uq_user_identities_issuer_subject": [{"subject": "2"}],
    "uq_api_tokens_token_hash": [{"token_hash": "2"}],
    "uq_api_tokens_name_in_use": [{"name": "B"}],
    "ck_api_tokens_name_length": [{"name": ""}, {"name": "x" * 101}],
    "ck_api_tokens_scope_known": [{"scope": "all"}, {"scope": ""}, {"scope": "directory credentials"}],
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
    "uq_sign_in_failures_account_place": [{"place": "address 192.0.2.7"}],
    "ck_audit_words_block_of_seq": [{"block": 1}, {"seq": 4096}, {"seq": 0}, {"seq": -1}],
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


def test_rows_within_the_limits_are_taken(filled: DatabaseProbe) -> None:
    for table, changes in (
        ("organisations", {"name": "ā" * 200, "nzbn": None, "city": None}),
        ("users", {"name": "x" * 200, "email": "x" * 254}),
        (DEFINITION, {"title": "x" * 200, "level": 10, "requirements": "👷" * 2000, "skill_standard": "x" * 200}),
        (DEFINITION, RETIRED | {"replaced_by_id": "d2"}),
        (DEFINITION, {"validity_months": 120, "grace_days": 365, "renewal_window_days": 0, "credits": 40}),
        (DEFINITION, {"review_months": 36, "review_due_on": "2029-03-03", "code": "x" * 20}),
        (DEFINITION, {"title": "abc", "level": 1, "requirements": None, "skill_standard": None}),
        ("awards", {"awarded_by": "u", "lbp_number": "BP100001", "kind": "IMPORTED", "snapshot_source": "LOG"}),
        ("award_revisions", {"expiry_date": "2026-03-03", "anchor_months": 0, "reference": "x" * 100}),
        ("award_revisions", REVOKED | {"ended_on": "2026-03-03", "end_kind": "VOID"}),
        ("award_revisions", REVOKED | {"superseded_at": LATER}),
        ("award_suspensions", {"until_on": "2026-03-03", "lifted_on": "2026-03-03", "superseded_at": LATER}),
        (CREDENTIAL, {"ever_awarded": True}),
        (CREDENTIAL, AWARD),
        (CREDENTIAL, {"ever_awarded": True, "status": "EXPIRED", "awarded_on": None, "notes": "x" * 1000}),
    ):
        change(filled, table, changes)
