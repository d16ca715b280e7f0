"""How accounts read in the audit log."""

from ranzcred.audit.presenters import Presenter, register

register(
    "ApiToken",
    Presenter(
        noun="API token",
        labels={
            "name": "Name",
            "user_id": "User",
            "token_hash": "Token",
            "scope": "Scope",
            "expires_at": "Expires",
            "revoked_at": "Revoked",
        },
    ),
)
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
