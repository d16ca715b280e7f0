"""Who may do what with the audit log."""

from ranzcred.audit.chain import Principal
from ranzcred.permissions import Permission


def may_export(principal: Principal) -> bool:
    return principal.may(Permission.AUDIT_LOG_EXPORT)


def may_verify(principal: Principal) -> bool:
    return principal.may(Permission.AUDIT_LOG_VERIFY)
