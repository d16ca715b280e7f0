"""What notifications are: their types, channels, priorities and statuses, and which preference governs which type."""

import enum
from dataclasses import dataclass
from typing import Literal, TypedDict

UserEmail = Literal["emailInsurance", "emailAudit", "emailCompliance", "emailNewsletter"]
UserSms = Literal["smsInsurance", "smsAudit", "smsCritical"]
OrganisationEmail = Literal["emailInsuranceAlerts", "emailAuditAlerts", "emailComplianceAlerts", "emailSystemAlerts"]
OrganisationSms = Literal["smsInsuranceAlerts", "smsAuditAlerts", "smsCriticalAlerts"]


class Channel(enum.StrEnum):
    """How somebody is told."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    IN_APP = "IN_APP"
    PUSH = "PUSH"

    @property
    def label(self) -> str:
        """What people read."""
        return CHANNELS[self.value]


class Priority(enum.StrEnum):
    """How much it matters. Nobody opts out of what is critical."""

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @property
    def label(self) -> str:
        """What people read."""
        return self.value.capitalize()


class DeliveryStatus(enum.StrEnum):
    """How far a notification has come.

    PENDING waits, QUEUED is being delivered, SENT was accepted by the mail server or the SMS gateway, DELIVERED has
    arrived. FAILED was refused, or given up; CANCELLED was overtaken by events.
    """

    PENDING = "PENDING"
    QUEUED = "QUEUED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def label(self) -> str:
        """What people read."""
        return self.value.capitalize()

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return STATUSES[self.value]


class NotificationType(enum.StrEnum):
    """What a notification is about; the names are a contract with the association's other systems."""

    INSURANCE_EXPIRY = "INSURANCE_EXPIRY"
    INSURANCE_EXPIRED = "INSURANCE_EXPIRED"
    LBP_EXPIRY = "LBP_EXPIRY"
    LBP_STATUS_CHANGE = "LBP_STATUS_CHANGE"
    AUDIT_SCHEDULED = "AUDIT_SCHEDULED"
    AUDIT_REMINDER = "AUDIT_REMINDER"
    AUDIT_COMPLETED = "AUDIT_COMPLETED"
    CAPA_DUE = "CAPA_DUE"
    CAPA_OVERDUE = "CAPA_OVERDUE"
    COMPLIANCE_ALERT = "COMPLIANCE_ALERT"
    DOCUMENT_REVIEW_DUE = "DOCUMENT_REVIEW_DUE"
    TESTIMONIAL_REQUEST = "TESTIMONIAL_REQUEST"
    TESTIMONIAL_RECEIVED = "TESTIMONIAL_RECEIVED"
    WELCOME = "WELCOME"
    TIER_CHANGE = "TIER_CHANGE"
    SYSTEM = "SYSTEM"
    PROGRAMME_STATUS_CHANGE = "PROGRAMME_STATUS_CHANGE"
    CREDENTIAL_STATUS_CHANGE = "CREDENTIAL_STATUS_CHANGE"
    PROGRAMME_RENEWAL = "PROGRAMME_RENEWAL"
    CREDENTIAL_EXPIRY = "CREDENTIAL_EXPIRY"

    @property
    def label(self) -> str:
        """What people read."""
        return TYPES[self.value].label

    @property
    def preferences(self) -> "Preferences":
        """What governs whether it is sent."""
        return TYPES[self.value].preferences


@dataclass(frozen=True)
class Preferences:
    """Which preference of a user, and of an organisation, governs a type on a channel, as the contract names them.

    None in `user_email` means that nobody opts out of its e-mails; in `user_sms`, that it never goes by SMS.
    """

    user_email: UserEmail | None
    user_sms: UserSms | None
    organisation_email: OrganisationEmail | None
    organisation_sms: OrganisationSms | None


@dataclass(frozen=True)
class TypeFacts:
    """What is known of a type."""

    label: str
    preferences: Preferences


