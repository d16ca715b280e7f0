"""Preferences, and the outbox: one row for each message to one recipient by one channel.

Without a row of preferences, everything is allowed.
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.types import KEY_LENGTH, FoldedText, Key, Moment, labelled_enum
from ranzcred.core.db.versions import Versioned
from ranzcred.core.text import search_key
from ranzcred.domain.accounts.models import User
from ranzcred.domain.directory.models import Phone
from ranzcred.domain.notifications.rendering import TITLE_LENGTH, stored_text
from ranzcred.domain.notifications.types import Channel, DeliveryStatus, NotificationType, Priority

OPEN = "status IN ('PENDING', 'QUEUED')"


class NotificationPreference(Versioned, Base):
    """The preferences of a user."""

    __tablename__ = "notification_preferences"
    __table_args__ = (UniqueConstraint("user_id"),)

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    email_enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_insurance: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_audit: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_compliance: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_newsletter: Mapped[bool] = mapped_column(default=True, server_default=true())
    sms_enabled: Mapped[bool] = mapped_column(default=False, server_default=false())
    sms_insurance: Mapped[bool] = mapped_column(default=True, server_default=true())
    sms_audit: Mapped[bool] = mapped_column(default=False, server_default=false())
    sms_critical: Mapped[bool] = mapped_column(default=True, server_default=true())


class OrganisationNotificationPreference(Versioned, Base):
    """The preferences of an organisation, with an address if not its own."""

    __tablename__ = "organisation_notification_preferences"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        CheckConstraint("notification_email <> ''", name="email_not_blank"),
        CheckConstraint("notification_phone <> ''", name="phone_not_blank"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    notification_email: Mapped[str | None] = mapped_column(Text)
    notification_phone: Mapped[Phone]
    email_enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_insurance_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_audit_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_compliance_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_system_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    sms_enabled: Mapped[bool] = mapped_column(default=False, server_default=false())
    sms_insurance_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    sms_audit_alerts: Mapped[bool] = mapped_column(default=False, server_default=false())
    sms_critical_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())


def _folded_title(context: DefaultExecutionContext) -> str:
    return search_key(context.get_current_parameters()["title"])  # type: ignore[no-untyped-call]


class Notification(Base):
    """One message to one recipient by one channel: a row of the outbox, or of a user's list in the application.

    `next_retry_at` is when any worker may try it next: the due time of a waiting message, or the end of the lease of a
    leased one; null if nothing is left to do. `lease` is the key of the lease.

    `data` is what it is rendered from: `{"mail": name, "values": {...}, "lines": [{...}]}`. Its notices, if any, are
    further lines. `"link"` is the key of the UserToken whose link is only in the email. `title` and `message` are the
    rendered text at queueing, without the notices. They are stored because other systems read them, the delivery log
    searches and sorts by title in SQL, an older version of this application delivers them, and they are used if `data`
    is null (an older version queued it) or cannot be rendered any more.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        CheckConstraint(f"length(title) BETWEEN 1 AND {TITLE_LENGTH}", name="title_length"),
        CheckConstraint("message <> ''", name="message_not_blank"),
        CheckConstraint("action_url LIKE '/%' AND action_url NOT LIKE '//%'", name="action_url_ours"),
        CheckConstraint("channel <> 'IN_APP' OR user_id IS NOT NULL", name="in_app_has_user"),
        CheckConstraint("channel = 'IN_APP' OR (recipient IS NOT NULL AND recipient <> '')", name="sent_to_somewhere"),
        CheckConstraint(f"({OPEN}) = (next_retry_at IS NOT NULL)", name="due_while_open"),
        CheckConstraint("(status = 'QUEUED') = (lease IS NOT NULL)", name="leased_while_queued"),
        CheckConstraint("status NOT IN ('SENT', 'DELIVERED') OR sent_at IS NOT NULL", name="sent_when"),
        CheckConstraint("status <> 'FAILED' OR failure_reason IS NOT NULL", name="failed_why"),
        CheckConstraint("failure_reason <> ''", name="failure_reason_not_blank"),
        CheckConstraint("external_id <> ''", name="external_id_not_blank"),
        CheckConstraint("retry_count >= 0", name="retry_count_counts"),
        CheckConstraint("read_at IS NULL OR channel = 'IN_APP'", name="read_in_app"),
        # What delivery claims by. Both databases see that `next_retry_at <= ...` is never true of null.
        Index(
            "ix_notifications_due",
            "channel",
            "next_retry_at",
            postgresql_where=text("next_retry_at IS NOT NULL"),
            sqlite_where=text("next_retry_at IS NOT NULL"),
        ),
        Index(None, "lease"),
        Index(None, "user_id", "channel", "read_at"),
        Index(None, "organisation_id"),
        Index(None, "created_at"),
        Index(None, "status", "created_at"),
    )
    audit_exempt = "how far a message has come is kept in its own row, and changes no record"

    id: Mapped[Key]
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    type: Mapped[NotificationType] = mapped_column(labelled_enum(NotificationType, name="type_known"))
    channel: Mapped[Channel] = mapped_column(labelled_enum(Channel, name="channel_known"))
    priority: Mapped[Priority] = mapped_column(
        labelled_enum(Priority, name="priority_known"), default=Priority.NORMAL, server_default=Priority.NORMAL.value
    )
    title: Mapped[str] = mapped_column(Text)
    title_folded: Mapped[str] = mapped_column(FoldedText(), default=_folded_title, server_default=text("''"))
    message: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    action_url: Mapped[str | None] = mapped_column(Text)
    """A path on this site, with its query."""
    status: Mapped[DeliveryStatus] = mapped_column(labelled_enum(DeliveryStatus, name="status_known"))
    recipient: Mapped[str | None] = mapped_column(Text)
    """An email address or a phone number."""
    external_id: Mapped[str | None] = mapped_column(Text)
    """The mail server's or the gateway's ID of it."""
    retry_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    next_retry_at: Mapped[Moment | None]
    lease: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    failure_reason: Mapped[str | None] = mapped_column(Text)
    """The reason that it failed, or was not sent at the last attempt."""
    sent_at: Mapped[Moment | None]
    read_at: Mapped[Moment | None]
    created_at: Mapped[Moment] = mapped_column(default=clock.now)

    user: Mapped[User | None] = relationship()

    @property
    def subject(self) -> str:
        """The title, rendered now."""
        return stored_text(self).subject


