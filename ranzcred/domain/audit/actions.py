"""The actions of audit entries."""

import enum


class AuditAction(enum.StrEnum):
    """The action of an audit entry; the names are a contract with readers of the log."""

    CREATE = "CREATE"
    READ = "READ"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    VERIFY = "VERIFY"
    LOGIN = "LOGIN"
    LOGOUT = "LOGOUT"
    EXPORT = "EXPORT"
    LBP_VERIFY = "LBP_VERIFY"
    AUDIT_START = "AUDIT_START"
    AUDIT_COMPLETE = "AUDIT_COMPLETE"
    ENROL_APPLY = "ENROL_APPLY"
    ENROL_APPROVE = "ENROL_APPROVE"
    ENROL_REJECT = "ENROL_REJECT"
    ENROL_SUSPEND = "ENROL_SUSPEND"
    ENROL_REINSTATE = "ENROL_REINSTATE"
    MCRED_ASSIGN = "MCRED_ASSIGN"
    MCRED_AWARD = "MCRED_AWARD"
    MCRED_EXPIRE = "MCRED_EXPIRE"
    LOGIN_THROTTLED = "LOGIN_THROTTLED"
    MCRED_RENEW = "MCRED_RENEW"
    MCRED_SUSPEND = "MCRED_SUSPEND"
    MCRED_REINSTATE = "MCRED_REINSTATE"
    MCRED_REVOKE = "MCRED_REVOKE"

    @property
    def label(self) -> str:
        """The action for people, in the past tense: "Created"."""
        return ACTION_LABELS[self]


ACTION_LABELS = {
    AuditAction.CREATE: "Created",
    AuditAction.READ: "Read",
    AuditAction.UPDATE: "Changed",
    AuditAction.DELETE: "Deleted",
    AuditAction.APPROVE: "Approved",
    AuditAction.REJECT: "Rejected",
    AuditAction.VERIFY: "Verified",
    AuditAction.LOGIN: "Signed in",
    AuditAction.LOGOUT: "Signed out",
    AuditAction.EXPORT: "Exported",
    AuditAction.LBP_VERIFY: "LBP verified",
    AuditAction.AUDIT_START: "Audit started",
    AuditAction.AUDIT_COMPLETE: "Audit completed",
    AuditAction.ENROL_APPLY: "Applied to enrol",
    AuditAction.ENROL_APPROVE: "Enrolment approved",
    AuditAction.ENROL_REJECT: "Enrolment rejected",
    AuditAction.ENROL_SUSPEND: "Enrolment suspended",
    AuditAction.ENROL_REINSTATE: "Enrolment reinstated",
    AuditAction.MCRED_ASSIGN: "Credential assigned",
    AuditAction.MCRED_AWARD: "Credential awarded",
    AuditAction.MCRED_EXPIRE: "Credential expired",
    AuditAction.LOGIN_THROTTLED: "Too many failed sign-ins",
    AuditAction.MCRED_RENEW: "Credential renewed",
    AuditAction.MCRED_SUSPEND: "Credential suspended",
    AuditAction.MCRED_REINSTATE: "Credential reinstated",
    AuditAction.MCRED_REVOKE: "Credential revoked",
}