INSURANCE = Preferences("emailInsurance", "smsInsurance", "emailInsuranceAlerts", "smsInsuranceAlerts")
LICENCE = Preferences(None, "smsCritical", None, "smsCriticalAlerts")
AUDIT = Preferences("emailAudit", "smsAudit", "emailAuditAlerts", "smsAuditAlerts")
COMPLIANCE = Preferences("emailCompliance", "smsCritical", "emailComplianceAlerts", "smsCriticalAlerts")
DOCUMENT = Preferences("emailCompliance", None, "emailComplianceAlerts", None)
TESTIMONIAL = Preferences("emailNewsletter", None, "emailSystemAlerts", None)
WELCOME = Preferences(None, None, "emailSystemAlerts", None)
STATUS = Preferences(None, "smsCritical", "emailSystemAlerts", "smsCriticalAlerts")
RENEWAL = Preferences("emailCompliance", "smsCritical", "emailComplianceAlerts", "smsInsuranceAlerts")


class _Types(TypedDict):
    """One entry for each type. mypy finds one that is missing, here or in the table: the properties index by value."""

    INSURANCE_EXPIRY: TypeFacts
    INSURANCE_EXPIRED: TypeFacts
    LBP_EXPIRY: TypeFacts
    LBP_STATUS_CHANGE: TypeFacts
    AUDIT_SCHEDULED: TypeFacts
    AUDIT_REMINDER: TypeFacts
    AUDIT_COMPLETED: TypeFacts
    CAPA_DUE: TypeFacts
    CAPA_OVERDUE: TypeFacts
    COMPLIANCE_ALERT: TypeFacts
    DOCUMENT_REVIEW_DUE: TypeFacts
    TESTIMONIAL_REQUEST: TypeFacts
    TESTIMONIAL_RECEIVED: TypeFacts
    WELCOME: TypeFacts
    TIER_CHANGE: TypeFacts
    SYSTEM: TypeFacts
    PROGRAMME_STATUS_CHANGE: TypeFacts
    CREDENTIAL_STATUS_CHANGE: TypeFacts
    PROGRAMME_RENEWAL: TypeFacts
    CREDENTIAL_EXPIRY: TypeFacts


class _Channels(TypedDict):
    EMAIL: str
    SMS: str
    IN_APP: str
    PUSH: str


class _Statuses(TypedDict):
    PENDING: str
    QUEUED: str
    SENT: str
    DELIVERED: str
    FAILED: str
    CANCELLED: str


TYPES: _Types = {
    "INSURANCE_EXPIRY": TypeFacts("Insurance Expiry Warning", INSURANCE),
    "INSURANCE_EXPIRED": TypeFacts("Insurance Expired", INSURANCE),
    "LBP_EXPIRY": TypeFacts("LBP Expiry Warning", LICENCE),
    "LBP_STATUS_CHANGE": TypeFacts("LBP Status Changed", LICENCE),
    "AUDIT_SCHEDULED": TypeFacts("Audit Scheduled", AUDIT),
    "AUDIT_REMINDER": TypeFacts("Audit Reminder", AUDIT),
    "AUDIT_COMPLETED": TypeFacts("Audit Completed", AUDIT),
    "CAPA_DUE": TypeFacts("Corrective Action Due", COMPLIANCE),
    "CAPA_OVERDUE": TypeFacts("Corrective Action Overdue", COMPLIANCE),
    "COMPLIANCE_ALERT": TypeFacts("Compliance Alert", COMPLIANCE),
    "DOCUMENT_REVIEW_DUE": TypeFacts("Document Review Due", DOCUMENT),
    "TESTIMONIAL_REQUEST": TypeFacts("Testimonial Requested", TESTIMONIAL),
    "TESTIMONIAL_RECEIVED": TypeFacts("Testimonial Received", TESTIMONIAL),
    "WELCOME": TypeFacts("Welcome", WELCOME),
    "TIER_CHANGE": TypeFacts("Certification Tier Changed", STATUS),
    "SYSTEM": TypeFacts("System Notice", STATUS),
    "PROGRAMME_STATUS_CHANGE": TypeFacts("Programme Status Changed", STATUS),
    "CREDENTIAL_STATUS_CHANGE": TypeFacts("Credential Status Changed", STATUS),
    "PROGRAMME_RENEWAL": TypeFacts("Programme Renewal Due", RENEWAL),
    "CREDENTIAL_EXPIRY": TypeFacts("Credential Expiry Warning", RENEWAL),
}
CHANNELS: _Channels = {"EMAIL": "Email", "SMS": "SMS", "IN_APP": "In the application", "PUSH": "Push"}
STATUSES: _Statuses = {
    "PENDING": "amber",
    "QUEUED": "amber",
    "SENT": "green",
    "DELIVERED": "green",
    "FAILED": "red",
    "CANCELLED": "slate",
}
