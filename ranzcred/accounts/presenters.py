"""How accounts read in the audit log."""

from ranzcred.audit.presenters import Presenter, labels_of, register
from ranzcred.permissions import Role

register(
    "User",
    Presenter(
        noun="User",
        labels={
            "name": "Name",
            "email": "Email",
            "password_hash": "Password",
            "role": "Role",
            "organisation_id": "Organisation",
            "member_id": "Member",
            "active": "Active",
            "shortcuts_enabled": "Keyboard shortcuts",
        },
        words={"role": labels_of(Role)},
        references={"organisation_id": "Organisation", "member_id": "OrganisationMember"},
    ),
)
