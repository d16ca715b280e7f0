"""Who wants to be told what, and how. Without a row, everything is allowed."""

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from ranzcred.db import Base, Key, Revised


class NotificationPreference(Revised, Base):
    """A user's own choice."""

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


class OrganisationNotificationPreference(Revised, Base):
    """An organisation's choice for itself, with where to reach it if not at its own address."""

    __tablename__ = "organisation_notification_preferences"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        CheckConstraint("notification_email <> ''", name="email_not_blank"),
        CheckConstraint("notification_phone <> ''", name="phone_not_blank"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id", ondelete="RESTRICT"))
    notification_email: Mapped[str | None] = mapped_column(Text)
    notification_phone: Mapped[str | None] = mapped_column(Text)
    email_enabled: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_insurance_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_audit_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_compliance_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    email_system_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    sms_enabled: Mapped[bool] = mapped_column(default=False, server_default=false())
    sms_insurance_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
    sms_audit_alerts: Mapped[bool] = mapped_column(default=False, server_default=false())
    sms_critical_alerts: Mapped[bool] = mapped_column(default=True, server_default=true())
