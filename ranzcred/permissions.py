"""Who may do what: one table from role to permissions, and the two ways a view declares its own."""

import enum
from collections.abc import Callable
from typing import Any, TypeVar

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Those that change nothing (RFC 9110, 9.2.1)."""

F = TypeVar("F", bound=Callable[..., Any])


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


def requires(permission: Permission) -> Callable[[F], F]:
    """Declare, on a view, the permission that it needs."""

    def declare(view: F) -> F:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return declare


def public(view: F) -> F:
    """Declare that anybody may call a view, signed in or not."""
    return requires(Permission.PUBLIC)(view)


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """What `view` declares; None where it forgot, which refuses everybody."""
    return getattr(view, "permission", None)


def allowed(role: Role, permission: Permission | None) -> bool:
    """Whether somebody of this role may call a view with this permission."""
    return permission in PERMISSIONS[role]
