"""Roles and permissions: one table from role to permissions."""

import enum

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Those that change nothing (RFC 9110, 9.2.1)."""


class Role(enum.StrEnum):
    """The role of a user."""

    RANZ_ADMIN = "ranz:admin"
    RANZ_AUDITOR = "ranz:auditor"
    ORG_ADMIN = "org:admin"
    ORG_STAFF = "org:staff"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.RANZ_ADMIN: "RANZ administrator",
    Role.RANZ_AUDITOR: "RANZ auditor",
    Role.ORG_ADMIN: "Organisation administrator",
    Role.ORG_STAFF: "Organisation staff",
}


TWO_FACTOR_NEEDED_BY = frozenset({Role.RANZ_ADMIN})
"""The roles that need a second factor."""


class Permission(enum.StrEnum):
    """A permission, as noun:verb. What depends on the record is decided by the policies of the features."""

    OWN_ACCOUNT_READ = "own_account:read"
    OWN_ACCOUNT_UPDATE = "own_account:update"
    HELD_CREDENTIAL_READ = "held_credential:read"
    """Credentials of one's own organisation, or one's own."""
    OWN_PEOPLE_READ = "own_people:read"
    """People of the organisation that one administers."""
    OWN_PEOPLE_CREATE = "own_people:create"
    OWN_PEOPLE_UPDATE = "own_people:update"
    OWN_DATA_EXPORT = "own_data:export"
    """A copy of all that is held about oneself, as one of an organisation's people."""
    OWN_USER_INVITE = "own_user:invite"
    """To let people of the organisation that one administers sign in."""
    OWN_USER_DEACTIVATE = "own_user:deactivate"
    OWN_COVERAGE_READ = "own_coverage:read"
    """How well the people of the organisation that one administers are covered."""
    QUESTION_SEND = "question:send"
    """To RANZ, in the name of the organisation that one administers."""
    LIST_EXPORT = "list:export"
    """Those of RANZ's lists that one may read, as files."""
    DASHBOARD_READ = "dashboard:read"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_CREATE = "organisation:create"
    ORGANISATION_UPDATE = "organisation:update"
    MEMBER_READ = "member:read"
    MEMBER_CREATE = "member:create"
    MEMBER_UPDATE = "member:update"
    MEMBER_DEACTIVATE = "member:deactivate"
    MEMBER_REACTIVATE = "member:reactivate"
    MEMBER_MOVE = "member:move"
    MEMBER_DATA_EXPORT = "member_data:export"
    IMPORT_RUN = "import:run"
    DEFINITION_READ = "definition:read"
    DEFINITION_CREATE = "definition:create"
    DEFINITION_UPDATE = "definition:update"
    DEFINITION_DELETE = "definition:delete"
    CREDENTIAL_READ = "credential:read"
    CREDENTIAL_ASSIGN = "credential:assign"
    CREDENTIAL_UPDATE = "credential:update"
    CREDENTIAL_AWARD = "credential:award"
    """Whichever way a credential becomes AWARDED, at its assignment too."""
    CREDENTIAL_REMOVE = "credential:remove"
    COVERAGE_READ = "coverage:read"
    COVERAGE_TARGET_DEFINE = "coverage_target:define"
    QUEUE_READ = "queue:read"
    QUEUE_SNOOZE = "queue:snooze"
    SAVED_VIEW_SAVE = "saved_view:save"
    """Views of lists, for oneself."""
    SAVED_VIEW_SHARE = "saved_view:share"
    AUDIT_LOG_READ = "audit_log:read"
    AUDIT_LOG_EXPORT = "audit_log:export"
    AUDIT_LOG_VERIFY = "audit_log:verify"
    MESSAGE_READ = "message:read"
    MESSAGE_RESEND = "message:resend"
    API_TOKEN_READ = "api_token:read"  # noqa: S105 - the name of a permission
    API_TOKEN_CREATE = "api_token:create"  # noqa: S105 - the name of a permission
    API_TOKEN_REVOKE = "api_token:revoke"  # noqa: S105 - the name of a permission
    USER_READ = "user:read"
    USER_CREATE = "user:create"
    USER_UPDATE = "user:update"
    USER_DEACTIVATE = "user:deactivate"
    USER_REACTIVATE = "user:reactivate"


