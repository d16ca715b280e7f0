"""How staff credentials read in the audit log."""

from ranzcred.audit.presenters import Presenter, register

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
    ),
)