class NotificationNotice(Base):
    """A line of a message about an expiring credential, which its recipient gets by its channel only once.

    `threshold` is in days before the expiry date, -1 on the day after it. `recipient` is the recipient's key and not an
    address, which may change. There is no foreign key to the credential, because an assignment can be removed, and its
    notices stay. `data` is what the line is rendered from, and `line` its text at queueing, stored for the same reasons
    as a notification's title.
    """

    __tablename__ = "notification_notices"
    __table_args__ = (
        UniqueConstraint("credential_id", "expiry_date", "threshold", "recipient", "channel", name="uq_notices_once"),
        CheckConstraint("recipient <> ''", name="recipient_not_blank"),
        CheckConstraint("line <> ''", name="line_not_blank"),
        Index(None, "notification_id"),
    )
    audit_exempt = "it only keeps a notice from being given twice"

    id: Mapped[Key]
    notification_id: Mapped[str] = mapped_column(ForeignKey("notifications.id", ondelete="RESTRICT"))
    credential_id: Mapped[str] = mapped_column(String(KEY_LENGTH))
    expiry_date: Mapped[date]
    threshold: Mapped[int]
    recipient: Mapped[str] = mapped_column(Text)
    channel: Mapped[Channel] = mapped_column(labelled_enum(Channel, name="channel_known"))
    line: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
