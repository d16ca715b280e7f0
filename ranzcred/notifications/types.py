"""The types of notification."""

import enum


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
        return NOTIFICATION_LABELS[self]


NOTIFICATION_LABELS = {
    NotificationType.INSURANCE_EXPIRY: "Insurance Expiry Warning",
    NotificationType.INSURANCE_EXPIRED: "Insurance Expired",
    NotificationType.LBP_EXPIRY: "LBP Expiry Warning",
    NotificationType.LBP_STATUS_CHANGE: "LBP Status Changed",
    NotificationType.AUDIT_SCHEDULED: "Audit Scheduled",
    NotificationType.AUDIT_REMINDER: "Audit Reminder",
    NotificationType.AUDIT_COMPLETED: "Audit Completed",
    NotificationType.CAPA_DUE: "Corrective Action Due",
    NotificationType.CAPA_OVERDUE: "Corrective Action Overdue",
    NotificationType.COMPLIANCE_ALERT: "Compliance Alert",
    NotificationType.DOCUMENT_REVIEW_DUE: "Document Review Due",
    NotificationType.TESTIMONIAL_REQUEST: "Testimonial Requested",
    NotificationType.TESTIMONIAL_RECEIVED: "Testimonial Received",
    NotificationType.WELCOME: "Welcome",
    NotificationType.TIER_CHANGE: "Certification Tier Changed",
    NotificationType.SYSTEM: "System Notice",
    NotificationType.PROGRAMME_STATUS_CHANGE: "Programme Status Changed",
    NotificationType.CREDENTIAL_STATUS_CHANGE: "Credential Status Changed",
    NotificationType.PROGRAMME_RENEWAL: "Programme Renewal Due",
    NotificationType.CREDENTIAL_EXPIRY: "Credential Expiry Warning",
}
