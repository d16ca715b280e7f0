"""The tables that definitions, credentials, people, sign-ins, preferences and the audit log need."""

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")
    op.create_table(
        "audit_log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("timestamp", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("actor_email", sa.Text(), nullable=True),
        sa.Column("actor_role", sa.String(length=64), nullable=True),
        sa.Column("ip_address", sa.String(length=64), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column(
            "action",
            sa.Enum(
                "CREATE",
                "READ",
                "UPDATE",
                "DELETE",
                "APPROVE",
                "REJECT",
                "VERIFY",
                "LOGIN",
                "LOGOUT",
                "EXPORT",
                "LBP_VERIFY",
                "AUDIT_START",
                "AUDIT_COMPLETE",
                "ENROL_APPLY",
                "ENROL_APPROVE",
                "ENROL_REJECT",
                "ENROL_SUSPEND",
                "ENROL_REINSTATE",
                "MCRED_ASSIGN",
                "MCRED_AWARD",
                "MCRED_EXPIRE",
                name="action_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("resource_type", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.String(length=64), nullable=False),
        sa.Column("previous_state", sa.Text(), nullable=True),
        sa.Column("new_state", sa.Text(), nullable=True),
        sa.Column("metadata", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_audit_log_seq_positive")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_log")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_log_event_id")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_log_hash")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_log_previous_hash")),
    )
    op.create_index(
        op.f("ix_audit_log_resource_type_resource_id_seq"), "audit_log", ["resource_type", "resource_id", "seq"]
    )

    op.create_table(
        "micro_credential_definitions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("skill_standard", sa.Text(), nullable=True),
        sa.Column("issuing_body", sa.Text(), nullable=False),
        sa.Column("requirements", sa.Text(), nullable=True),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("title_key", ranzcred.core.db.types.FoldedText(), nullable=False),
        sa.Column("issuing_body_key", ranzcred.core.db.types.FoldedText(), nullable=False),
        sa.Column("title_folded", ranzcred.core.db.types.FoldedText(), nullable=False),
        sa.Column("issuing_body_folded", ranzcred.core.db.types.FoldedText(), nullable=False),
        sa.Column("skill_standard_folded", ranzcred.core.db.types.FoldedText(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "length(issuing_body) BETWEEN 1 AND 200", name=op.f("ck_micro_credential_definitions_issuing_body_length")
        ),
        sa.CheckConstraint(
            "length(requirements) BETWEEN 1 AND 2000", name=op.f("ck_micro_credential_definitions_requirements_length")
        ),
        sa.CheckConstraint(
            "length(skill_standard) BETWEEN 1 AND 200",
            name=op.f("ck_micro_credential_definitions_skill_standard_length"),
        ),
        sa.CheckConstraint(
            "length(title) BETWEEN 3 AND 200", name=op.f("ck_micro_credential_definitions_title_length")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 10", name=op.f("ck_micro_credential_definitions_level_on_framework")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_micro_credential_definitions")),
        sa.UniqueConstraint("title_key", "level", "issuing_body_key", name="uq_micro_credential_definitions_identity"),
    )
    op.create_index(op.f("ix_micro_credential_definitions_title"), "micro_credential_definitions", ["title"])

    op.create_table(
        "organisations",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("trading_name", sa.Text(), nullable=True),
        sa.Column("nzbn", sa.String(length=13), nullable=True),
        sa.Column(
            "certification_tier",
            sa.Enum(
                "ACCREDITED",
                "CERTIFIED",
                "MASTER_ROOFER",
                name="tier_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column(
            "programme_status",
            sa.Enum(
                "PENDING",
                "ACTIVE",
                "RENEWAL_DUE",
                "SUSPENDED",
                "WITHDRAWN",
                name="programme_status_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("city <> ''", name=op.f("ck_organisations_city_not_blank")),
        sa.CheckConstraint("email <> ''", name=op.f("ck_organisations_email_not_blank")),
        sa.CheckConstraint(
            "length(nzbn) = 13 AND trim(nzbn, '0123456789') = ''", name=op.f("ck_organisations_nzbn_digits")
        ),
        sa.CheckConstraint("phone <> ''", name=op.f("ck_organisations_phone_not_blank")),
        sa.CheckConstraint("trading_name <> ''", name=op.f("ck_organisations_trading_name_not_blank")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_organisations_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("nzbn", name=op.f("uq_organisations_nzbn")),
    )
    op.create_index(op.f("ix_organisations_name"), "organisations", ["name"])

    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("ip_address", sa.String(length=64), nullable=False),
        sa.Column("failed_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    op.create_index(op.f("ix_sign_in_failures_email_key"), "sign_in_failures", ["email_key"])
    op.create_index(op.f("ix_sign_in_failures_failed_at"), "sign_in_failures", ["failed_at"])
    op.create_index(op.f("ix_sign_in_failures_ip_address"), "sign_in_failures", ["ip_address"])

    op.create_table(
        "organisation_members",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("lbp_number", sa.Text(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("OWNER", "ADMIN", "STAFF", name="role_known", native_enum=False, create_constraint=True, length=64),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("email <> ''", name=op.f("ck_organisation_members_email_not_blank")),
        sa.CheckConstraint("first_name <> ''", name=op.f("ck_organisation_members_first_name_not_blank")),
        sa.CheckConstraint("last_name <> ''", name=op.f("ck_organisation_members_last_name_not_blank")),
        sa.CheckConstraint("lbp_number <> ''", name=op.f("ck_organisation_members_lbp_number_not_blank")),
        sa.CheckConstraint("phone <> ''", name=op.f("ck_organisation_members_phone_not_blank")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_members_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_members")),
        sa.UniqueConstraint("organisation_id", "email", name=op.f("uq_organisation_members_organisation_id_email")),
    )
    op.create_table(
        "organisation_notification_preferences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=False),
        sa.Column("notification_email", sa.Text(), nullable=True),
        sa.Column("notification_phone", sa.Text(), nullable=True),
        sa.Column("email_enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("email_insurance_alerts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("email_audit_alerts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("email_compliance_alerts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("email_system_alerts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("sms_enabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sms_insurance_alerts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("sms_audit_alerts", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sms_critical_alerts", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "notification_email <> ''", name=op.f("ck_organisation_notification_preferences_email_not_blank")
        ),
        sa.CheckConstraint(
            "notification_phone <> ''", name=op.f("ck_organisation_notification_preferences_phone_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_notification_preferences_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_notification_preferences")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_organisation_notification_preferences_organisation_id")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "ranz:admin",
                "org:admin",
                "org:staff",
                name="role_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.String(length=64), nullable=True),
        sa.Column("member_id", sa.String(length=64), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("shortcuts_enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(role = 'ranz:admin' AND organisation_id IS NULL AND member_id IS NULL) OR (role = 'org:admin' AND organisation_id IS NOT NULL) OR (role = 'org:staff' AND member_id IS NOT NULL)",
            name=op.f("ck_users_role_stands_for"),
        ),
        sa.CheckConstraint("length(email) BETWEEN 3 AND 254", name=op.f("ck_users_email_length")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_users_name_length")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["organisation_members.id"], name=op.f("fk_users_member_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_users_organisation_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
    )
    op.create_index(op.f("ix_users_role"), "users", ["role"])

    op.create_table(
        "notification_preferences",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("email_enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("email_insurance", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("email_audit", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("email_compliance", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("email_newsletter", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("sms_enabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sms_insurance", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("sms_audit", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sms_critical", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notification_preferences_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_preferences")),
        sa.UniqueConstraint("user_id", name=op.f("uq_notification_preferences_user_id")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("ip_address", sa.String(length=64), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ins_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_sign_ins_user_id"), "sign_ins", ["user_id"])

    op.create_table(
        "staff_micro_credentials",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("definition_id", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "NOT_STARTED",
                "IN_TRAINING",
                "ASSESSMENT_PENDING",
                "AWARDED",
                "EXPIRED",
                name="status_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("awarded_on", sa.Date(), nullable=True),
        sa.Column("awarded_by", sa.String(length=64), nullable=True),
        sa.Column("expiry_date", sa.Date(), nullable=True),
        sa.Column("expiry_alert_90_sent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("expiry_alert_60_sent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("expiry_alert_30_sent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("certificate_key", sa.Text(), nullable=True),
        sa.Column("certificate_file_name", sa.Text(), nullable=True),
        sa.Column("certificate_uploaded_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("certificate_uploaded_by", sa.String(length=64), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("updated_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "status <> 'AWARDED' OR awarded_on IS NOT NULL", name=op.f("ck_staff_micro_credentials_awarded_on_given")
        ),
        sa.CheckConstraint("expiry_date > awarded_on", name=op.f("ck_staff_micro_credentials_expires_after_award")),
        sa.CheckConstraint("length(notes) BETWEEN 1 AND 1000", name=op.f("ck_staff_micro_credentials_notes_length")),
        sa.ForeignKeyConstraint(
            ["awarded_by"], ["users.id"], name=op.f("fk_staff_micro_credentials_awarded_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["certificate_uploaded_by"],
            ["users.id"],
            name=op.f("fk_staff_micro_credentials_certificate_uploaded_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["micro_credential_definitions.id"],
            name=op.f("fk_staff_micro_credentials_definition_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["organisation_members.id"],
            name=op.f("fk_staff_micro_credentials_member_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_micro_credentials")),
        sa.UniqueConstraint(
            "definition_id", "member_id", name=op.f("uq_staff_micro_credentials_definition_id_member_id")
        ),
    )
    op.create_index(op.f("ix_staff_micro_credentials_definition_id"), "staff_micro_credentials", ["definition_id"])
    op.create_index(op.f("ix_staff_micro_credentials_expiry_date"), "staff_micro_credentials", ["expiry_date"])
    op.create_index(op.f("ix_staff_micro_credentials_member_id"), "staff_micro_credentials", ["member_id"])
    op.create_index(op.f("ix_staff_micro_credentials_status"), "staff_micro_credentials", ["status"])


def downgrade() -> None:
    op.drop_index(op.f("ix_staff_micro_credentials_status"), "staff_micro_credentials")
    op.drop_index(op.f("ix_staff_micro_credentials_member_id"), "staff_micro_credentials")
    op.drop_index(op.f("ix_staff_micro_credentials_expiry_date"), "staff_micro_credentials")
    op.drop_index(op.f("ix_staff_micro_credentials_definition_id"), "staff_micro_credentials")

    op.drop_table("staff_micro_credentials")
    op.drop_index(op.f("ix_sign_ins_user_id"), "sign_ins")

    op.drop_table("sign_ins")
    op.drop_table("notification_preferences")
    op.drop_index(op.f("ix_users_role"), "users")

    op.drop_table("users")
    op.drop_table("organisation_notification_preferences")
    op.drop_table("organisation_members")
    op.drop_index(op.f("ix_sign_in_failures_ip_address"), "sign_in_failures")
    op.drop_index(op.f("ix_sign_in_failures_failed_at"), "sign_in_failures")
    op.drop_index(op.f("ix_sign_in_failures_email_key"), "sign_in_failures")

    op.drop_table("sign_in_failures")
    op.drop_index(op.f("ix_organisations_name"), "organisations")

    op.drop_table("organisations")
    op.drop_index(op.f("ix_micro_credential_definitions_title"), "micro_credential_definitions")

    op.drop_table("micro_credential_definitions")
    op.drop_index(op.f("ix_audit_log_resource_type_resource_id_seq"), "audit_log")

    op.drop_table("audit_log")
    op.drop_table("audit_head")
