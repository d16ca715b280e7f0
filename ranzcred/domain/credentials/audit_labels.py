"""How staff credentials read in the audit log."""

from ranzcred.domain.audit.labels import Presenter, day, labels_of, register
from ranzcred.domain.credentials.status import MicroCredentialStatus

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
            "notes": "Notes",
        },
        words={"status": labels_of(MicroCredentialStatus), "awarded_on": day, "expiry_date": day},
        references={
            "definition_id": "MicroCredentialDefinition",
            "member_id": "OrganisationMember",
            "awarded_by": "User",
        },
    ),
)
