"""Who makes the sample association."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.accounts.principal import SystemPrincipal
from ranzcred.domain.audit.actor import Actor

DEMO = SystemPrincipal(
    actor=Actor(id="system:demo"),
    permissions=frozenset(
        {
            Permission.ORGANISATION_CREATE,
            Permission.MEMBER_CREATE,
            Permission.MEMBER_DEACTIVATE,
            Permission.MEMBER_MOVE,
            Permission.DEFINITION_CREATE,
            Permission.DEFINITION_UPDATE,
            Permission.COVERAGE_TARGET_DEFINE,
            Permission.CREDENTIAL_ASSIGN,
            Permission.CREDENTIAL_AWARD,
            Permission.CREDENTIAL_UPDATE,
            Permission.USER_CREATE,
            Permission.USER_DEACTIVATE,
        }
    ),
)
