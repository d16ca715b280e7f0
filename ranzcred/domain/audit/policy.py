"""The policy for the audit log."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal


def may_export(principal: Principal) -> bool:
    return principal.may(Permission.AUDIT_LOG_EXPORT)


def may_verify(principal: Principal) -> bool:
    return principal.may(Permission.AUDIT_LOG_VERIFY)
