"""The outbox: what people are told, and which notices have been given."""

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=64), nullable=True),
        sa.Column("user_id", sa.String(length=64), nullable=True),
        sa.Column(
            "type",
            sa.Enum(
                "INSURANCE_EXPIRY",
                "INSURANCE_EXPIRED",
                "LBP_EXPIRY",
                "LBP_STATUS_CHANGE",
                "AUDIT_SCHEDULED",
                "AUDIT_REMINDER",
                "AUDIT_COMPLETED",
                "CAPA_DUE",
                "CAPA_OVERDUE",
                "COMPLIANCE_ALERT",
                "DOCUMENT_REVIEW_DUE",
                "TESTIMONIAL_REQUEST",
                "TESTIMONIAL_RECEIVED",
                "WELCOME",
                "TIER_CHANGE",
                "SYSTEM",
                "PROGRAMME_STATUS_CHANGE",
                "CREDENTIAL_STATUS_CHANGE",
                "PROGRAMME_RENEWAL",
                "CREDENTIAL_EXPIRY",
                name="type_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "EMAIL",
                "SMS",
                "IN_APP",
                "PUSH",
                name="channel_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum(
                "LOW",
                "NORMAL",
                "HIGH",
                "CRITICAL",
                name="priority_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            server_default="NORMAL",
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("action_url", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "PENDING",
                "QUEUED",
                "SENT",
                "DELIVERED",
                "FAILED",
                "CANCELLED",
                name="status_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("retry_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_retry_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.Column("sent_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("read_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(status = 'QUEUED') = (lease IS NOT NULL)", name=op.f("ck_notifications_leased_while_queued")
        ),
        sa.CheckConstraint(
            "(status IN ('PENDING', 'QUEUED')) = (next_retry_at IS NOT NULL)",
            name=op.f("ck_notifications_due_while_open"),
        ),
        sa.CheckConstraint(
            "action_url LIKE '/%' AND action_url NOT LIKE '//%'", name=op.f("ck_notifications_action_url_ours")
        ),
        sa.CheckConstraint("channel <> 'IN_APP' OR user_id IS NOT NULL", name=op.f("ck_notifications_in_app_has_user")),
        sa.CheckConstraint(
            "channel = 'IN_APP' OR (recipient IS NOT NULL AND recipient <> '')",
            name=op.f("ck_notifications_sent_to_somewhere"),
        ),
        sa.CheckConstraint("external_id <> ''", name=op.f("ck_notifications_external_id_not_blank")),
        sa.CheckConstraint("failure_reason <> ''", name=op.f("ck_notifications_failure_reason_not_blank")),
        sa.CheckConstraint("message <> ''", name=op.f("ck_notifications_message_not_blank")),
        sa.CheckConstraint("read_at IS NULL OR channel = 'IN_APP'", name=op.f("ck_notifications_read_in_app")),
        sa.CheckConstraint(
            "status <> 'FAILED' OR failure_reason IS NOT NULL", name=op.f("ck_notifications_failed_why")
        ),
        sa.CheckConstraint(
            "status NOT IN ('SENT', 'DELIVERED') OR sent_at IS NOT NULL", name=op.f("ck_notifications_sent_when")
        ),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 300", name=op.f("ck_notifications_title_length")),
        sa.CheckConstraint("retry_count >= 0", name=op.f("ck_notifications_retry_count_counts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_notifications_organisation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notifications_user_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index(op.f("ix_notifications_created_at"), "notifications", ["created_at"])
    op.create_index(
        "ix_notifications_due",
        "notifications",
        ["channel", "next_retry_at"],
        postgresql_where=sa.text("next_retry_at IS NOT NULL"),
        sqlite_where=sa.text("next_retry_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_notifications_lease"), "notifications", ["lease"])
    op.create_index(op.f("ix_notifications_organisation_id"), "notifications", ["organisation_id"])
    op.create_index(op.f("ix_notifications_status_created_at"), "notifications", ["status", "created_at"])
    op.create_index(
        op.f("ix_notifications_user_id_channel_read_at"), "notifications", ["user_id", "channel", "read_at"]
    )
    op.create_table(
        "notification_notices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("notification_id", sa.String(length=64), nullable=False),
        sa.Column("credential_id", sa.String(length=64), nullable=False),
        sa.Column("expiry_date", sa.Date(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "EMAIL",
                "SMS",
                "IN_APP",
                "PUSH",
                name="channel_known",
                native_enum=False,
                create_constraint=True,
                length=64,
            ),
            nullable=False,
        ),
        sa.Column("line", sa.Text(), nullable=False),
        sa.CheckConstraint("line <> ''", name=op.f("ck_notification_notices_line_not_blank")),
        sa.CheckConstraint("recipient <> ''", name=op.f("ck_notification_notices_recipient_not_blank")),
        sa.ForeignKeyConstraint(
            ["notification_id"],
            ["notifications.id"],
            name=op.f("fk_notification_notices_notification_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_notices")),
        sa.UniqueConstraint(
            "credential_id", "expiry_date", "threshold", "recipient", "channel", name="uq_notices_once"
        ),
    )
    op.create_index(op.f("ix_notification_notices_notification_id"), "notification_notices", ["notification_id"])
    op.create_index(op.f("ix_users_organisation_id"), "users", ["organisation_id"])
    op.create_index(op.f("ix_users_member_id"), "users", ["member_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_users_member_id"), table_name="users")
    op.drop_index(op.f("ix_users_organisation_id"), table_name="users")
    op.drop_table("notification_notices")
    op.drop_table("notifications")
