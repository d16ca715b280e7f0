"""The audit log's words for accounts."""

from ranzcred.core.permissions import Role
from ranzcred.core.token_scopes import STORED_SCOPES, scope_label
from ranzcred.domain.audit.labels import Presenter, labels_of, moment, register

SCOPE_WORDS = {scope: scope_label(scope) for scope in STORED_SCOPES}

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
        words={
            "scope": SCOPE_WORDS.get,
            "expires_at": moment,
            "revoked_at": moment,
        },
        references={"user_id": "User"},
        secrets=frozenset({"token_hash"}),
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
        words={"role": labels_of(Role)},
        references={"organisation_id": "Organisation", "member_id": "OrganisationMember"},
        secrets=frozenset({"password_hash"}),
    ),
)
