"""The audit log's words for staff credentials."""

from ranzcred.domain.audit.labels import Presenter, day, labels_of, moment, register
from ranzcred.domain.credentials.status import MicroCredentialStatus


def _sent(value: object) -> str | None:
    """Return the word for an alert that was sent, or None for one that was not."""
    return "sent" if value else None


register(
    "StaffMicroCredential",
    Presenter(
        noun="Staff credential",
        labels={
            "definition_id": "Definition",
            "member_id": "Member",
            "status": "Status",
            "awarded_on": "Awarded",
            "awarded_by": "Awarded by",
            "expiry_date": "Expiry date",
            "certificate_file_name": "Certificate",
            "certificate_key": "Certificate key",
            "certificate_uploaded_at": "Certificate uploaded",
            "certificate_uploaded_by": "Certificate uploaded by",
            "notes": "Notes",
            "expiry_alert_90_sent": "Notice 90 days before expiry",
            "expiry_alert_60_sent": "Notice 60 days before expiry",
            "expiry_alert_30_sent": "Notice 30 days before expiry",
        },
        words={
            "status": labels_of(MicroCredentialStatus),
            "awarded_on": day,
            "expiry_date": day,
            "certificate_uploaded_at": moment,
            "expiry_alert_90_sent": _sent,
            "expiry_alert_60_sent": _sent,
            "expiry_alert_30_sent": _sent,
        },
        references={
            "definition_id": "MicroCredentialDefinition",
            "member_id": "OrganisationMember",
            "awarded_by": "User",
            "certificate_uploaded_by": "User",
        },
    ),
)
