"""How accounts read in the audit log."""

from ranzcred.audit.presenters import Presenter, register

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
    ),
)
