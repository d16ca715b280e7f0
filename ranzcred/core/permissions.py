"""Who may do what: one table from role to permissions."""

import enum

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Those that change nothing (RFC 9110, 9.2.1)."""


class Role(enum.StrEnum):
    """What a user is to RANZ."""

    RANZ_ADMIN = "ranz:admin"
    ORG_ADMIN = "org:admin"
    ORG_STAFF = "org:staff"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.RANZ_ADMIN: "RANZ administrator",
    Role.ORG_ADMIN: "Organisation administrator",
    Role.ORG_STAFF: "Organisation staff",
}


class Permission(enum.Enum):
    """What a view may ask of whoever calls it."""

    PUBLIC = "public"
    OWN_ACCOUNT = "own account"
    DASHBOARD = "dashboard"
    PROGRAMME = "programme"
    DEFINITIONS = "definitions"
    CREDENTIALS = "credentials"
    HELD_CREDENTIALS = "held credentials"
    """Those of one's own organisation, or one's own."""
    AUDIT_LOG = "audit log"
    API_TOKENS = "API tokens"
    DELIVERY_LOG = "delivery log"


PERMISSIONS = {
    Role.RANZ_ADMIN: frozenset(Permission) - {Permission.HELD_CREDENTIALS},
    Role.ORG_ADMIN: frozenset({Permission.PUBLIC, Permission.OWN_ACCOUNT, Permission.HELD_CREDENTIALS}),
    Role.ORG_STAFF: frozenset({Permission.PUBLIC, Permission.OWN_ACCOUNT, Permission.HELD_CREDENTIALS}),
}


def allowed(role: Role, permission: Permission | None) -> bool:
    """Whether somebody of this role may call a view with this permission."""
    return permission in PERMISSIONS[role]
