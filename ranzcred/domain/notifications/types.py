"""The types, channels, priorities and statuses of notifications, and which preference governs which type."""

import enum
from dataclasses import dataclass
from typing import Literal, Self

UserEmail = Literal["emailInsurance", "emailAudit", "emailCompliance", "emailNewsletter"]
UserSms = Literal["smsInsurance", "smsAudit", "smsCritical"]
OrganisationEmail = Literal["emailInsuranceAlerts", "emailAuditAlerts", "emailComplianceAlerts", "emailSystemAlerts"]
OrganisationSms = Literal["smsInsuranceAlerts", "smsAuditAlerts", "smsCriticalAlerts"]


@dataclass(frozen=True)
class Preferences:
    """The preferences of user and organisation that govern a type on each channel, by their names in the contract.

    None in `user_email` means that its e-mails cannot be switched off; in `user_sms`, that it is never sent by SMS.
    """

    user_email: UserEmail | None
    user_sms: UserSms | None
    organisation_email: OrganisationEmail | None
    organisation_sms: OrganisationSms | None


INSURANCE = Preferences("emailInsurance", "smsInsurance", "emailInsuranceAlerts", "smsInsuranceAlerts")
LICENCE = Preferences(None, "smsCritical", None, "smsCriticalAlerts")
AUDIT = Preferences("emailAudit", "smsAudit", "emailAuditAlerts", "smsAuditAlerts")
COMPLIANCE = Preferences("emailCompliance", "smsCritical", "emailComplianceAlerts", "smsCriticalAlerts")
DOCUMENT = Preferences("emailCompliance", None, "emailComplianceAlerts", None)
TESTIMONIAL = Preferences("emailNewsletter", None, "emailSystemAlerts", None)
ARRIVAL = Preferences(None, None, "emailSystemAlerts", None)
STATUS = Preferences(None, "smsCritical", "emailSystemAlerts", "smsCriticalAlerts")
RENEWAL = Preferences("emailCompliance", "smsCritical", "emailComplianceAlerts", "smsInsuranceAlerts")


class Channel(enum.StrEnum):
    """A channel of messages, with its label, and with the name of many messages in a sentence."""

    label: str
    many: str
    EMAIL = "EMAIL", "Email", "Emails"
    SMS = "SMS", "Text message", "Text messages"
    IN_APP = "IN_APP", "In-app", "In-app notifications"
    PUSH = "PUSH", "Push", "Push notifications"

    def __new__(cls, value: str, label: str, many: str) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.many = value, label, many
        return member


class Priority(enum.StrEnum):
    """The priority of a message. Critical ones cannot be switched off."""

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class DeliveryStatus(enum.StrEnum):
    """The status of a message, with the colour of its badge.

    PENDING waits, QUEUED is being delivered, SENT was accepted by the mail server or the SMS gateway, DELIVERED has
    arrived. FAILED was refused or given up; CANCELLED became obsolete before delivery.
    """

    tone: str
    PENDING = "PENDING", "amber"
    QUEUED = "QUEUED", "amber"
    SENT = "SENT", "green"
    DELIVERED = "DELIVERED", "green"
    FAILED = "FAILED", "red"
    CANCELLED = "CANCELLED", "slate"

    def __new__(cls, value: str, tone: str) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.tone = value, tone
        return member

    @property
    def label(self) -> str:
        return self.value.capitalize()


class NotificationType(enum.StrEnum):
    """The type of a notification, with its label and the preferences that govern it.

    The names are a contract with the association's other systems.
    """

    label: str
    preferences: Preferences
    INSURANCE_EXPIRY = "INSURANCE_EXPIRY", "Insurance Expiry Warning", INSURANCE
    INSURANCE_EXPIRED = "INSURANCE_EXPIRED", "Insurance Expired", INSURANCE
    LBP_EXPIRY = "LBP_EXPIRY", "LBP Expiry Warning", LICENCE
    LBP_STATUS_CHANGE = "LBP_STATUS_CHANGE", "LBP Status Changed", LICENCE
    AUDIT_SCHEDULED = "AUDIT_SCHEDULED", "Audit Scheduled", AUDIT
    AUDIT_REMINDER = "AUDIT_REMINDER", "Audit Reminder", AUDIT
    AUDIT_COMPLETED = "AUDIT_COMPLETED", "Audit Completed", AUDIT
    CAPA_DUE = "CAPA_DUE", "Corrective Action Due", COMPLIANCE
    CAPA_OVERDUE = "CAPA_OVERDUE", "Corrective Action Overdue", COMPLIANCE
    COMPLIANCE_ALERT = "COMPLIANCE_ALERT", "Compliance Alert", COMPLIANCE
    DOCUMENT_REVIEW_DUE = "DOCUMENT_REVIEW_DUE", "Document Review Due", DOCUMENT
    TESTIMONIAL_REQUEST = "TESTIMONIAL_REQUEST", "Testimonial Requested", TESTIMONIAL
    TESTIMONIAL_RECEIVED = "TESTIMONIAL_RECEIVED", "Testimonial Received", TESTIMONIAL
    WELCOME = "WELCOME", "Welcome", ARRIVAL
    TIER_CHANGE = "TIER_CHANGE", "Certification Tier Changed", STATUS
    SYSTEM = "SYSTEM", "System Notice", STATUS
    PROGRAMME_STATUS_CHANGE = "PROGRAMME_STATUS_CHANGE", "Programme Status Changed", STATUS
    CREDENTIAL_STATUS_CHANGE = "CREDENTIAL_STATUS_CHANGE", "Credential Status Changed", STATUS
    PROGRAMME_RENEWAL = "PROGRAMME_RENEWAL", "Programme Renewal Due", RENEWAL
    CREDENTIAL_EXPIRY = "CREDENTIAL_EXPIRY", "Credential Expiry Warning", RENEWAL

    def __new__(cls, value: str, label: str, preferences: Preferences) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.preferences = value, label, preferences
        return member


CREATED = (NotificationType.CREDENTIAL_EXPIRY, NotificationType.CREDENTIAL_STATUS_CHANGE)
"""The types that this application creates: what people choose about. Other systems may create the others."""