PERMISSIONS = {
    Role.RANZ_ADMIN: frozenset(
        {
            Permission.OWN_ACCOUNT_READ,
            Permission.OWN_ACCOUNT_UPDATE,
            Permission.LIST_EXPORT,
            Permission.DASHBOARD_READ,
            Permission.ORGANISATION_READ,
            Permission.ORGANISATION_CREATE,
            Permission.ORGANISATION_UPDATE,
            Permission.MEMBER_READ,
            Permission.MEMBER_CREATE,
            Permission.MEMBER_UPDATE,
            Permission.MEMBER_DEACTIVATE,
            Permission.MEMBER_REACTIVATE,
            Permission.MEMBER_MOVE,
            Permission.MEMBER_DATA_EXPORT,
            Permission.IMPORT_RUN,
            Permission.DEFINITION_READ,
            Permission.DEFINITION_CREATE,
            Permission.DEFINITION_UPDATE,
            Permission.DEFINITION_DELETE,
            Permission.CREDENTIAL_READ,
            Permission.CREDENTIAL_ASSIGN,
            Permission.CREDENTIAL_UPDATE,
            Permission.CREDENTIAL_AWARD,
            Permission.CREDENTIAL_REMOVE,
            Permission.COVERAGE_READ,
            Permission.COVERAGE_TARGET_DEFINE,
            Permission.QUEUE_READ,
            Permission.QUEUE_SNOOZE,
            Permission.SAVED_VIEW_SAVE,
            Permission.SAVED_VIEW_SHARE,
            Permission.AUDIT_LOG_READ,
            Permission.AUDIT_LOG_EXPORT,
            Permission.AUDIT_LOG_VERIFY,
            Permission.MESSAGE_READ,
            Permission.MESSAGE_RESEND,
            Permission.API_TOKEN_READ,
            Permission.API_TOKEN_CREATE,
            Permission.API_TOKEN_REVOKE,
            Permission.USER_READ,
            Permission.USER_CREATE,
            Permission.USER_UPDATE,
            Permission.USER_DEACTIVATE,
            Permission.USER_REACTIVATE,
        }
    ),
    Role.RANZ_AUDITOR: frozenset(
        {
            Permission.OWN_ACCOUNT_READ,
            Permission.OWN_ACCOUNT_UPDATE,
            Permission.DASHBOARD_READ,
            Permission.ORGANISATION_READ,
            Permission.MEMBER_READ,
            Permission.DEFINITION_READ,
            Permission.CREDENTIAL_READ,
            Permission.COVERAGE_READ,
            Permission.QUEUE_READ,
            Permission.SAVED_VIEW_SAVE,
            Permission.AUDIT_LOG_READ,
            Permission.MESSAGE_READ,
            Permission.API_TOKEN_READ,
            Permission.API_TOKEN_CREATE,
            Permission.USER_READ,
        }
    ),
    Role.ORG_ADMIN: frozenset(
        {
            Permission.OWN_ACCOUNT_READ,
            Permission.OWN_ACCOUNT_UPDATE,
            Permission.HELD_CREDENTIAL_READ,
            Permission.OWN_PEOPLE_READ,
            Permission.OWN_PEOPLE_CREATE,
            Permission.OWN_PEOPLE_UPDATE,
            Permission.OWN_DATA_EXPORT,
            Permission.OWN_COVERAGE_READ,
            Permission.OWN_USER_INVITE,
            Permission.OWN_USER_DEACTIVATE,
            Permission.QUESTION_SEND,
        }
    ),
    Role.ORG_STAFF: frozenset(
        {
            Permission.OWN_ACCOUNT_READ,
            Permission.OWN_ACCOUNT_UPDATE,
            Permission.HELD_CREDENTIAL_READ,
            Permission.OWN_DATA_EXPORT,
        }
    ),
}
"""Each role's own set, in full: a new permission is nobody's until somebody decides."""


OWN_ACCOUNT = frozenset({Permission.OWN_ACCOUNT_READ, Permission.OWN_ACCOUNT_UPDATE})
"""What is open to somebody who has yet to set up the second factor that their role needs."""


def allowed(role: Role, permission: Permission) -> bool:
    """Return whether the role has the permission."""
    return permission in PERMISSIONS[role]
